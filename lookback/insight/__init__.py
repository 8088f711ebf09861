"""Boards and counts: reads what the rooms below keep, and changes nothing."""
