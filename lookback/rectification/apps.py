"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    """The room `rectification`."""

    name = "lookback.rectification"
    label = "rectification"
    verbose_name = _("Rectification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_prepare, sender=self)


def _prepare(sender: AppConfig, using: str, **kwargs: Any) -> None:
    # Not at the top of the file: an AppConfig is imported before the models may be.
    from lookback.rectification.actions import load_reference
    from lookback.rectification.protection import protect_original_due_date

    tables = connections[using].introspection.table_names()
    if "rectification_item" in tables:
        protect_original_due_date(connections[using])
    if "rectification_vagueverb" in tables:
        load_reference()
