"""What was found: campaigns, missions, findings, review sessions, feedback meetings, replies and commitments."""
