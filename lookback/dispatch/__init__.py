"""Sent, signed for, due, reminded, escalated: one clock and one desk for all rooms."""
