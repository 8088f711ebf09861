"""Files come in as a stream; one that grows past the limit is stopped on the way, not after."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class OversizedFile(SimpleUploadedFile):
    """Stands in the form for a file that was too large: it has the name, so that the refusal can name it."""

    too_large = True


class LimitedUploadHandler(FileUploadHandler):
    """Counts the bytes of each file and keeps none beyond the limit; the other fields of the form are read on.

    Comes first in FILE_UPLOAD_HANDLERS. `documents.forms.FilesField` and `documents.actions.take_in` refuse the
    stand-in that it leaves.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        # None: the handlers after this one do not see the piece, so it is not written anywhere.
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return OversizedFile(self.file_name, None) if self.is_too_large else None

    @property
    def is_too_large(self) -> bool:
        """Whether the present file has passed the limit."""
        return self.received > settings.EVIDENCE_MAX_BYTES
