"""An upheld tip opens an item, or opens one again; the item's people read “oversight information” and no more."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lookback.dispatch.models import Deadline, Notice
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import create_token, declare_interest
from lookback.org.authority import Role
from lookback.rectification import actions
from lookback.rectification.models import Item, TipOrigin
from lookback.tipline import actions as tip_actions
from lookback.tipline.models import Access, Tip
from tests.tipline.payout import Payout
from tests.tipline.support import PASSPHRASE, Line

pytestmark = pytest.mark.django_db
DUE = date(2019, 10, 31)
REASON = "The meetings are no longer held."
WORDS = {"reason": REASON, "new_due_date": DUE}


@pytest.fixture
def line(world) -> Line:
    return Line(world)


@pytest.fixture
def payout(line) -> Payout:
    return Payout(line)


@pytest.fixture
def office(line):
    """Presses for rectification at the city, and assigns tips there: with a key."""
    return line.clerk(Role.SECRETARIAT, "C1")


@pytest.fixture
def item(case, office) -> Item:
    return case.item("closed")


@pytest.fixture
def tip(payout, office) -> Tip:
    return followed(payout, payout.closed(), office)


def followed(payout, tip, person) -> Tip:
    given = {"by": payout.triager, "private": payout.desk.private(payout.triager), "person": person}
    tip_actions.bring_in(tip, why=Access.Why.FOLLOW_UP, **given)
    payout.desk.undertake(tip, person)
    return tip


def reopen(payout, item, tip, by, **given):
    return actions.reopen_on_tip(item, tip, by=by, private=payout.desk.private(by), **{**WORDS, **given})


def at(person, *, unlocked: bool = False) -> Client:
    client = Client()
    client.force_login(person)
    if unlocked:
        client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
    return client


def test_an_upheld_tip_reopens_the_item_and_counts_as_a_relapse(payout, item, tip, office):
    reopened = reopen(payout, item, tip, office)
    assert (reopened.status, reopened.relapses, reopened.due_date) == (Item.Status.REOPENED, 1, DUE)
    assert [row.tip for row in TipOrigin.objects.visible_to(office)] == [tip]
    entry = Entry.objects.get(action="rectification.item.reopen")
    assert entry.detail["reason"] == REASON and tip.ref not in json.dumps(entry.detail)


def test_only_a_confirmed_and_upheld_tip(payout, item, office):
    for tip in (payout.confirmed(result="not_substantiated"), payout.line.report("D1")):
        if tip.status == Tip.Status.ACKNOWLEDGED:
            payout.desk.undertake(tip, payout.triager)
        followed(payout, tip, office)
        with pytest.raises(Refused, match="substantiated"):
            reopen(payout, item, tip, office)
    assert Item.objects.get().status == Item.Status.CLOSED
    assert not TipOrigin.objects.exists()


def test_key_and_post_are_both_needed(payout, case, item, tip, office):
    reviewer, colleague = payout.reviewer, payout.line.clerk(Role.SECRETARIAT, "C1", 2)
    with pytest.raises(Refused, match="duties"):
        reopen(payout, item, tip, reviewer)  # the key, and no post for items
    with pytest.raises(Refused, match="hold no key"):
        reopen(payout, item, tip, colleague)  # the post, and no key
    assert Item.objects.get().status == Item.Status.CLOSED


def test_who_has_an_interest_in_the_unit_or_in_the_accused_does_not(payout, item, office):
    tip = followed(payout, payout.closed(), office)
    units, triager = [payout.line.unit("D1-POLICE")], payout.triager
    tip_actions.name_subject(tip, by=triager, private=payout.desk.private(triager), units=units, reason="named since")
    assert Tip.objects.visible_to(office).filter(pk=tip.pk).exists()
    declare_interest(office, units[0], reason="kin", by=office)
    with pytest.raises(Refused, match="hold no key"):
        reopen(payout, item, tip, office)
    plain = payout.closed()
    other = payout.line.clerk(Role.SECRETARIAT, "C1", 3)
    followed(payout, plain, other)
    declare_interest(other, payout.line.unit("D1"), reason="kin", by=other)
    with pytest.raises(Refused):
        reopen(payout, item, plain, other)
    assert Item.objects.get().status == Item.Status.CLOSED


@pytest.mark.parametrize("given", [{"reason": "see tip {ref}"}, {"reason": " "}, {"new_due_date": date(2019, 1, 1)}])
def test_a_reason_that_tells_of_the_tip_or_a_day_gone_by_is_refused(payout, item, tip, office, given):
    given = {name: value.format(ref=tip.ref) if isinstance(value, str) else value for name, value in given.items()}
    with pytest.raises(Refused) as refused:
        reopen(payout, item, tip, office, **given)
    assert refused.value.field in given
    assert (Item.objects.get().status, TipOrigin.objects.count()) == (Item.Status.CLOSED, 0)


def test_a_new_item_is_opened_in_the_same_way(payout, case, line, item):
    office = line.clerk(Role.SECRETARIAT, "NAT")
    tip = followed(payout, payout.closed(), office)
    given = {"title": "Quarries are not inspected", "dimension": "governance", "severity": "high", "due_date": DUE}
    private = payout.desk.private(office)
    with pytest.raises(Refused):
        actions.open_on_tip(case.ledger, tip, by=office, private=private, **{**given, "title": f"tip {tip.ref}"})
    made = actions.open_on_tip(case.ledger, tip, by=office, private=private, **given)
    assert (made.origin_kind, made.origin_code, made.status) == ("oversight", "", Item.Status.NEW)
    assert TipOrigin.objects.get().kind == "opened"
    city = line.clerk(Role.SECRETARIAT, "C1")
    other = followed(payout, payout.closed(), city)
    with pytest.raises(Refused, match="duties"):
        actions.open_on_tip(case.ledger, other, by=city, private=payout.desk.private(city), **given)


# --- what the unit sees ------------------------------------------------------------------------------------------


def sheet(answer) -> str:
    """The cells of a spreadsheet, and what it says of itself."""
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [str(value) for page in book for row in page.iter_rows(values_only=True) for value in row if value]
    return "\n".join([*cells, str(book.properties)])


def seen_by_the_unit(case, item) -> str:
    """Everything that the people of the item's unit can load about it: pages, API, exports, reminders."""
    found = []
    for person in (case.worker, case.leader, case.office):
        client = at(person)
        headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}
        ledger = item.ledger_id
        for url in (
            reverse("rectification:item-detail", args=[item.pk]),
            reverse("rectification:item-slip", args=[item.pk]),
            f"{reverse('rectification:ledger-detail', args=[ledger])}?print=1",
            reverse("rectification:item-list"),
            "/",
            "/notices/",
        ):
            answer = client.get(url)
            assert answer.status_code == 200, url
            main = answer.content.decode()
            found.append(main[main.index("<main") : main.index("</main>")])
        for path in (f"items/{item.pk}", f"items/{item.pk}/timeline", "items", "work", "notices"):
            answer = client.get(f"/api/v1/{path}", headers=headers)
            assert answer.status_code == 200, path
            found.append(answer.content.decode())
        found.append(sheet(client.get(reverse("rectification:ledger-export", args=[ledger]))))
    found += [str(row.title) for row in Notice.objects.all()] + [str(row.title) for row in Deadline.objects.all()]
    return "\n".join(found)


