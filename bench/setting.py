"""Starts Django for the programs of the bench, with the settings of the application."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def start_django() -> None:
    """Set Django up for the database of LOOKBACK_DATABASE_URL, which must be named: never somebody's own."""
    if not os.environ.get("LOOKBACK_DATABASE_URL") or not os.environ.get("LOOKBACK_DATA_DIR"):
        sys.exit("Run this by bench/run.py: it writes only into databases that it has made itself.")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lookback.config.settings")
    django.setup()
