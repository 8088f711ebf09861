"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """The room `casework`."""

    name = "lookback.casework"
    label = "casework"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load_tables, sender=self)


def _load_tables(sender: AppConfig, using: str, **kwargs: Any) -> None:
    # Not at the top of the file: an AppConfig is imported before the models may be.
    from lookback.casework.actions import load_shipped_norms, load_shipped_tables

    present = connections[using].introspection.table_names()
    if "casework_clocktable" in present:
        load_shipped_tables()
    if "casework_normset" in present:
        load_shipped_norms()