def test_the_unit_reads_oversight_information_and_nothing_of_a_tip(payout, case, item, tip, office):
    reopen(payout, item, tip, office)
    with clock.at(DUE + timedelta(days=2)):
        from lookback.dispatch.actions import send_due_notices

        send_due_notices(clock.today())
        text = seen_by_the_unit(case, item)
    assert "Reopen on oversight information" in text and REASON in text
    assert tip.ref not in text and "/tips/" not in text
    api = at(case.worker).get(
        f"/api/v1/items/{item.pk}",
        headers={"authorization": f"Bearer {create_token(case.worker, name='again', by=None)}"},
    )
    assert api.json()["tip_origins"] == []


def test_with_or_without_a_tip_the_unit_sees_the_same(payout, case, item, tip, office):
    """The supervising office reopens another item for a reason of its own: page and journal have the same shape."""
    other = case.item("closed")
    reopen(payout, item, tip, office)
    actions.advance(other, "reopen", by=office, **WORDS)
    shapes = [seen_by_the_unit(case, row).count("oversight information") for row in (item, other)]
    assert shapes[0] == shapes[1]
    mine, theirs = (
        Entry.objects.about(row).filter(unit_path__gt="").order_by("id").values_list("action", "was", "now", "detail")
        for row in (item, other)
    )
    assert [row[:3] for row in mine] == [row[:3] for row in theirs]
    assert list(mine)[-2:] and [sorted(row[3]) for row in mine] == [sorted(row[3]) for row in theirs]


def test_an_auditor_of_the_unit_finds_no_tip_in_the_journal(payout, case, item, tip, office):
    auditor = case.person(Role.LOG_AUDITOR, "D1")
    reopen(payout, item, tip, office)
    entries = Entry.objects.visible_to(auditor)
    assert not entries.filter(action__startswith="tipline.").exists()
    assert tip.ref not in json.dumps(list(entries.values("detail", "subject_key")), default=str)


