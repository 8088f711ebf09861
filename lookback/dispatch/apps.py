"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    """The room `dispatch`."""

    name = "lookback.dispatch"
    label = "dispatch"
    verbose_name = _("Dispatch")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load_reference, sender=self)
        register(_site_url)


def _load_reference(sender: AppConfig, using: str, **kwargs: Any) -> None:
    # Not at the top of the file: an AppConfig is imported before the models may be.
    from lookback.dispatch.actions import load_reference

    if "dispatch_deadlineprofile" in connections[using].introspection.table_names():
        load_reference()


def _site_url(**kwargs: Any) -> list[Error]:
    from lookback.dispatch.rules import site_url_refuses

    if sentence := site_url_refuses(settings.SITE_URL):
        return [Error(f"LOOKBACK_SITE_URL is {settings.SITE_URL!r}: {sentence}.", id="lookback.E001")]
    return []
