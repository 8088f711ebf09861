"""Forms of the room: input to clean values, one module per noun. They never save."""

from lookback.casework.forms.cases import AccusedForm, AnswerForm, CaseFilterForm, CaseForm, RemarkForm
from lookback.casework.forms.characterisation import (
    CHARACTERISATION_FORMS,
    BeginForm,
    ElementForm,
    LevelForm,
    MarkedDayForm,
    NegativesForm,
    PeriodForm,
)
from lookback.casework.forms.clocks import CLOCK_FORMS, ClockFilterForm, StartClockForm
from lookback.casework.forms.inquiries import HAND_OVER_FORMS, INQUIRY_FORMS, DeskNoteForm, InquiryForm, JoinForm
from lookback.casework.forms.letters import LETTER_FORMS, LetterContentForm, LetterFilterForm, LetterForm
from lookback.casework.forms.listed import LISTED_FORMS, MEASURE_FORMS, ListedMeasureForm, ListForm
from lookback.casework.forms.quality import SAMPLED_FORMS, BlindReviewForm, ConcludeForm, DrawQualityForm
from lookback.casework.forms.stages import STEP_FORMS

__all__ = [
    "CHARACTERISATION_FORMS",
    "CLOCK_FORMS",
    "HAND_OVER_FORMS",
    "INQUIRY_FORMS",
    "LETTER_FORMS",
    "LISTED_FORMS",
    "MEASURE_FORMS",
    "SAMPLED_FORMS",
    "STEP_FORMS",
    "AccusedForm",
    "AnswerForm",
    "BeginForm",
    "BlindReviewForm",
    "CaseFilterForm",
    "CaseForm",
    "ClockFilterForm",
    "ConcludeForm",
    "DeskNoteForm",
    "DrawQualityForm",
    "ElementForm",
    "InquiryForm",
    "JoinForm",
    "LetterContentForm",
    "LetterFilterForm",
    "LetterForm",
    "LevelForm",
    "ListForm",
    "ListedMeasureForm",
    "MarkedDayForm",
    "NegativesForm",
    "PeriodForm",
    "RemarkForm",
    "StartClockForm",
]
