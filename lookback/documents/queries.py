"""Reads over stored files."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import QuerySet

from lookback.documents.models import StoredFile


def stored_path(sha256: str) -> Path:
    """Where the bytes with that SHA-256 lie."""
    return Path(settings.MEDIA_ROOT) / StoredFile(sha256=sha256).storage_name


def open_stored(file: StoredFile) -> BinaryIO:
    """The bytes, for reading. Whoever calls this has checked that the reader may see them."""
    return stored_path(file.sha256).open("rb")


def same_content(file: StoredFile) -> QuerySet[StoredFile]:
    """Other uploads of the very same bytes, the earliest first."""
    return StoredFile.objects.filter(sha256=file.sha256).exclude(pk=file.pk).order_by("uploaded_at", "id")
