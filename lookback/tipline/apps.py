"""Tells Django about this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TiplineConfig(AppConfig):
    """The room `tipline`."""

    name = "lookback.tipline"
    label = "tipline"
    verbose_name = _("Tip line")
    default_auto_field = "django.db.models.BigAutoField"
