"""Columns with a habit of their own."""

from __future__ import annotations

from typing import Any

from django.db import models


class PathField(models.CharField):
    """A materialised tree path such as "/1/34/567/": compared byte by byte on every database.

    PostgreSQL would compare by the rules of a language, in which "/" has no weight, and a range over a
    subtree would be wrong; the "C" collation compares bytes, as SQLite does.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def subtree(path: str, *, field: str = "path") -> models.Q:
    """The node at `path` and all below it, as a range that an index can serve."""
    return models.Q(**{f"{field}__gte": path, f"{field}__lt": path + "~"})
