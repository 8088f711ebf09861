"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """The room `journal`."""

    name = "lookback.journal"
    label = "journal"
    verbose_name = _("Journal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_protect, sender=self)


def _protect(using: str, **_signal: Any) -> None:
    # Imported here: apps.py is read before the models.
    from lookback.journal.protection import protect_entries

    connection = connections[using]
    if "journal_entry" in connection.introspection.table_names():
        protect_entries(connection)
