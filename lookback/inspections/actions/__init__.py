"""What is done in inspections: verbs, one transaction each, with a journal entry. The only writer of this room."""

from lookback.inspections.actions.campaign import create_campaign, plan_mission
from lookback.inspections.actions.field import (
    add_visit,
    close_channels,
    edit_mandate,
    extend_field,
    mobilise,
    write_overview,
    write_paper,
)
from lookback.inspections.actions.finding import (
    add_accountability,
    add_pointer,
    add_suggestion,
    advance_finding,
    draft_finding,
    edit_finding,
    open_items,
)
from lookback.inspections.actions.meeting import (
    record_attendance,
    record_speech,
    remove_venue,
    set_agenda,
    set_meeting,
    set_venues,
)
from lookback.inspections.actions.mission import advance_mission
from lookback.inspections.actions.quality import record_quality_check, record_quality_checks
from lookback.inspections.actions.reference import load_reference
from lookback.inspections.actions.response import commit, decide_objection, raise_objection, respond
from lookback.inspections.actions.review import (
    advance_case,
    advance_session,
    call_roll,
    call_session,
    cast_vote,
    write_minutes,
)
from lookback.inspections.actions.team import add_member, clear_conflict, declare_conflict, remove_member

__all__ = [
    "add_accountability",
    "add_member",
    "add_pointer",
    "add_suggestion",
    "add_visit",
    "advance_case",
    "advance_finding",
    "advance_mission",
    "advance_session",
    "call_roll",
    "call_session",
    "cast_vote",
    "clear_conflict",
    "close_channels",
    "commit",
    "create_campaign",
    "decide_objection",
    "declare_conflict",
    "draft_finding",
    "edit_finding",
    "edit_mandate",
    "extend_field",
    "load_reference",
    "mobilise",
    "open_items",
    "plan_mission",
    "raise_objection",
    "record_attendance",
    "record_quality_check",
    "record_quality_checks",
    "record_speech",
    "remove_member",
    "remove_venue",
    "respond",
    "set_agenda",
    "set_meeting",
    "set_venues",
    "write_minutes",
    "write_overview",
    "write_paper",
]
