"""Addresses of this room."""

app_name = "inspections"
urlpatterns: list = []
