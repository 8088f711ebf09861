"""What may happen to a case: the workflows as tables, guards, pure computations. Never writes.

A further part of the room has a module here with its own workflow or rows of `duties.DUTIES`.
"""

from lookback.casework.rules.case import (
    AT_COURT,
    BRINGS_IN,
    CASE,
    DIVISIBLE,
    INVESTIGATED,
    OPEN,
    UNDER_REVIEW,
    WITH_REASON,
)
from lookback.casework.rules.clock import (
    CLOCK,
    alert_after,
    as_events,
    aware,
    clock_title,
    first_alert,
    in_force,
    rule_of,
    table_of,
    wall,
)
from lookback.casework.rules.dates import wrong_stage_date
from lookback.casework.rules.duties import DUTIES, Duty, open_duties, require_duty
from lookback.casework.rules.listed import LISTED, MEASURE
from lookback.casework.rules.people import (
    KEPT_AFTER_THE_END,
    LAWFUL_BASIS,
    PURPOSE,
    another_unit,
    delete_by,
    not_a_family_name,
)
from lookback.casework.rules.reach import reach_columns, reach_rows
from lookback.casework.rules.units import KINDS, not_such_an_authority

__all__ = [
    "AT_COURT",
    "BRINGS_IN",
    "CASE",
    "CLOCK",
    "DIVISIBLE",
    "DUTIES",
    "INVESTIGATED",
    "KEPT_AFTER_THE_END",
    "KINDS",
    "LAWFUL_BASIS",
    "LISTED",
    "MEASURE",
    "OPEN",
    "PURPOSE",
    "UNDER_REVIEW",
    "WITH_REASON",
    "Duty",
    "alert_after",
    "another_unit",
    "as_events",
    "aware",
    "clock_title",
    "delete_by",
    "first_alert",
    "in_force",
    "not_a_family_name",
    "not_such_an_authority",
    "open_duties",
    "reach_columns",
    "reach_rows",
    "require_duty",
    "rule_of",
    "table_of",
    "wall",
    "wrong_stage_date",
]
