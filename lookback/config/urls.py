"""All addresses: each room brings its own."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from lookback.config.api import api
from lookback.org.views import sign_in

# Programs sign in by token (lookback/config/api.py), not by session: without one they get 401, not the sign-in page.
api_patterns, api_app, api_namespace = api.urls
for pattern in api_patterns:
    pattern.callback = login_not_required(pattern.callback)

urlpatterns = [
    path("", include("lookback.dispatch.urls")),
    path("ledgers/", include("lookback.rectification.urls")),
    path("inspections/", include("lookback.inspections.urls")),
    path("casework/", include("lookback.casework.urls")),
    path("board/", include("lookback.insight.urls")),
    path("org/", include("lookback.org.urls")),
    path("journal/", include("lookback.journal.urls")),
    path("report/", include("lookback.tipline.public_urls")),
    path("tips/", include("lookback.rectification.tip_urls")),
    path("tips/", include("lookback.tipline.urls")),
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("api/v1/", (api_patterns, api_app, api_namespace)),
]
