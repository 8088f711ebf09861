"""Settings, URLs, the command line. Sees every room, seen by none."""
