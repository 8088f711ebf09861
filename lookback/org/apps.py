"""Tells Django about this room."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed
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
        user_logged_in.connect(_signed_in)
        user_login_failed.connect(_refused)
        # Imported here: it knows the model of second factors, and apps.py is read before the models.
        from allauth.mfa.signals import authentication_failed

        authentication_failed.connect(_second_factor_refused)


def _load_reference(plan: Any = (), **_signal: Any) -> None:
    # Imported here: apps.py is read before the models.
    from lookback.org.actions import load_reference

    if not any(backwards for _migration, backwards in plan):
        load_reference()


def _create_cache_table(using: str, **_signal: Any) -> None:
    # Throttling counts in the cache; where that is a table, it must be there before the first sign-in.
    call_command("createcachetable", database=using, verbosity=0)


# The actions are imported late for the same reason: apps.py is read before the models.


def _signed_in(request: Any, user: Any, **_signal: Any) -> None:
    from lookback.org.actions import record_sign_in

    steps = request.session.get("account_authentication_methods", []) if request is not None else []
    record_sign_in(user, methods=list(dict.fromkeys(step["method"] for step in steps if "method" in step)))


def _refused(credentials: dict[str, Any], **_signal: Any) -> None:
    from lookback.org.actions import record_failed_sign_in

    record_failed_sign_in(str(credentials.get("username") or ""), method="password")


def _second_factor_refused(user: Any, **_signal: Any) -> None:
    from lookback.org.actions import record_failed_sign_in

    record_failed_sign_in(user.username, method="second_factor")
