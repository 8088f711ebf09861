"""Form fields and forms of the organisation."""

from lookback.org.forms.people import (
    AppointForm,
    EndPostForm,
    InterestForm,
    LanguageForm,
    PersonForm,
    TokenForm,
)
from lookback.org.forms.units import SUGGESTIONS, SuggestInput, UnitCodeField, UnitCodesField

__all__ = [
    "SUGGESTIONS",
    "AppointForm",
    "EndPostForm",
    "InterestForm",
    "LanguageForm",
    "PersonForm",
    "SuggestInput",
    "TokenForm",
    "UnitCodeField",
    "UnitCodesField",
]
