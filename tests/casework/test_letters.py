"""Letters of suggestion: the machine, the limits with their articles, the items, and the copy to the superior."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lookback.casework import actions
from lookback.casework.actions.letters import EFFECTS
from lookback.casework.forms import LETTER_FORMS
from lookback.casework.models import Letter
from lookback.casework.queries import letter_figures, limit
from lookback.casework.rules import LETTER
from lookback.dispatch.models import Deadline, DeskEntry, Notice
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification.models import Item
from tests.casework.behind import WAY, Post
from tests.casework.docket import TEXT


@pytest.fixture
def post(docket) -> Post:
    return Post(docket)


# --- limits: worked by hand -----------------------------------------------------------------------------------------

# (organ, served on, set in the letter, last day). Calendar "cn": 1 to 7 October 2019 are days off.
LIMITS = [
    ("PROC", "2019-06-10", None, "2019-08-12"),  # two months: Saturday 10 August, so Monday 12
    ("COURT", "2019-06-10", None, "2019-08-12"),  # likewise, unverified
    ("DISC", "2019-06-10", None, "2019-07-10"),  # thirty days: Wednesday 10 July
    ("POLICE", "2019-06-10", None, "2019-07-10"),  # likewise
    ("PROC", "2019-06-10", 20, "2019-07-01"),  # 20 days: Sunday 30 June, so Monday 1 July
    ("PROC", "2019-08-01", None, "2019-10-08"),  # two months: 1 October, the holidays end on the 7th
    ("PROC", "2019-12-31", None, "2020-03-02"),  # no 31 February: 29 February 2020 is a Saturday
]


@pytest.mark.parametrize(("organ", "served", "days", "last"), LIMITS)
def test_the_limit_of_the_reply(docket, organ, served, days, last):
    post = Post(docket, organ=organ)
    letter = post.letter("issue", reply_days=days)
    with clock.at(served):
        letter = post.take(letter, "sign_for")
    assert letter.due_date == letter.original_due_date == date.fromisoformat(last)
    running = Deadline.objects.get(subject_kind="casework.letter", ended_at=None)
    assert (running.unit.code, running.due_date) == ("D2", letter.due_date)


def test_limits_are_versioned_and_say_what_is_unverified(db):
    old, new = limit("supervisory", date(2019, 6, 10)), limit("supervisory", date(2025, 6, 2))
    assert (old.table.version, old.rule.article) == (1, "62")
    assert (new.table.version, new.rule.article) == (2, "71")
    assert not old.rule.is_verified and not limit("judicial", date(2019, 6, 10)).rule.is_verified
    assert limit("procuratorial", date(2019, 6, 10)).rule.is_verified
    assert [line.when for line in old.lines] == [date(2019, 6, 10), date(2019, 7, 10)]
    with pytest.raises(Refused, match="No table of limits"):
        limit("police", date(2001, 1, 1))


def test_the_kind_follows_from_the_issuer(docket):
    kinds = {organ: Post(docket, organ=organ).draft().kind for organ in ("DISC", "PROC", "COURT", "POLICE")}
    assert kinds == {"DISC": "supervisory", "PROC": "procuratorial", "COURT": "judicial", "POLICE": "police"}


# --- the machine ---------------------------------------------------------------------------------------------------


def settle_items(post: Post, letter: Letter, status: str) -> None:
    """The items' own way through the ledger is tried in its room; here only where they stand matters."""
    people = {
        "lead_unit": letter.addressee_unit,
        "claimed_by": post.addressee,
        "verified_by": post.docket.reviewer,
        "accepted_by": post.docket.leader,
        "outcome": "implemented",
    }
    for number, point in enumerate(letter.points.all(), start=1):
        closed = {"closure_number": number, "closed_at": clock.now()} if status == "closed" else {}
        values = {"status": status, **people, **closed}
        Item.objects.filter(pk=point.item_id).update(**values)


def test_a_letter_from_the_draft_to_the_closure(post):
    letter = post.letter(*WAY)
    items = [point.item for point in letter.points.all()]
    assert [(item.origin_kind, item.origin_code, item.dimension, item.status) for item in items] == [
        ("letter", letter.code, "procuratorial", "new")
    ] * 2
    assert {item.due_date for item in items} == {letter.due_date} and items[0].ledger == items[1].ledger
    settle_items(post, letter, "verified")
    letter = post.take(letter, "verify")
    settle_items(post, letter, "closed")
    letter = post.take(letter, "close")
    assert letter.status == "closed" and letter.replied_date == date(2019, 6, 10)
    assert not DeskEntry.objects.filter(subject_kind="casework.letter").exists()
    verbs = list(Entry.objects.filter(subject_kind="casework.letter").order_by("id").values_list("action", flat=True))
    wanted = ["drafted", *WAY, "verify", "close"]
    assert [verb for verb in verbs if verb.startswith("casework.letter")] == [f"casework.letter.{v}" for v in wanted]


