"""All addresses: each room brings its own."""

from django.urls import include, path

from lookback.config.api import api

urlpatterns = [
    path("", include("lookback.dispatch.urls")),
    path("ledgers/", include("lookback.rectification.urls")),
    path("inspections/", include("lookback.inspections.urls")),
    path("board/", include("lookback.insight.urls")),
    path("org/", include("lookback.org.urls")),
    path("journal/", include("lookback.journal.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
]
