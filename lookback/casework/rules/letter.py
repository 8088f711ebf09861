"""The workflow of a letter of suggestion, and what may be written to whom. Never writes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import Letter
from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.rectification.models import Item

L = Letter.Status
K = Letter.Kind
# Which kind of organ writes which letter; the key names its rule in the table of limits too.
WRITTEN_BY: dict[str, str] = {
    "discipline_inspection": K.SUPERVISORY,
    "procuratorate": K.PROCURATORIAL,
    "court": K.JUDICIAL,
    "police": K.POLICE,
}
LIMITS = "cn-linkage"
# An item that the checkers of the ledger found done.
CHECKED = (Item.Status.VERIFIED, Item.Status.ACCEPTED, Item.Status.PUBLIC_NOTICE, Item.Status.CLOSED)
MOST_POINTS = 20


# --- pure ---------------------------------------------------------------------------------------------------------


def not_to_write(issuer: Unit, addressee: Unit) -> str | None:
    """Why the issuer cannot write to the addressee."""
    if issuer.kind_id not in WRITTEN_BY:
        return _("Only a supervisory commission, a procuratorate, a court or the police issues such a letter.")
    if addressee.is_within(issuer):
        return _("A letter to the issuer itself, or to a unit below it, is no letter: order it within the house.")
    return None


# --- guards -------------------------------------------------------------------------------------------------------


def has_points(letter: Letter, by: Person) -> str | None:
    """A letter asks for something that can be checked."""
    return None if letter.points.exists() else _("The letter asks for nothing yet: add at least one point.")


def not_its_author(letter: Letter, by: Person) -> str | None:
    """An objection is decided by somebody else than who wrote or issued the letter (B10)."""
    if by.pk in (letter.drafted_by_id, letter.issued_by_id):
        return _("You wrote or issued this letter: somebody else decides on the objection.")
    return None


def items_checked(letter: Letter, by: Person) -> str | None:
    """The reply is not taken for the deed: the items stand in the ledger, with their own checkers."""
    return _open_items(letter, CHECKED, _("%(number)s of its items have not passed their check in the ledger yet."))


def items_closed(letter: Letter, by: Person) -> str | None:
    """The letter closes after its items."""
    return _open_items(letter, (Item.Status.CLOSED,), _("%(number)s of its items are not closed in the ledger yet."))


def _open_items(letter: Letter, wanted: tuple[str, ...], sentence: str) -> str | None:
    number = letter.points.exclude(item__status__in=wanted).count()
    return sentence % {"number": number} if number else None


def _issuer(name: str, label: Any, sources: tuple[str, ...], target: str, *guards: Any, **more: Any) -> Step:
    return Step(name, label, sources, target, P.LETTER_ISSUE, "issuer_unit", guards, **more)


def _addressee(name: str, label: Any, sources: tuple[str, ...], target: str, *guards: Any, **more: Any) -> Step:
    return Step(name, label, sources, target, P.LETTER_ANSWER, "addressee_unit", guards, **more)


LETTER = Workflow(
    "casework.letter",
    L,
    (
        _issuer("issue", lazy("Issue"), (L.DRAFT,), L.ISSUED, has_points),
        _addressee("sign_for", lazy("Sign for"), (L.ISSUED,), L.SERVED),
        _issuer("serve", lazy("Record the service"), (L.ISSUED,), L.SERVED, main=False),
        _addressee("accept", lazy("Accept"), (L.SERVED,), L.ACCEPTED),
        _addressee("object", lazy("Object"), (L.SERVED,), L.OBJECTED, main=False, danger=True),
        _addressee("rectify", lazy("Begin to rectify"), (L.ACCEPTED,), L.RECTIFYING),
        _issuer("insist", lazy("Reject the objection"), (L.OBJECTED,), L.RECTIFYING, not_its_author, danger=True),
        _issuer(
            "withdraw",
            lazy("Withdraw"),
            (L.DRAFT, L.ISSUED, L.SERVED, L.OBJECTED),
            L.WITHDRAWN,
            main=False,
            danger=True,
        ),
        _addressee("reply", lazy("Reply"), (L.RECTIFYING, L.RETURNED), L.REPLIED),
        _issuer("verify", lazy("Verify"), (L.REPLIED,), L.VERIFIED, items_checked),
        _issuer("return", lazy("Return the reply"), (L.REPLIED,), L.RETURNED, main=False, danger=True),
        _issuer("close", lazy("Close"), (L.VERIFIED,), L.CLOSED, items_closed),
    ),
    terminal=(L.CLOSED, L.WITHDRAWN),
)


def is_draft(letter: Letter, by: Person) -> str | None:
    """What has left the house is not changed."""
    return None if letter.status == L.DRAFT else _("This letter has been issued: it is not changed any more.")


vocabulary.register(
    {
        "casework.letter": lazy("Letter of suggestion"),
        "casework.letter.drafted": lazy("Letter drafted"),
        "casework.letter.edited": lazy("Draft changed"),
        "casework.letter.copied": lazy("Reply overdue: copied to the superior"),
        "casework.letterpoint": lazy("Point of a letter"),
    }
)
