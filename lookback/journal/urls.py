"""Addresses of the journal."""

from django.urls import path

from lookback.journal import views

app_name = "journal"
urlpatterns = [path("", views.entry_list, name="entry-list")]
