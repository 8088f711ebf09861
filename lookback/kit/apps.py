"""Tells Django about this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    """The room `kit`."""

    name = "lookback.kit"
    label = "kit"
    verbose_name = _("Kit")
    default_auto_field = "django.db.models.BigAutoField"
