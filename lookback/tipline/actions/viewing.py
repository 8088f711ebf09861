"""Opening a file of a tip: on record, scanned, cleaned. Its bytes are readable here and nowhere before.

The virus scanner and the cleaner work outside of transactions; what they found is sealed into the file's line.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.documents import cleaner, programs, scanner
from lookback.documents.content import PDF, UNPACKED_LIMIT
from lookback.documents.scanner import State
from lookback.kit import clock, sealing
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.actions.common import hold, note_down, words
from lookback.tipline.actions.files import DAY_ONE
from lookback.tipline.actions.sight import look
from lookback.tipline.models import Tip, TipFile
from lookback.tipline.models.file import content_context, incoming_path
from lookback.tipline.queries.files import OpenCopy, OpenFile, file_of, open_file

READ_AT_ONCE = 256 * 1024


def view_file(tip: Tip, pk: int, *, by: Person, private: bytes, purpose: str) -> OpenFile | None:
    """Open a file on the page: scanned, and cleaned where the machine can. None where it is not to be seen."""
    file = _looked_at(tip, pk, by=by, private=private, purpose=purpose, verb="opened")
    return _examined(file, tip, by=by, private=private) if file else None


def take_copy(tip: Tip, pk: int, *, by: Person, private: bytes, purpose: str) -> OpenFile | None:
    """Take the cleaned copy out. Refused where there is none, and of a file that is held."""
    file = _in_hand(tip, pk, by=by, private=private)
    if file is None:
        return None
    file = _examined(file, tip, by=by, private=private)
    if file.is_held:
        raise Refused(held_sentence(file))
    if file.copy is None and file.kind.shown != "text":
        raise Refused(_("There is no cleaned copy of this file. The original can be taken out with a reason."))
    looked = _looked_at(tip, pk, by=by, private=private, purpose=purpose, verb="exported", original=False)
    return file if looked else None


def scanned(tip: Tip, pk: int, *, by: Person, private: bytes) -> OpenFile | None:
    """The file with what the scanner says today, before somebody takes the original out."""
    file = _in_hand(tip, pk, by=by, private=private)
    return _scanned(file, tip, by=by, private=private) if file else None


@transaction.atomic
def take_original(
    tip: Tip, pk: int, *, by: Person, private: bytes, purpose: str, reason: str, sure: bool
) -> OpenFile | None:
    """Take a file out as the reporter sent it, for a reason that is sealed into the tip.

    `sure`: the person was told that it may be dangerous and may show who sent it, and of a finding.
    """
    reason = words(reason)
    if not sure:
        raise Refused(_("Tick that you know what you take out."), field="sure")
    file = _looked_at(tip, pk, by=by, private=private, purpose=purpose, verb="exported", original=True)
    if file is not None:
        row, key = hold(tip, by, private)
        note_down(row, f"{file.shown_name}: {reason}", key=key, by=by, step="original")
    return file


def held_sentence(file: OpenFile) -> str:
    """Why nothing of it is shown."""
    if file.verdict.state == State.FOUND:
        return _("Held: the virus scanner found “%(name)s”. Nothing of this file is shown.") % {
            "name": file.verdict.name
        }
    return _("Held: the virus scanner does not answer. Nothing of this file is shown before it does.")


def page_picture(file: OpenFile, number: int) -> bytes:
    """One page of a PDF as PNG; b"" where there is none, or it cannot be drawn."""
    try:
        with programs.scratch() as folder:
            _write_out(file.copy or file, folder / "file.pdf")
            return cleaner.page_picture(folder, number)
    except (programs.Failed, programs.NotThere):
        return b""


@transaction.atomic
def _looked_at(
    tip: Tip, pk: int, *, by: Person, private: bytes, purpose: str, verb: str, **noted: bool
) -> OpenFile | None:
    """Put on record that somebody looks at, or takes out, this file."""
    if TipFile.objects.filter(tip=tip, pk=pk).exists():
        looked = look(tip, by=by, private=private, purpose=purpose, verb=verb, file=pk, **noted)
        return file_of(*looked, pk) if looked else None
    return None


@transaction.atomic
def _in_hand(tip: Tip, pk: int, *, by: Person, private: bytes) -> OpenFile | None:
    return file_of(*hold(tip, by, private), pk)


def _examined(file: OpenFile, tip: Tip, *, by: Person, private: bytes) -> OpenFile:
    file = _scanned(file, tip, by=by, private=private)
    if file.is_held:
        return file
    try:
        file = _cleaned(file, tip, by=by, private=private)
        return _counted(file, tip, by=by, private=private)
    except (programs.Failed, programs.NotThere):
        return file


def _scanned(file: OpenFile, tip: Tip, *, by: Person, private: bytes) -> OpenFile:
    """Asked once a day: the scanner's signatures change."""
    if file.is_scanned_today or not scanner.is_set_up():
        return file
    verdict = scanner.scan(file.pieces())
    if verdict.state not in (State.CLEAN, State.FOUND):
        return file
    said = {"state": verdict.state, "name": verdict.name, "day": str(clock.today())}
    return _keep(file, tip, by=by, private=private, scan=said)


