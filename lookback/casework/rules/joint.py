"""Which organs sit at the joint desk of a case, and who acts for one. Never writes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lookback.casework.models import Case
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit


def organs_of(case: Case, by: Person) -> list[Unit]:
    """The authorities on the case for which the person may act at the joint desk."""
    return [unit for unit in case.authorities if by.may(P.CASE_REPORT, unit)]


def require_organ(case: Case, by: Person, unit: Unit | None = None) -> None:
    """Refuse who acts for no organ on the case, or not for `unit`."""
    organs = organs_of(case, by)
    if not organs or (unit is not None and unit not in organs):
        raise Refused(_("Only an organ on the case acts at its joint desk, by its own officers."), forbidden=True)
