"""The verbs of the room. A further part has a module of its own here, and is exported below."""

from lookback.casework.actions.cases import add_accused, delete_names, open_case
from lookback.casework.actions.clock_alerts import send_clock_alerts
from lookback.casework.actions.clock_recompute import recompute_clocks
from lookback.casework.actions.clock_tables import load_shipped_tables, load_table, read_table
from lookback.casework.actions.clocks import advance_clock, start_clock
from lookback.casework.actions.desk import follow
from lookback.casework.actions.listed import advance_listed, advance_measure, list_case, plan_measure
from lookback.casework.actions.remarks import answer_remark, remark
from lookback.casework.actions.stages import advance

__all__ = [
    "add_accused",
    "advance",
    "advance_clock",
    "advance_listed",
    "advance_measure",
    "answer_remark",
    "delete_names",
    "follow",
    "list_case",
    "load_shipped_tables",
    "load_table",
    "open_case",
    "plan_measure",
    "read_table",
    "recompute_clocks",
    "remark",
    "send_clock_alerts",
    "start_clock",
]
