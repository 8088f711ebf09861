"""A PostgreSQL server of the bench's own: in a scratch folder, on the loopback address, removed at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Commits reach the disk, as in earnest. The memory is that of a small server. Nothing is replicated.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}


class Missing(Exception):
    """PostgreSQL is not installed."""


@contextmanager
def server(within: Path) -> Iterator[str]:
    """Run a server in a folder of its own below `within`; gives its address, without the name of a database."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="lookback-bench-postgres.", dir=within))
    password, port = secrets.token_hex(16), _free_port()
    (folder / "password").write_text(password)
    owner = _owner(folder)
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    data = f"--pgdata={folder / 'data'}"
    secret = f"--pwfile={folder / 'password'}"
    init = ["--username=lookback", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    _run([*owner, f"{binaries}/initdb", data, secret, *init], folder)
    log = f"--log={folder / 'server.log'}"
    start = f"-p {port} -c unix_socket_directories={folder} {options}"
    _run([*owner, f"{binaries}/pg_ctl", data, log, "--silent", "--wait", "start", "-o", start], folder)
    try:
        yield f"postgresql://lookback:{password}@127.0.0.1:{port}"
    finally:
        _run([*owner, f"{binaries}/pg_ctl", data, "--mode=immediate", "--silent", "stop"], folder)
        shutil.rmtree(folder, ignore_errors=True)


def programs() -> str:
    """The folder of the server's programs."""
    found = shutil.which("initdb") or max(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), default="")
    if not found:
        raise Missing
    return str(Path(found).parent)


def _owner(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: there, its own user does it."""
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    shutil.chown(folder / "password", "postgres", "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
