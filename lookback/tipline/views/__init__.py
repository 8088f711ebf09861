"""Pages of the tip line."""
