"""Addresses of this room."""

from django.urls import path

from lookback.rectification import views

app_name = "rectification"
urlpatterns = [
    path("", views.ledger_list, name="ledger-list"),
    path("<int:pk>/", views.ledger_detail, name="ledger-detail"),
    path("<int:pk>/export/", views.ledger_export, name="ledger-export"),
    path("<int:pk>/look-backs/draw/", views.lookback_draw, name="lookback-draw"),
    path("look-backs/<int:pk>/", views.lookback_detail, name="lookback-detail"),
    path("look-backs/results/<int:pk>/", views.lookback_record, name="lookback-record"),
    path("items/", views.item_list, name="item-list"),
    path("items/<int:pk>/", views.item_detail, name="item-detail"),
    path("items/<int:pk>/slip/", views.item_slip, name="item-slip"),
    path("items/<int:pk>/steps/<slug:step>/", views.item_step, name="item-step"),
    path("items/<int:pk>/plan/", views.plan_edit, name="plan-edit"),
    path("items/<int:pk>/plan/vague/", views.vague_pass, name="vague-pass"),
    path("items/<int:pk>/measures/add/", views.measure_add, name="measure-add"),
    path("items/<int:pk>/milestones/add/", views.milestone_add, name="milestone-add"),
    path("items/<int:pk>/evidence/add/", views.evidence_add, name="evidence-add"),
    path("items/<int:pk>/hand-down/", views.hand_down, name="hand-down"),
    path("measures/<int:pk>/remove/", views.measure_remove, name="measure-remove"),
    path("milestones/<int:pk>/remove/", views.milestone_remove, name="milestone-remove"),
    path("milestones/<int:pk>/finish/", views.milestone_finish, name="milestone-finish"),
    path("evidence/<int:pk>/file/", views.evidence_file, name="evidence-file"),
    path("evidence/<int:pk>/withdraw/", views.evidence_withdraw, name="evidence-withdraw"),
    path("extensions/<int:pk>/steps/<slug:step>/", views.extension_step, name="extension-step"),
]
