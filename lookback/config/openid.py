"""Sign-in through the site's own identity provider (OpenID Connect), set up by four variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

REQUIRED = ("LOOKBACK_OIDC_URL", "LOOKBACK_OIDC_CLIENT_ID", "LOOKBACK_OIDC_SECRET")


def openid_connect(environ: Mapping[str, str]) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS; empty where LOOKBACK_OIDC_URL is not set.

    LOOKBACK_OIDC_URL is the issuer, e.g. https://id.example.org/realms/site; LOOKBACK_OIDC_NAME what the button says.
    """
    if not environ.get("LOOKBACK_OIDC_URL"):
        return {}
    if missing := [name for name in REQUIRED if not environ.get(name)]:
        raise ImproperlyConfigured(f"Sign-in by OpenID Connect also needs {' and '.join(missing)}")
    app = {
        "provider_id": "site",
        "name": environ.get("LOOKBACK_OIDC_NAME", "OpenID Connect"),
        "client_id": environ["LOOKBACK_OIDC_CLIENT_ID"],
        "secret": environ["LOOKBACK_OIDC_SECRET"],
        "settings": {"server_url": environ["LOOKBACK_OIDC_URL"]},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