def test_the_reply_is_not_taken_for_the_deed(post):
    letter = post.letter(*WAY)
    with pytest.raises(Refused, match="2 of its items have not passed"):
        post.take(letter, "verify")
    settle_items(post, letter, "verified")
    letter = post.take(letter, "verify")
    with pytest.raises(Refused, match="2 of its items are not closed"):
        post.take(letter, "close")
    letter.refresh_from_db()
    assert letter.status == "verified"


def test_a_returned_reply_gets_a_new_day_and_the_first_one_stays(post):
    letter = post.letter(*WAY)
    assert not Deadline.objects.filter(subject_kind="casework.letter", ended_at=None).exists()
    letter = post.take(letter, "return")
    assert (letter.original_due_date, letter.due_date) == (date(2019, 8, 12), date(2019, 12, 2))
    assert Deadline.objects.filter(subject_kind="casework.letter", ended_at=None).get().due_date == letter.due_date
    letter = post.take(letter, "reply", reply_number="D2-9")
    assert (letter.status, letter.returns, letter.replied_date) == ("replied", 1, date(2019, 6, 10))


def test_an_objection_is_decided_by_somebody_who_did_not_write_the_letter(post):
    letter = post.letter("issue", "sign_for", "object")
    with pytest.raises(Refused, match="somebody else decides"):
        post.take(letter, "insist", by=post.issuer)
    letter = post.take(letter, "insist")
    assert letter.status == "rectifying" and letter.decision and letter.points.exclude(item=None).count() == 2


def test_a_letter_withdrawn_asks_for_nothing_more(post):
    letter = post.take(post.letter("issue", "sign_for", "object"), "withdraw")
    assert letter.status == "withdrawn" and not Item.objects.exists()
    assert not Deadline.objects.filter(subject_kind="casework.letter", ended_at=None).exists()
    assert not DeskEntry.objects.filter(subject_kind="casework.letter").exists()


def test_the_issuer_may_record_the_service(post):
    letter = post.letter("issue")
    with pytest.raises(Refused, match="still to come"):
        post.take(letter, "serve", served_date=date(2019, 6, 11))
    with clock.at("2019-06-12"), pytest.raises(Refused, match="too early"):
        post.take(letter, "serve", served_date=date(2019, 6, 9))
    assert post.take(letter, "serve").served_date == date(2019, 6, 10)


def test_items_of_two_letters_to_one_unit_stand_in_one_ledger(post):
    first, second = post.letter(*WAY[:4]), post.letter(*WAY[:4])
    ledgers = {point.item.ledger_id for letter in (first, second) for point in letter.points.all()}
    assert len(ledgers) == 1 and Item.objects.count() == 4


def test_every_step_has_an_effect_and_a_form():
    assert set(EFFECTS) == set(LETTER.by_name) == set(LETTER_FORMS)


# --- what is refused -----------------------------------------------------------------------------------------------


def test_a_letter_to_the_issuer_itself_is_refused(post):
    with pytest.raises(Refused, match="A letter to the issuer itself") as refused:
        post.draft(addressee_unit=post.docket.unit("PROC", "C1"))
    assert refused.value.field == "addressee_unit" and not Letter.objects.exists()
    letter = post.draft()
    with pytest.raises(Refused, match="issuer itself"):
        actions.edit_letter(
            letter,
            addressee_unit=letter.issuer_unit,
            title=TEXT,
            problem=TEXT,
            legal_basis="x",
            points=["x"],
            by=post.issuer,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(addressee_unit=letter.issuer_unit)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": []}, "points"),
        ({"points": ["x"] * 21}, "points"),
        ({"points": [" "]}, "points"),
        ({"title": ""}, "title"),
        ({"problem": " "}, "problem"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"legal_basis": "x" * 301}, "legal_basis"),
        ({"reply_days": 0}, "reply_days"),
        ({"reply_days": 366}, "reply_days"),
    ],
)
def test_a_bad_draft_is_refused_at_its_field_and_nothing_saved(post, given, field):
    with pytest.raises(Refused) as refused:
        post.draft(**given)
    assert refused.value.field == field and not Letter.objects.exists()


