"""Pages of rectification: load, call one action or query, render. One module per noun."""

from lookback.rectification.views.cascade import hand_down
from lookback.rectification.views.evidence import evidence_add, evidence_file, evidence_withdraw
from lookback.rectification.views.items import extension_step, item_detail, item_slip, item_step
from lookback.rectification.views.ledgers import item_list, ledger_detail, ledger_export, ledger_list
from lookback.rectification.views.lookback import lookback_detail, lookback_draw, lookback_record
from lookback.rectification.views.plan import (
    measure_add,
    measure_remove,
    milestone_add,
    milestone_finish,
    milestone_remove,
    plan_edit,
    vague_pass,
)

__all__ = [
    "evidence_add",
    "evidence_file",
    "evidence_withdraw",
    "extension_step",
    "hand_down",
    "item_detail",
    "item_list",
    "item_slip",
    "item_step",
    "ledger_detail",
    "ledger_export",
    "ledger_list",
    "lookback_detail",
    "lookback_draw",
    "lookback_record",
    "measure_add",
    "measure_remove",
    "milestone_add",
    "milestone_finish",
    "milestone_remove",
    "plan_edit",
    "vague_pass",
]
