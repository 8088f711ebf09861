"""Tells Django about this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """The room `casework`."""

    name = "lookback.casework"
    label = "casework"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"
