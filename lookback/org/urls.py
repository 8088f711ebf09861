"""Addresses of this room."""

app_name = "org"
urlpatterns: list = []