def test_who_writes_letters(post):
    police_of_county = post.docket.officer("POLICE")
    for person in (police_of_county, post.addressee, post.docket.overseer, post.docket.stranger):
        with pytest.raises(Refused) as refused:
            post.draft(by=person)
        assert refused.value.forbidden
    with pytest.raises(Refused, match="Only a supervisory commission"):
        post.draft(issuer_unit=post.units["C1"], by=post.docket.world.person(Role.CASE_OFFICER, "C1"))


@pytest.mark.parametrize("step", LETTER.steps, ids=lambda step: step.name)
def test_only_the_side_whose_step_it_is_takes_it(post, step):
    other = post.addressee if step.where == "issuer_unit" else post.issuer
    letter = post.letter("issue", "sign_for")
    for person in (other, post.docket.stranger, post.docket.overseer):
        refused = LETTER.refusal(step.name, letter, person)
        assert refused is not None and refused.forbidden


def test_what_has_been_issued_is_not_changed(post):
    letter = post.letter("issue")
    with pytest.raises(Refused, match="has been issued"):
        actions.edit_letter(
            letter,
            addressee_unit=letter.addressee_unit,
            title=TEXT,
            problem=TEXT,
            legal_basis="x",
            points=["x"],
            by=post.issuer,
        )


# --- overdue -------------------------------------------------------------------------------------------------------


def test_an_overdue_reply_is_copied_to_the_superior_once(post):
    secretary = post.docket.world.person(Role.SECRETARIAT, "C1")
    letter = post.letter("issue", "sign_for")
    with clock.at("2019-08-12"):
        assert actions.copy_overdue_letters(clock.today()) == 0
    with clock.at("2019-08-13"):
        assert actions.copy_overdue_letters(clock.today()) == 1
        assert actions.copy_overdue_letters(clock.today()) == 0
    letter.refresh_from_db()
    assert letter.superior_unit.code == "C1" and letter.copied_at is not None
    notice = Notice.objects.get(subject_kind="casework.letter", person=secretary)
    assert notice.due_date == letter.due_date
    assert Entry.objects.filter(action="casework.letter.copied").count() == 1


@pytest.mark.parametrize("steps", [(), ("issue",), ("issue", "withdraw"), WAY])
def test_a_letter_that_awaits_no_reply_is_not_copied(post, steps):
    post.letter(*steps)
    with clock.at("2020-06-01"):
        assert actions.copy_overdue_letters(clock.today()) == 0


# --- who sees it ---------------------------------------------------------------------------------------------------


def sees(person) -> bool:
    return Letter.objects.visible_to(person).exists()


def test_a_draft_is_seen_by_who_writes_there(post):
    post.draft()
    city = post.docket.world.person(Role.BODY_HEAD, "C1")
    assert sees(post.issuer) and not sees(post.addressee) and not sees(city) and not sees(post.docket.overseer)


def test_an_issued_letter_is_seen_by_both_sides_and_above_them(post):
    post.letter("issue")
    assert sees(post.issuer) and sees(post.addressee) and sees(post.docket.overseer)
    assert not sees(post.docket.stranger) and not sees(post.docket.officer("POLICE"))


def test_the_superior_of_another_branch_sees_it_once_it_is_overdue(post):
    """The addressee's superior may lie outside the issuer's tree: county D3 of city C2."""
    post.letter("issue", addressee_unit=post.units["D3"])
    letter = Letter.objects.get()
    head = post.docket.world.person(Role.RESPONSIBLE_UNIT, "D3")
    actions.advance_letter(letter, "sign_for", by=head)
    with clock.at("2019-09-01"):
        actions.copy_overdue_letters(clock.today())
    letter.refresh_from_db()
    assert letter.superior_unit.code == "C2"


# --- figures -------------------------------------------------------------------------------------------------------


def test_the_two_figures_with_both_of_their_sides(post):
    assert [(share.part, share.whole, share.percent) for share in letter_figures(post.issuer)] == [(0, 0, None)] * 2
    post.draft()
    post.letter("issue", "sign_for")
    replied = post.letter(*WAY)
    settle_items(post, replied, "verified")
    post.take(replied, "verify")
    late = post.letter("issue", "sign_for", "accept", "rectify")
    with clock.at("2019-09-01"):
        post.take(late, "reply")
        reply, completion = letter_figures(post.issuer)
    # Due by then: three; replied within the limit: one. Issued: three; verified: one.
    assert (reply.key, reply.part, reply.whole, reply.percent) == ("letter_reply_rate", 1, 3, 33)
    assert (completion.key, completion.part, completion.whole) == ("letter_completion_rate", 1, 3)
