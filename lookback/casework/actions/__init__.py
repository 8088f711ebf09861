"""The verbs of the room. A further part has a module of its own here, and is exported below."""

from lookback.casework.actions.cases import add_accused, delete_names, open_case
from lookback.casework.actions.characterisation import (
    advance_characterisation,
    answer_negatives,
    assess_element,
    begin_characterisation,
    choose_level,
    mark_day,
)
from lookback.casework.actions.clock_alerts import send_clock_alerts
from lookback.casework.actions.clock_recompute import recompute_clocks
from lookback.casework.actions.clock_tables import load_shipped_tables, load_table
from lookback.casework.actions.clocks import advance_clock, start_clock
from lookback.casework.actions.desk import follow
from lookback.casework.actions.inquiries import advance_hand_over, advance_inquiry, open_inquiry
from lookback.casework.actions.joint import join_desk, leave_desk, note_at_desk
from lookback.casework.actions.letter_parts import copy_overdue_letters
from lookback.casework.actions.letters import advance_letter, draft_letter, edit_letter
from lookback.casework.actions.listed import advance_listed, advance_measure, list_case, plan_measure
from lookback.casework.actions.norms import load_norms, load_shipped_norms, shipped_checklist
from lookback.casework.actions.quality import advance_sampled, draw_quality
from lookback.casework.actions.remarks import answer_remark, remark
from lookback.casework.actions.stages import advance
from lookback.casework.actions.tables import read_table

__all__ = [
    "add_accused",
    "advance",
    "advance_characterisation",
    "advance_clock",
    "advance_hand_over",
    "advance_inquiry",
    "advance_letter",
    "advance_listed",
    "advance_measure",
    "advance_sampled",
    "answer_negatives",
    "answer_remark",
    "assess_element",
    "begin_characterisation",
    "choose_level",
    "copy_overdue_letters",
    "delete_names",
    "draft_letter",
    "draw_quality",
    "edit_letter",
    "follow",
    "join_desk",
    "leave_desk",
    "list_case",
    "load_norms",
    "load_shipped_norms",
    "load_shipped_tables",
    "load_table",
    "mark_day",
    "note_at_desk",
    "open_case",
    "open_inquiry",
    "plan_measure",
    "read_table",
    "recompute_clocks",
    "remark",
    "send_clock_alerts",
    "shipped_checklist",
    "start_clock",
]
