"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """The room `org`."""

    name = "lookback.org"
    label = "org"
    verbose_name = _("Organisation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load_reference, sender=self)
        post_migrate.connect(_create_cache_table, sender=self)


def _load_reference(plan: Any = (), **_signal: Any) -> None:
    # Imported here: apps.py is read before the models.
    from lookback.org.actions import load_reference

    if not any(backwards for _migration, backwards in plan):
        load_reference()


def _create_cache_table(using: str, **_signal: Any) -> None:
    # Throttling counts in the cache; where that is a table, it must be there before the first sign-in.
    call_command("createcachetable", database=using, verbosity=0)
