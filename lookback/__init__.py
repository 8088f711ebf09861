"""Lookback: supervision and rectification, from the mandate to the look-back."""

__version__ = "0.1.0"
