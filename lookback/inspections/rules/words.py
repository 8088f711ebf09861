"""Names of what this room records in the journal and is no workflow step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary

vocabulary.register(
    {
        "inspections.framework": lazy("Framework"),
        "inspections.campaign": lazy("Campaign"),
        "inspections.mission": lazy("Mission"),
        "inspections.teammember": lazy("Team member"),
        "inspections.fieldvisit": lazy("Field visit"),
        "inspections.workpaper": lazy("Work paper"),
        "inspections.finding": lazy("Finding"),
        "inspections.suggestion": lazy("Suggestion"),
        "inspections.accountabilitysuggestion": lazy("Accountability suggestion"),
        "inspections.feedbackmeeting": lazy("Feedback meeting"),
        "inspections.venue": lazy("Venue"),
        "inspections.commitment": lazy("Commitment"),
        "inspections.objection": lazy("Objection"),
        "inspections.reviewsession": lazy("Review session"),
        "inspections.sessioncase": lazy("Case before the session"),
        "inspections.campaign.created": lazy("Campaign created"),
        "inspections.mission.planned": lazy("Mission planned"),
        "inspections.mission.edited": lazy("Mandate edited"),
        "inspections.mission.member_added": lazy("Team member added"),
        "inspections.mission.member_removed": lazy("Team member removed"),
        "inspections.mission.conflict_declared": lazy("Conflict declaration signed"),
        "inspections.mission.conflict_cleared": lazy("Conflict cleared"),
        "inspections.mission.mobilised": lazy("Mobilisation notice issued"),
        "inspections.mission.channels_closed": lazy("Public channels closed"),
        "inspections.mission.extended": lazy("Field work extended"),
        "inspections.mission.visit_added": lazy("Field visit planned"),
        "inspections.mission.paper_written": lazy("Work paper written"),
        "inspections.mission.quality_checked": lazy("Quality check recorded"),
        "inspections.mission.suggestion_added": lazy("Suggestion added"),
        "inspections.mission.accountability_added": lazy("Accountability suggestion added"),
        "inspections.mission.meeting_set": lazy("Meeting prepared"),
        "inspections.mission.venues_set": lazy("Venues set"),
        "inspections.mission.venue_removed": lazy("Venue removed"),
        "inspections.mission.agenda_set": lazy("Agenda set"),
        "inspections.mission.attendance_recorded": lazy("Attendance recorded"),
        "inspections.mission.responded": lazy("Body responded"),
        "inspections.mission.committed": lazy("Commitment signed"),
        "inspections.mission.overview_written": lazy("Overview written"),
        "inspections.mission.replied": lazy("All findings replied to"),
        "inspections.mission.speech_recorded": lazy("Speech recorded"),
        "inspections.mission.ledger_opened": lazy("Ledger opened"),
        "inspections.finding.drafted": lazy("Finding drafted"),
        "inspections.finding.edited": lazy("Finding edited"),
        "inspections.finding.pointer_added": lazy("Evidence pointer added"),
        "inspections.finding.objected": lazy("Objection raised"),
        "inspections.finding.item_opened": lazy("Ledger item opened"),
        "inspections.finding.item_kept": lazy("Item keeps running"),
        "inspections.reviewsession.called": lazy("Session called"),
        "inspections.reviewsession.roll_called": lazy("Roll called"),
        "inspections.reviewsession.case_listed": lazy("Mission listed"),
        "inspections.reviewsession.minutes_written": lazy("Minutes written"),
        "inspections.reviewsession.voted": lazy("Vote cast"),
    }
)
