"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """The room `inspections`."""

    name = "lookback.inspections"
    label = "inspections"
    verbose_name = _("Inspections")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load_reference, sender=self)


def _load_reference(sender: AppConfig, using: str, **kwargs: Any) -> None:
    # Not at the top of the file: an AppConfig is imported before the models may be.
    from lookback.inspections.actions import load_reference

    if "inspections_framework" in connections[using].introspection.table_names():
        load_reference()
