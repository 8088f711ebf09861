"""Guards that ask how a thing stands. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lookback.casework.models import Case, Remark
from lookback.org.models import Person


def is_open(case: Case, by: Person) -> str | None:
    """Nothing is added to a case that has ended under its number."""
    return None if case.is_open else _("This case has ended under its number.")


def is_unanswered(remark: Remark, by: Person) -> str | None:
    """A remark is answered once; a further question is a further remark."""
    return None if remark.answered_at is None else _("This remark has been answered already.")
