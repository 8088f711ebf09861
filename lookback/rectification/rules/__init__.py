"""What may be done in rectification: the workflows, their guards, and pure computations. Never writes."""

from lookback.rectification.rules.guards import implementers, may_draw, no_interest, not_implementer
from lookback.rectification.rules.plan import ADDING, PLANNING, PROVING, TRUTH_DECLARATION, latest_allowed, vagueness
from lookback.rectification.rules.rollup import (
    leading_unit,
    reach_columns,
    reach_rows,
    rows_of,
    tally_changes,
    tally_counts,
    tally_rows,
)
from lookback.rectification.rules.sampling import sample
from lookback.rectification.rules.units import is_lower, supervising_units, territorial_parent, territory
from lookback.rectification.rules.workflows import EXTENSION, ITEM, WORKING

__all__ = [
    "ADDING",
    "EXTENSION",
    "ITEM",
    "PLANNING",
    "PROVING",
    "TRUTH_DECLARATION",
    "WORKING",
    "implementers",
    "is_lower",
    "latest_allowed",
    "leading_unit",
    "may_draw",
    "no_interest",
    "not_implementer",
    "reach_columns",
    "reach_rows",
    "rows_of",
    "sample",
    "supervising_units",
    "tally_changes",
    "tally_counts",
    "tally_rows",
    "territorial_parent",
    "territory",
    "vagueness",
]
