"""What this room adds to the prepared cases. All of it is fictional."""
