"""Addresses of this room."""

from django.urls import path

from lookback.dispatch import views

app_name = "dispatch"
urlpatterns = [
    path("", views.work_list, name="work-list"),
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/read/", views.notice_read_all, name="notice-read-all"),
    path("notices/<int:pk>/read/", views.notice_read, name="notice-read"),
    path("assignments/<int:pk>/", views.assignment_detail, name="assignment-detail"),
    path("assignments/<int:pk>/due/", views.assignment_due, name="assignment-due"),
    path("assignments/<int:pk>/steps/<slug:step>/", views.assignment_step, name="assignment-step"),
]
