"""Which kinds of unit may be which authority of a case. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lookback.org.models import Unit

# Police; the supervisory commission and the procuratorate for duty crimes (CPL 3, 19; Supervision Law 11).
INVESTIGATING = ("police", "discipline_inspection", "procuratorate")
KINDS: dict[str, tuple[str, ...]] = {
    "leading_unit": INVESTIGATING,
    "prosecuting_unit": ("procuratorate",),
    "court_unit": ("court",),
    "appeal_unit": ("court",),
    "supervision_unit": ("discipline_inspection",),
}


def not_such_an_authority(unit: Unit, attribute: str) -> str | None:
    """Why the unit cannot be the authority that the attribute of the case names."""
    if unit.kind_id in KINDS[attribute]:
        return None
    return _("“%(unit)s” is no authority of the kind that is asked for here.") % {"unit": unit}