def _cleaned(file: OpenFile, tip: Tip, *, by: Person, private: bytes) -> OpenFile:
    """Have a copy cleaned in a private folder, seal it, and keep it beside the original."""
    ending = file.clean_ending
    if file.copy or not ending or not cleaner.is_there() or file.archive.total > UNPACKED_LIMIT:
        return file
    key, sealed = sealing.new_key(), incoming_path(secrets.token_hex(16))
    try:
        with programs.scratch() as folder:
            _write_out(file, folder / f"file.{ending}")
            try:
                made = cleaner.clean(folder, ending)
            except programs.Failed:
                return file
            size = made.stat().st_size
            _seal(made, sealed, key, content_context(file.row.clean_name))
        about = {"key": key.hex(), "size": size, "ending": ending}
        return _keep(file, tip, by=by, private=private, sealed=sealed, clean=about)
    finally:
        sealed.unlink(missing_ok=True)


def _counted(file: OpenFile, tip: Tip, *, by: Person, private: bytes) -> OpenFile:
    """Count the pages of a PDF once."""
    if file.kind != PDF or file.pages is not None:
        return file
    with programs.scratch() as folder:
        _write_out(file.copy or file, folder / "file.pdf")
        count = cleaner.page_count(folder)
    return _keep(file, tip, by=by, private=private, pages=count)


def _write_out(source: OpenFile | OpenCopy, target: Path) -> None:
    """Write a file out readable, into a private folder and nowhere else."""
    with source.opened() as sealed, target.open("xb") as plain:
        os.fchmod(plain.fileno(), 0o600)
        shutil.copyfileobj(sealed, plain, READ_AT_ONCE)


def _seal(source: Path, target: Path, key: bytes, context: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as plain, target.open("xb") as file:
        for piece in sealing.seal_pieces(key, iter(lambda: plain.read(READ_AT_ONCE), b""), context):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


@transaction.atomic
def _keep(
    file: OpenFile, tip: Tip, *, by: Person, private: bytes, sealed: Path | None = None, **found: Any
) -> OpenFile:
    """Seal what was found into the file's line, under the key that is valid now; the first cleaned copy stays."""
    row, key = hold(tip, by, private)
    line = TipFile.objects.filter(pk=file.row.pk).first()
    if line is None:  # erased meanwhile
        return file
    line.tip = row
    present = open_file(line, key)
    if sealed and present.copy:
        return present
    if sealed:
        os.utime(sealed, (DAY_ONE, DAY_ONE))
        os.replace(sealed, line.clean_path)
    about = {**present.about, **found}
    line.sealed = sealing.seal(key, json.dumps(about, ensure_ascii=False).encode(), line.context)
    line.save(update_fields=["sealed"])
    return open_file(line, key)
