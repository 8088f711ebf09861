"""Files that come with a report are sealed while they arrive: no readable byte of them touches the disk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from lookback.documents.rules import clean_name, empty, too_large
from lookback.kit import sealing
from lookback.tipline import resumable
from lookback.tipline.models.file import content_context, incoming_path
from lookback.tipline.rules.intake import MAX_FILES


class SealedUpload:
    """A file that lies sealed in the incoming folder. Only this object knows its key. Not one of Django's files:
    what it holds cannot be read.
    """

    def __init__(self, name: str, media_type: str) -> None:
        self.name, self.content_type, self.size = clean_name(name), media_type, 0
        self.key = sealing.new_key()
        self.stored = secrets.token_hex(16)
        self.path = incoming_path(self.stored)

    @property
    def flaw(self) -> str | None:
        """Why it cannot be kept, in a sentence."""
        if self.size > settings.EVIDENCE_MAX_BYTES:
            return too_large(self.name, settings.EVIDENCE_MAX_BYTES)
        return None if self.size else empty(self.name)

    def close(self) -> None:
        """Called by Django at the end of the request."""

    def discard(self) -> None:
        """Remove the bytes, unless they were kept and moved to their place."""
        self.path.unlink(missing_ok=True)


class SealingUploadHandler(FileUploadHandler):
    """Takes the pieces of each file, seals them, writes them."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.arrived: list[SealedUpload] = []
        self.resumed: list[resumable.ResumedUpload] = []
        self.gone: list[str] = []
        self._file: Any = None
        self._claims = ExitStack()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if len(self.arrived) > MAX_FILES:
            raise SkipFile  # one more than the limit is noted, so that the form can say so
        upload = SealedUpload(str(self.file_name or ""), str(self.content_type or "")[:100])
        self.arrived.append(upload)
        upload.path.parent.mkdir(parents=True, exist_ok=True)
        self._sealer = sealing.PieceSealer(upload.key, content_context(upload.stored))
        self._file = upload.path.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        upload = self.arrived[-1]
        upload.size += len(raw_data)
        if upload.size <= settings.EVIDENCE_MAX_BYTES:
            self._file.write(self._sealer.add(raw_data))

    def file_complete(self, file_size: int) -> Any:
        self._file.write(self._sealer.end())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self.arrived[-1]

    def claim(self, secret: bytes, names: Sequence[str]) -> None:
        """Take up files that arrived in pieces before, and keep others away from them until the request ends.

        Those that are not there go to `gone`: the same form was sent before, or they were swept away.
        """
        for stored in list(dict.fromkeys(names))[: MAX_FILES + 1]:
            try:
                upload = resumable.find(secret, stored)
                self._claims.enter_context(upload.locked(seconds=resumable.SECONDS_TO_WAIT))
                self.resumed.append(upload)
            except (resumable.Missing, resumable.Busy):
                self.gone.append(stored)

    @property
    def files(self) -> list[SealedUpload | resumable.ResumedUpload]:
        """All that came with the form."""
        return [*self.resumed, *self.arrived]

    def discard(self) -> None:
        """Remove everything that was not kept, but for what arrived in pieces: the form is perhaps sent again."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        for upload in self.arrived:
            upload.discard()
        for waiting in self.resumed:
            if not waiting.path.exists():  # kept, and moved to its place
                waiting.remove()
        self._claims.close()


@contextmanager
def arriving(request: HttpRequest) -> Iterator[SealingUploadHandler]:
    """Inside the block the files of the form arrive sealed; whatever was not kept at its end is gone."""
    handler = SealingUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        yield handler
    finally:
        handler.discard()
