"""The machine in general words: what is needed to read the figures, and nothing that names it."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path


def describe(postgres: str | None) -> dict[str, str]:
    """Processor, memory, system and versions."""
    import django  # the parent process of the bench needs no settings

    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{_memory()} GB",
        "System": _system(),
        "Python, Django": f"{platform.python_version()}, {django.get_version()}",
        "SQLite": f"{sqlite3.sqlite_version}, write-ahead log, synchronous=FULL",
        "PostgreSQL": f"{postgres}, fsync on, shared_buffers 1 GB" if postgres else "not measured",
    }


def load() -> float:
    """How many processes wanted a core in the last minute: a busy machine spoils every figure."""
    return round(os.getloadavg()[0], 1)


def postgres_version(programs: str) -> str:
    """The version of the server's programs."""
    text = subprocess.run([f"{programs}/postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"\d+(\.\d+)*", text)[0]  # type: ignore[index]


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    return found[1].strip() if found else platform.processor() or platform.machine()


def _memory() -> int:
    found = re.search(r"MemTotal:\s*(\d+) kB", _read("/proc/meminfo"))
    return round(int(found[1]) / 1024 / 1024) if found else 0


def _system() -> str:
    found = re.search(r'PRETTY_NAME="(.+)"', _read("/etc/os-release"))
    return found[1] if found else platform.system()


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
