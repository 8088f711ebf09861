"""Oversight of how cases are handled: stages, dates and reasons of the authorities, never their evidence."""
