"""What hangs on a letter: its points and their rectification items, its clock, the desk, the copy to the superior."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions.common import line, words
from lookback.casework.actions.ledgers import ledger_of, superior_of
from lookback.casework.models import Case, Letter, LetterPoint
from lookback.casework.models.letter import AWAITING
from lookback.casework.rules import LETTER, MOST_POINTS
from lookback.dispatch.actions import requeue, send_personal, start_deadline
from lookback.dispatch.models import Notice
from lookback.dispatch.queries import staff_of
from lookback.dispatch.rules import SUPERIOR
from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.rectification.actions import open_item
from lookback.rectification.models.item import Severity

ORIGIN = "letter"
BATCH = 100
TITLE = {"zh": "三书一函整改台账", "en": "Letters of suggestion"}
# The ledger of letters is divided by which of the four a letter is.
DIMENSIONS = [
    {"key": Letter.Kind.SUPERVISORY.value, "name": {"zh": "监察建议", "en": "Supervisory suggestions"}},
    {"key": Letter.Kind.PROCURATORIAL.value, "name": {"zh": "检察建议", "en": "Procuratorial suggestions"}},
    {"key": Letter.Kind.JUDICIAL.value, "name": {"zh": "司法建议", "en": "Judicial suggestions"}},
    {"key": Letter.Kind.POLICE.value, "name": {"zh": "公安提示", "en": "Police prompts"}},
]


def fill(
    letter: Letter,
    addressee_unit: Unit,
    case: Case | None,
    title: Any,
    problem: Any,
    legal_basis: str,
    reply_days: int | None,
) -> None:
    """Set what a draft says; each refused at its field."""
    if reply_days is not None and not 1 <= reply_days <= 365:
        raise Refused(_("A reply is asked for within 1 to 365 days."), field="reply_days")
    letter.addressee_unit = addressee_unit
    letter.case = case
    letter.title = words(title, "title")
    letter.problem = words(problem, "problem")
    letter.legal_basis = line(legal_basis, "legal_basis", longest=300)
    letter.reply_days = reply_days


def set_points(letter: Letter, points: Sequence[Any]) -> None:
    """What the letter asks for, in order; in place of what the draft asked for before."""
    if not 1 <= len(points) <= MOST_POINTS:
        sentence = _("Write 1 to %(most)s points, one on each line.") % {"most": MOST_POINTS}
        raise Refused(sentence, field="points")
    letter.points.all().delete()
    LetterPoint.objects.bulk_create(
        LetterPoint(letter=letter, number=number, text=words(point, "points"))
        for number, point in enumerate(points, start=1)
    )


def start_clock(letter: Letter, *, by: Person) -> None:
    """The addressee is reminded of the reply as of any other deadline."""
    assert letter.due_date is not None
    start_deadline(
        letter,
        "reply",
        title=letter.coded_title,
        unit=letter.addressee_unit,
        permission=P.LETTER_ANSWER,
        due_date=letter.due_date,
        by=by,
    )


def open_items(letter: Letter, by: Person) -> list[str]:
    """One rectification item for each point, in the addressee's ledger of letters; worked like any other."""
    addressee = locked(letter.addressee_unit)  # two letters taken up at once open one ledger
    ledger = ledger_of(addressee, prefix="LTR", names=TITLE, dimensions=DIMENSIONS, origin=ORIGIN, by=by)
    codes = []
    for point in letter.points.all():
        point.item = open_item(
            ledger=ledger,
            title=point.text,
            dimension=letter.kind,
            severity=Severity.MEDIUM,
            found_date=letter.issued_date or clock.today(),
            origin_kind=ORIGIN,
            origin_code=letter.code,
            due_date=letter.due_date,
            by=by,
        )
        point.save(update_fields=["item"])
        codes.append(point.item.code)
    return codes


def queue(letter: Letter) -> None:
    """On the desk of whoever has the next word."""
    requeue(
        LETTER,
        letter,
        due_date=letter.due_date or clock.today(),
        title=letter.coded_title,
        url_name="casework:letter-step",
    )


@transaction.atomic
def copy_overdue_letters(today: date) -> int:
    """Copy letters whose reply is overdue to the addressee's superior, who sees them from then on; each once.

    Gives back how many letters that were. What is left after a bounded number is for the next beat.
    """
    overdue = Letter.objects.filter(status__in=AWAITING, copied_at=None, due_date__lt=today)
    letters = list(overdue.select_for_update(of=("self",)).order_by("due_date", "pk")[:BATCH])
    for letter in letters:
        letter.superior_unit, letter.copied_at = superior_of(letter.addressee_unit), clock.now()
        letter.save(update_fields=["superior_unit", "copied_at"])
        record("casework.letter.copied", subject=letter, unit=letter.superior_unit, due_date=letter.due_date)
    send_personal([row for letter in letters for row in _copies(letter)])
    return len(letters)


def _copies(letter: Letter) -> Iterator[dict[str, Any]]:
    superior = letter.superior_unit
    assert superior is not None
    for person in staff_of([superior]).nearest_leaders(SUPERIOR, superior.lineage):
        yield {
            "person": person,
            "unit": superior,
            "subject_kind": letter._meta.label_lower,
            "subject_key": letter.pk,
            "title": letter.coded_title,
            "kind": Notice.Kind.RED,
            "due_date": letter.due_date,
        }
