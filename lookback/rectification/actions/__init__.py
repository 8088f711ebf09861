"""What is done in rectification: verbs, one transaction each, with a journal entry. The only writer of this room."""

from lookback.rectification.actions.cascade import hand_down
from lookback.rectification.actions.evidence import add_evidence, open_evidence, withdraw_evidence
from lookback.rectification.actions.extension import decide_extension
from lookback.rectification.actions.information import open_on_tip, reopen_on_tip
from lookback.rectification.actions.item import advance, open_item
from lookback.rectification.actions.ledger import open_ledger
from lookback.rectification.actions.lookback import draw_lookback, record_lookback
from lookback.rectification.actions.plan import (
    add_measure,
    add_milestone,
    edit_plan,
    finish_milestone,
    let_vague_pass,
    remove_measure,
    remove_milestone,
)
from lookback.rectification.actions.reference import load_reference
from lookback.rectification.actions.rollup import compact_tallies

__all__ = [
    "add_evidence",
    "add_measure",
    "add_milestone",
    "advance",
    "compact_tallies",
    "decide_extension",
    "draw_lookback",
    "edit_plan",
    "finish_milestone",
    "hand_down",
    "let_vague_pass",
    "load_reference",
    "open_evidence",
    "open_item",
    "open_ledger",
    "open_on_tip",
    "record_lookback",
    "remove_measure",
    "remove_milestone",
    "reopen_on_tip",
    "withdraw_evidence",
]
