"""Forms of rectification: input to clean values, one module per noun. They never save."""

from lookback.rectification.forms.cascade import HandDownForm
from lookback.rectification.forms.evidence import EvidenceForm, WithdrawEvidenceForm
from lookback.rectification.forms.filters import LedgerFilterForm
from lookback.rectification.forms.lookback import DrawForm, ResultForm
from lookback.rectification.forms.plan import MeasureForm, MilestoneForm, PlanForm, VagueForm
from lookback.rectification.forms.steps import EXTENSION_FORMS, STEP_FORMS

__all__ = [
    "EXTENSION_FORMS",
    "STEP_FORMS",
    "DrawForm",
    "EvidenceForm",
    "HandDownForm",
    "LedgerFilterForm",
    "MeasureForm",
    "MilestoneForm",
    "PlanForm",
    "ResultForm",
    "VagueForm",
    "WithdrawEvidenceForm",
]
