"""Form fields and forms of the organisation."""

from lookback.org.forms.holders import PersonField, holder, posts_at
from lookback.org.forms.people import (
    AppointForm,
    EndInterestForm,
    EndPostForm,
    ForgetForm,
    InterestForm,
    LanguageForm,
    PersonForm,
    TokenForm,
)
from lookback.org.forms.tree import MOST_ROWS, TreeImportForm
from lookback.org.forms.units import SUGGESTIONS, SuggestInput, UnitCodeField, UnitCodesField

__all__ = [
    "MOST_ROWS",
    "SUGGESTIONS",
    "AppointForm",
    "EndInterestForm",
    "EndPostForm",
    "ForgetForm",
    "InterestForm",
    "LanguageForm",
    "PersonField",
    "PersonForm",
    "SuggestInput",
    "TokenForm",
    "TreeImportForm",
    "UnitCodeField",
    "UnitCodesField",
    "holder",
    "posts_at",
]
