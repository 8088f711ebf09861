"""What happened, in order, tamper-evident: every change of every room leaves an entry here, in its own transaction."""
