"""Prepared cases: plays that call the actions of the rooms on a simulated clock, and write nothing themselves."""
