"""Keeping the files of a report or a message."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from lookback.kit import sealing
from lookback.tipline.models import Part, TipFile
from lookback.tipline.models.file import store_path

# All files bear this time (1 January 2000): when one arrived is nobody's business.
DAY_ONE = 946_684_800


class Arrived(Protocol):
    """A file that lies sealed somewhere, with what is needed to open it."""

    name: str
    content_type: str
    size: int
    key: bytes
    stored: str
    path: Path


@contextmanager
def settled(files: Sequence[Arrived]) -> Iterator[None]:
    """Move files to their place before the transaction of the block; if it fails, they go back where they were."""
    moved: list[tuple[Path, Path]] = []
    try:
        for file in files:
            moved.append(_moved(file))
        yield
    except BaseException:
        for source, target in moved:
            os.replace(target, source)
        raise


def _moved(file: Arrived) -> tuple[Path, Path]:
    target = store_path(file.stored)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.utime(file.path, (DAY_ONE, DAY_ONE))
    os.replace(file.path, target)
    _sync_folder(target.parent)
    return file.path, target


def add_files(part: Part, files: Sequence[Arrived], *, key: bytes) -> list[TipFile]:
    """Note files that came with a text. Part of a transaction of the caller, inside `settled`."""
    rows = []
    for file in files:
        row = TipFile(tip=part.tip, part=part, stored=file.stored, size=file.size)
        about = {"key": file.key.hex(), "name": file.name, "type": file.content_type}
        row.sealed = sealing.seal(key, json.dumps(about, ensure_ascii=False).encode(), row.context)
        rows.append(row)
    return TipFile.objects.bulk_create(rows)


def _sync_folder(folder: Path) -> None:
    """The name, too, must survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
