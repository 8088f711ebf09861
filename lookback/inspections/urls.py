"""Addresses of this room."""

from django.urls import path

from lookback.inspections import views

app_name = "inspections"
urlpatterns = [
    path("missions/", views.mission_list, name="mission-list"),
    path("missions/new/", views.mission_create, name="mission-create"),
    path("campaigns/new/", views.campaign_create, name="campaign-create"),
    path("missions/<int:pk>/", views.mission_detail, name="mission-detail"),
    path("missions/<int:pk>/steps/<slug:step>/", views.mission_step, name="mission-step"),
    path("missions/<int:pk>/field/", views.mission_field, name="mission-field"),
    path("missions/<int:pk>/findings/", views.mission_findings, name="mission-findings"),
    path("missions/<int:pk>/review/", views.mission_review, name="mission-review"),
    path("missions/<int:pk>/feedback/", views.mission_feedback, name="mission-feedback"),
    # preparation and field work
    path("missions/<int:pk>/mandate/", views.mission_mandate, name="mission-mandate"),
    path("missions/<int:pk>/overview/", views.mission_overview, name="mission-overview"),
    path("missions/<int:pk>/mobilise/", views.mission_mobilise, name="mission-mobilise"),
    path("missions/<int:pk>/channels/", views.mission_channels, name="mission-channels"),
    path("missions/<int:pk>/extend/", views.mission_extend, name="mission-extend"),
    path("missions/<int:pk>/visits/new/", views.visit_add, name="visit-add"),
    path("missions/<int:pk>/members/new/", views.member_add, name="member-add"),
    path("members/<int:pk>/declaration/", views.member_declare, name="member-declare"),
    path("members/<int:pk>/clearance/", views.member_clear, name="member-clear"),
    path("members/<int:pk>/removal/", views.member_remove, name="member-remove"),
    path("missions/<int:pk>/papers/new/", views.paper_write, name="paper-write"),
    path("papers/<int:pk>/", views.paper_detail, name="paper-detail"),
    # findings and what is said with them
    path("missions/<int:pk>/findings/new/", views.finding_draft, name="finding-draft"),
    path("missions/<int:pk>/quality/", views.mission_quality, name="mission-quality"),
    path("missions/<int:pk>/suggestions/new/", views.suggestion_add, name="suggestion-add"),
    path("missions/<int:pk>/accountability/new/", views.accountability_add, name="accountability-add"),
    path("missions/<int:pk>/lists/problems/", views.mission_problems, name="mission-problems"),
    path("missions/<int:pk>/lists/suggestions/", views.mission_suggestions, name="mission-suggestions"),
    path("missions/<int:pk>/lists/accountability/", views.mission_accountability, name="mission-accountability"),
    path("findings/<int:pk>/", views.finding_detail, name="finding-detail"),
    path("findings/<int:pk>/edit/", views.finding_edit, name="finding-edit"),
    path("findings/<int:pk>/steps/<slug:step>/", views.finding_step, name="finding-step"),
    path("findings/<int:pk>/pointers/new/", views.pointer_add, name="pointer-add"),
    path("findings/<int:pk>/items/new/", views.finding_items, name="finding-items"),
    path("findings/<int:pk>/objections/new/", views.objection_raise, name="objection-raise"),
    path("objections/<int:pk>/steps/<slug:step>/", views.objection_step, name="objection-step"),
    # review
    path("sessions/", views.session_list, name="session-list"),
    path("sessions/new/", views.session_create, name="session-create"),
    path("sessions/<int:pk>/", views.session_detail, name="session-detail"),
    path("sessions/<int:pk>/steps/<slug:step>/", views.session_step, name="session-step"),
    path("sessions/<int:pk>/roll/", views.session_roll, name="session-roll"),
    path("session-cases/<int:pk>/steps/<slug:step>/", views.case_step, name="case-step"),
    path("session-cases/<int:pk>/vote/", views.case_vote, name="case-vote"),
    path("session-cases/<int:pk>/minutes/", views.case_minutes, name="case-minutes"),
    # feedback and answer
    path("missions/<int:pk>/meeting/", views.meeting_set, name="meeting-set"),
    path("meetings/<int:pk>/", views.meeting_detail, name="meeting-detail"),
    path("meetings/<int:pk>/print/", views.meeting_print, name="meeting-print"),
    path("meetings/<int:pk>/agenda/", views.meeting_agenda, name="meeting-agenda"),
    path("meetings/<int:pk>/speech/", views.meeting_speech, name="meeting-speech"),
    path("meetings/<int:pk>/venues/", views.meeting_venues, name="meeting-venues"),
    path("venues/<int:pk>/", views.venue_detail, name="venue-detail"),
    path("venues/<int:pk>/attendance/", views.venue_attendance, name="venue-attendance"),
    path("venues/<int:pk>/removal/", views.venue_remove, name="venue-remove"),
    path("venues/<int:pk>/receipt/", views.venue_sign, name="venue-sign"),
    path("missions/<int:pk>/response/", views.mission_respond, name="mission-respond"),
    path("missions/<int:pk>/commitments/", views.mission_commit, name="mission-commit"),
]
