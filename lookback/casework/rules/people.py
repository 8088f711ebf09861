"""Who may act on a case beyond the permission of the post, and how little is kept of whom it concerns. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from lookback.casework.models import Case
from lookback.org.models import Person
from lookback.org.rules import interest_in

# The family names of two letters that are common enough to meet; any other pair would be a whole name.
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 尉迟 皇甫 夏侯 慕容 司徒 令狐 长孙 宇文 端木 公孙 独孤 南宫 轩辕".split()
)
_CHINESE = re.compile(r"[\u3400-\u9fff]{1,2}")
_LATIN = re.compile(r"[A-Z](?:[a-z]+|[a-z]*['’-][A-Z]?[a-z]+)")
PURPOSE = "oversight of how this case is handled"
LAWFUL_BASIS = "statutory duty of oversight (PIPL arts. 13(3), 34)"
# Design decision (docs/adr/0025): names go ten years after they were entered, one year after the case has ended.
KEPT, KEPT_AFTER_THE_END = timedelta(days=3653), timedelta(days=365)


def another_unit(case: Case, by: Person) -> str | None:
    """A reviewer stands outside: no post at any authority on the case, no declared interest in one (domain.md 1.3)."""
    on_the_case = {unit.pk for unit in case.authorities}
    if any(post.unit_id in on_the_case for post in by.current_posts):
        return _("Your own unit handles this case: a reviewer of another unit must act.")
    return interest_in(by, *case.authorities)


def not_a_family_name(text: str) -> str | None:
    """Why the text is more than a family name. Empty text stands for a person whose name is not known."""
    chinese = _CHINESE.fullmatch(text) and (len(text) == 1 or text in _COMPOUND)
    if not text or chinese or _LATIN.fullmatch(text):
        return None
    return _("Only the family name is kept here, as one word. The full name stays in the authority's file.")


def delete_by(entered: date) -> date:
    """The day by which the name must go."""
    return entered + KEPT
