"""Form fields and forms of the organisation."""

from lookback.org.forms.people import (
    AppointForm,
    EndPostForm,
    InterestForm,
    LanguageForm,
    PersonForm,
    TokenForm,
)
from lookback.org.forms.units import SuggestInput, UnitCodeField, UnitCodesField, suggestion

__all__ = [
    "AppointForm",
    "EndPostForm",
    "InterestForm",
    "LanguageForm",
    "PersonForm",
    "SuggestInput",
    "TokenForm",
    "UnitCodeField",
    "UnitCodesField",
    "suggestion",
]
