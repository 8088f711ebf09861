"""Forms of the room: input to clean values, one module per noun. They never save."""

from lookback.casework.forms.cases import AccusedForm, AnswerForm, CaseFilterForm, CaseForm, RemarkForm
from lookback.casework.forms.clocks import CLOCK_FORMS, ClockFilterForm, StartClockForm
from lookback.casework.forms.listed import LISTED_FORMS, MEASURE_FORMS, ListedMeasureForm, ListForm
from lookback.casework.forms.stages import STEP_FORMS

__all__ = [
    "CLOCK_FORMS",
    "LISTED_FORMS",
    "MEASURE_FORMS",
    "STEP_FORMS",
    "AccusedForm",
    "AnswerForm",
    "CaseFilterForm",
    "CaseForm",
    "ClockFilterForm",
    "ListForm",
    "ListedMeasureForm",
    "RemarkForm",
    "StartClockForm",
]