def test_who_holds_the_key_sees_which_tip_it_was(payout, case, item, tip, office):
    reopen(payout, item, tip, office)
    url = reverse("rectification:item-detail", args=[item.pk])
    assert tip.ref in at(office).get(url).content.decode()
    colleague = payout.line.clerk(Role.SECRETARIAT, "C1", 2)
    assert tip.ref not in at(colleague).get(url).content.decode()
    tip_actions.stand_aside(tip, by=office, private=payout.desk.private(office), reason="kin")
    assert tip.ref not in at(office).get(url).content.decode()


# --- pages and API -----------------------------------------------------------------------------------------------


def test_from_the_tip_to_the_item_in_the_browser(payout, case, item, tip, office):
    client = at(office, unlocked=True)
    client.post(reverse("tipline:tip-open", args=[tip.ref]), {"purpose": "review"})
    listed = reverse("followup:item-list", args=[tip.ref])
    assert listed in client.get(reverse("tipline:tip-detail", args=[tip.ref])).content.decode()
    assert item.code in client.get(listed, {"text": "planning"}).content.decode()
    assert item.code not in client.get(listed, {"text": "quarry"}).content.decode()
    url = reverse("followup:item-reopen", args=[tip.ref, item.pk])
    assert "oversight information" in client.get(url).content.decode()
    answer = client.post(url, {"reason": f"tip {tip.ref}", "new_due_date": DUE})
    assert answer.status_code == 422 and "Neither may leave the desk" in answer.content.decode()
    answer = client.post(url, {"reason": REASON, "new_due_date": DUE})
    assert (answer.status_code, Item.objects.get().status) == (302, Item.Status.REOPENED)
    assert item.code in client.get(listed).content.decode()  # what came of the tip
    assert client.post(url, {"reason": REASON, "new_due_date": DUE}).status_code == 409


def test_items_out_of_sight_are_not_offered_and_strangers_find_no_door(payout, case, line, item, tip, office):
    elsewhere = line.clerk(Role.SECRETARIAT, "C1", 2)
    client = at(elsewhere, unlocked=True)
    for name, args in (("item-list", [tip.ref]), ("item-open", [tip.ref]), ("item-reopen", [tip.ref, item.pk])):
        url = reverse(f"followup:{name}", args=args)
        assert client.get(url).status_code == 404 and client.post(url, WORDS).status_code in (404, 405)
    far = followed(payout, payout.closed(), line.clerk(Role.TRIAGER, "P1"))
    triager = at(line.clerk(Role.TRIAGER, "P1"), unlocked=True)
    assert item.code not in triager.get(reverse("followup:item-list", args=[far.ref])).content.decode()
    assert triager.get(reverse("followup:item-reopen", args=[far.ref, item.pk])).status_code == 404
    locked = at(office).get(reverse("followup:item-list", args=[tip.ref]))
    assert locked.status_code == 302 and "unlock" in locked["Location"]


def test_the_list_asks_as_often_for_three_as_for_one(
    payout, case, item, tip, office, django_assert_num_queries, django_assert_max_num_queries
):
    client, url = at(office, unlocked=True), reverse("followup:item-list", args=[tip.ref])
    client.get(url)
    with django_assert_max_num_queries(40) as one:
        client.get(url)
    for _number in range(2):
        case.item("closed")
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_a_program_reopens_and_opens(payout, case, line, item):
    office = line.clerk(Role.SECRETARIAT, "NAT")
    city = line.clerk(Role.SECRETARIAT, "C1")
    tip = followed(payout, followed(payout, payout.closed(), office), city)

    def call(person, path, **values):
        headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}
        unlock = Client().post(
            "/api/v1/tips/unlock", {"passphrase": PASSPHRASE}, content_type="application/json", headers=headers
        )
        headers["lookback-unlock"] = unlock.json()["session_key"]
        answer = Client().post(f"/api/v1/tips/{tip.ref}{path}", values, "application/json", headers=headers)
        return answer.status_code, answer.json()

    path = f"/items/{item.pk}/reopen"
    assert call(line.clerk(Role.TRIAGER, "P1"), path, **WORDS)[0] == 404
    assert call(city, path, reason=tip.ref, new_due_date=DUE)[0] == 422
    status, body = call(city, path, **WORDS)
    assert (status, body["item"]["status"]) == (200, "reopened")
    assert [row["tip"] for row in body["tip_origins"]] == [tip.ref]
    given = {"ledger": case.ledger.pk, "title": "New", "dimension": "governance", "severity": "low", "due_date": DUE}
    assert call(city, "/items", **given)[0] == 422  # not a ledger that the city supervises
    status, body = call(office, "/items", **given)
    assert (status, body["item"]["origin_kind"]) == (200, "oversight")
