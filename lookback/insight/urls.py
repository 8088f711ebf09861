"""Addresses of insight."""

from django.urls import path

from lookback.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.board, name="board"),
    path("units/<int:pk>/", views.board_unit, name="board-unit"),
]
