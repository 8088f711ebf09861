"""Turns LOOKBACK_DATABASE_URL into Django's DATABASES entry, with the options that evidence needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# synchronous=FULL: what was acknowledged survives a power cut. IMMEDIATE: writers queue instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    ),
}


def database_from_url(url: str, data_dir: Path) -> dict[str, Any]:
    """A DATABASES entry for "sqlite:///path" or "postgresql://user:password@host:port/name"; "" is the default."""
    if not url:
        return _sqlite(data_dir / "lookback.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path[1:]))
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"LOOKBACK_DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme!r}"
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        # A file, not memory: tests with threads and WAL then see what the application sees.
        "TEST": {"NAME": str(path.with_suffix(".test.sqlite3"))},
    }
