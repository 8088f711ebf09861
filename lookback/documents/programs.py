"""Programs of the machine that look at files of strangers: in a private folder, with limits, and nothing is left."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

PREFIX = "lookback-scratch-"
AT_ONCE = threading.BoundedSemaphore(2)
MEMORY_KIB = 4 * 1024 * 1024
# What it prints goes to a file in its folder, where the limit on the size of files holds as well.
SAID = "said"


class Failed(Exception):
    """The program did not do its work: it took too long, gave up, or wrote nothing."""


class NotThere(Exception):
    """There is no such program on this machine."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that nobody else can read, in memory where the machine has such; gone at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=settings.SCRATCH_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_scratch(*, older_than: float = 3600.0) -> int:
    """Remove folders that a killed server left behind; how many those were."""
    removed = 0
    for folder in Path(settings.SCRATCH_DIR or tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            found = folder.lstat()
            if (
                stat.S_ISDIR(found.st_mode)
                and found.st_uid == os.getuid()
                and found.st_mtime < time.time() - older_than
            ):
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed


def is_there(program: str) -> bool:
    """Whether the machine has it."""
    return bool(program) and shutil.which(program) is not None


def run(words: Sequence[str], folder: Path, *, seconds: int = 60) -> str:
    """Run a program in a scratch folder; returns what it printed. Raises Failed and NotThere.

    No core dumps, bounded time, memory and size of files; its children end with it.
    """
    program = shutil.which(words[0]) if words[0] else None
    if program is None:
        raise NotThere
    if not AT_ONCE.acquire(timeout=seconds):
        raise Failed
    try:
        return _run([program, *words[1:]], folder, seconds)
    finally:
        AT_ONCE.release()


def _run(words: list[str], folder: Path, seconds: int) -> str:
    blocks = 4 * settings.EVIDENCE_MAX_BYTES // 512
    limits = f'ulimit -c 0; ulimit -t {seconds}; ulimit -v {MEMORY_KIB}; ulimit -f {blocks}; exec "$@"'
    place = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    with (folder / SAID).open("wb") as said:
        process = subprocess.Popen(
            ["/bin/sh", "-c", limits, "sh", *words],
            cwd=folder,
            env=place,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise Failed from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code:
        raise Failed
    return (folder / SAID).read_text("utf-8", "replace")
