"""The clock of the law: reckons when a legal time limit ends. Pure: no tables, no clock of its own, no database.

`parse` makes a `Table` of rules out of a data file, `reckon` plays the events of one clock over one rule, `explain`
puts the arithmetic into sentences. All moments are wall-clock time of the place (naive); the caller converts.
"""

from lookback.casework.rules.clocks.calendar import Calendar
from lookback.casework.rules.clocks.engine import (
    ENDED,
    HELD,
    RUNNING,
    SUSPENDED,
    Event,
    State,
    check_start,
    counted,
    reckon,
)
from lookback.casework.rules.clocks.lengths import Length, add_months, length_words
from lookback.casework.rules.clocks.schema import TableError, parse
from lookback.casework.rules.clocks.table import Custody, Extension, Reason, Rule, Table
from lookback.casework.rules.clocks.words import explain

__all__ = [
    "ENDED",
    "HELD",
    "RUNNING",
    "SUSPENDED",
    "Calendar",
    "Custody",
    "Event",
    "Extension",
    "Length",
    "Reason",
    "Rule",
    "State",
    "Table",
    "TableError",
    "add_months",
    "check_start",
    "counted",
    "explain",
    "length_words",
    "parse",
    "reckon",
]
