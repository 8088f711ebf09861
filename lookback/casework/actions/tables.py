"""What the tables of the room share, of time limits as of norms: read from a file, each version stored once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from lookback.casework.rules.clocks import TableError

DATA = Path(__file__).resolve().parent.parent / "data"
LARGEST = 2_000_000  # bytes of a file


def read_table(path: Path) -> Any:
    """The content of a file. Raises `TableError` where it is no JSON."""
    try:
        if path.stat().st_size > LARGEST:
            raise TableError([_("The file is larger than a table can be.")])
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError([_("The file cannot be read: %(why)s") % {"why": error.strerror}]) from error
    except (ValueError, RecursionError) as error:
        raise TableError([_("The file is not JSON in UTF-8: %(why)s") % {"why": error}]) from error


def missing_tables(model: type[Model], folder: str) -> Iterator[Any]:
    """The contents that come with the house in this folder and are not stored yet; one query."""
    known = set(model._default_manager.values_list("key", "version"))
    for path in sorted((DATA / folder).glob("*.json")):
        content = read_table(path)
        if (content["key"], content["version"]) not in known:
            yield content


def other_content(key: str, version: int) -> TableError:
    """The mistake of a version that is stored already and says something else."""
    sentence = _("Version %(version)s of “%(key)s” is there with other content; give the new one the next number.")
    return TableError([sentence % {"version": version, "key": key}])
