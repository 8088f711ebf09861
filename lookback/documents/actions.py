"""Taking files in, and taking the next number of a series."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from lookback.documents import queries, rules
from lookback.documents.models import Series, StoredFile
from lookback.journal.actions import record
from lookback.kit.workflow import Refused
from lookback.org.models import Person

FIELD = "files"


@dataclass(frozen=True)
class Received:
    """A file that lies in the store under its SHA-256, not yet known to the database."""

    name: str
    media_type: str
    sha256: str
    size: int


def take_in(upload: Any) -> Received:
    """Stream an upload to the store: hashed, measured and checked on the way. Touches no database.

    With large files call this before the transaction begins, so that nobody waits for the disk, and give what it
    returns to `store_file` inside. If the transaction fails, the bytes stay under their hash and harm nothing.
    """
    name = rules.clean_name(str(upload.name or ""))
    if getattr(upload, "too_large", False):
        raise Refused(rules.too_large(name, settings.EVIDENCE_MAX_BYTES), field=FIELD)
    temporary = _incoming() / secrets.token_hex(16)
    try:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        sha256, size = _write(upload.chunks(), temporary, name)
        _check_inside(name, temporary)
        _keep(temporary, queries.stored_path(sha256))
    except OSError as error:
        raise Refused(_("“%(name)s” could not be stored. Try again later.") % {"name": name}, field=FIELD) from error
    finally:
        temporary.unlink(missing_ok=True)
    return Received(name, rules.KINDS[rules.ending(name)][0], sha256, size)


@transaction.atomic
def store_file(upload: Any, *, by: Person) -> StoredFile:
    """Keep an upload (or what `take_in` returned). Each upload has its row; equal bytes are kept once."""
    received = upload if isinstance(upload, Received) else take_in(upload)
    row = StoredFile.objects.create(
        sha256=received.sha256,
        size=received.size,
        media_type=received.media_type,
        name=received.name,
        uploaded_by=by,
    )
    record("documents.file.stored", subject=row, actor=by, sha256=row.sha256, size=row.size, name=row.name)
    return row


def sweep_incoming(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove what an upload left behind when the server was killed in the middle of it; how many files that were."""
    earliest, removed = time.time() - older_than.total_seconds(), 0
    for path in _incoming().glob("*"):
        with suppress(FileNotFoundError):  # an upload that is under way ends when it likes
            if path.stat().st_mtime < earliest:
                path.unlink()
                removed += 1
    return removed


def next_number(series_key: str) -> int:
    """The next number of a series, without gaps: its row stays locked until the caller's transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("next_number() belongs inside the transaction that uses the number")
    rows = Series.objects.select_for_update().filter(pk=series_key)
    series = rows.first()
    if series is None:
        # Insert-or-ignore, then lock: two first callers must not both begin at one.
        Series.objects.bulk_create([Series(key=series_key)], ignore_conflicts=True)
        series = rows.get()
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number


def _incoming() -> Path:
    return Path(settings.MEDIA_ROOT) / "incoming"


def _write(chunks: Iterable[bytes], path: Path, name: str) -> tuple[str, int]:
    digest, size, check = hashlib.sha256(), 0, rules.check_of(name)
    with path.open("xb") as file:
        for chunk in filter(None, chunks):
            size += len(chunk)
            check.feed(chunk)
            _refuse_if(check.flaw or _over_limit(name, size))
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    check.finish()
    _refuse_if(check.flaw if size else rules.empty(name))
    return digest.hexdigest(), size


def _over_limit(name: str, size: int) -> str | None:
    limit = settings.EVIDENCE_MAX_BYTES
    return rules.too_large(name, limit) if size > limit else None


def _check_inside(name: str, path: Path) -> None:
    with path.open("rb") as file:
        _refuse_if(rules.wrong_inside(name, file))


def _keep(temporary: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(target)
    # The name, too, must survive a power cut.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refuse_if(sentence: str | None) -> None:
    if sentence:
        raise Refused(sentence, field=FIELD)
