"""The pages: who may open them, what they show, what a form on them does, and that bad input gets a sentence."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from lookback.dispatch.actions import advance_assignment
from lookback.documents.queries import stored_path
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.pagination import PAGE_SIZE
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.rectification import actions
from lookback.rectification.models import Evidence, Extension, Item, LookbackRound, Measure, Milestone
from lookback.rectification.queries import counts
from lookback.rectification.rules import EXTENSION, ITEM
from tests.rectification.case import DUE
from tests.rectification.test_item_steps import ready_for

pytestmark = pytest.mark.usefixtures("no_second_factor")
NASTY = ["", "\x00", "\u202e<script>", "9" * 5000, "-1", "2019-02-30", "99999-12-31", "'; --", "=1+1", "é" * 21_000]


@pytest.fixture
def stranger(case) -> Person:
    """Somebody with every kind of read access, in another province."""
    return case.person(Role.SECRETARIAT, "P2")


def address(name, *keys):
    return reverse(f"rectification:{name}", args=keys)


def body_of(response) -> str:
    return response.content.decode()


# --- who may open what ----------------------------------------------------------------------------------------


def drawn(case) -> LookbackRound:
    case.item("closed")
    return actions.draw_lookback(
        case.ledger, by=case.person(Role.VERIFIER, "NAT"), title="x", from_date=DUE, to_date=DUE, random_seed=1
    )


def asked(case) -> Extension:
    return case.take(case.item("in_progress"), "request_extension").extensions.get()


def with_evidence(case) -> Evidence:
    return case.prove(case.item("in_progress"))[0]


# URL name -> (makes the key in the address, who may, a reader who may not; None where every reader may)
PAGES = {
    "ledger-detail": (lambda case: case.item("assigned").ledger_id, "worker", None),
    "ledger-export": (lambda case: case.item("assigned").ledger_id, "worker", None),
    "item-detail": (lambda case: case.item("assigned").pk, "worker", None),
    "item-slip": (lambda case: case.item("closed").pk, "worker", None),
    "plan-edit": (lambda case: case.item("acknowledged").pk, "worker", "verifier"),
    "vague-pass": (lambda case: submitted(case).pk, "secretary", "worker"),
    "measure-add": (lambda case: case.item("in_progress").pk, "worker", "verifier"),
    "milestone-add": (lambda case: case.item("in_progress").pk, "worker", "verifier"),
    "evidence-add": (lambda case: case.item("in_progress").pk, "worker", "verifier"),
    "evidence-file": (lambda case: with_evidence(case).pk, "verifier", None),
    "evidence-withdraw": (lambda case: with_evidence(case).pk, "worker", "verifier"),
    "hand-down": (lambda case: case.item("in_progress").pk, "worker", "verifier"),
    "lookback-draw": (lambda case: case.item("closed").ledger_id, "nation", "worker"),
    "lookback-detail": (lambda case: drawn(case).pk, "worker", None),
    "lookback-record": (lambda case: drawn(case).results.get().pk, "verifier", "worker"),
}
BUTTONS = {
    "measure-remove": (lambda case: planned(case).measures.first().pk, "worker", "verifier"),
    "milestone-remove": (lambda case: planned(case).milestones.first().pk, "worker", "verifier"),
    "milestone-finish": (lambda case: case.item("in_progress").milestones.first().pk, "worker", "verifier"),
}


def planned(case) -> Item:
    return case.plan(case.item("acknowledged"))


def submitted(case) -> Item:
    return case.item("plan_submitted")


def who(case, name) -> Person:
    return case.person(Role.VERIFIER, "NAT") if name == "nation" else getattr(case, name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_who_may_and_not_for_others(case, sign_in, stranger, name):
    make, may, may_not = PAGES[name]
    url = address(name, make(case))
    assert sign_in(who(case, may)).get(url).status_code == 200
    if may_not:
        assert sign_in(who(case, may_not)).get(url).status_code == 403
    assert sign_in(stranger).get(url).status_code == 404


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_works_for_who_may_and_not_for_others(case, sign_in, stranger, name):
    make, may, may_not = BUTTONS[name]
    url = address(name, make(case))
    assert sign_in(stranger).post(url).status_code == 404
    assert sign_in(who(case, may_not)).post(url).status_code == 403
    assert sign_in(who(case, may)).get(url).status_code == 405
    assert sign_in(who(case, may)).post(url).status_code == 302
    assert sign_in(who(case, may)).post(url).status_code in (404, 409)


@pytest.mark.parametrize("step", ITEM.by_name)
def test_every_step_is_taken_on_its_page(case, sign_in, stranger, step):
    item = ready_for(case, step)
    url = address("item-step", item.pk, step)
    assert sign_in(stranger).get(url).status_code == 404
    may_not = (
        case.acceptor if ITEM.by_name[step].permission in ("item.assign", "item.work", "item.claim") else case.office
    )
    assert sign_in(may_not).post(url, posted(case, step)).status_code == 403
    actor = sign_in(case.who(step))
    assert actor.get(url).status_code == 200
    response = actor.post(url, posted(case, step))
    assert response.status_code == 302, body_of(response)
    assert response.url == address("item-detail", item.pk)
    assert Entry.objects.about(item).filter(action=f"rectification.item.{step}").exists()


def posted(case, step) -> dict:
    """The details of a step as a browser sends them."""
    values = dict(case.details(step))
    if step == "assign":
        values |= {"lead_unit": "D1", "leader": case.leader.username}
    if step == "report":
        values["note"] = "two meetings held"
    return {name: "on" if value is True else value for name, value in values.items()}


@pytest.mark.parametrize("step", EXTENSION.by_name)
def test_a_request_for_more_time_is_decided_on_its_page(case, sign_in, stranger, step):
    extension = asked(case)
    url = address("extension-step", extension.pk, step)
    assert sign_in(stranger).get(url).status_code == 404
    assert sign_in(case.worker).post(url, {"reason": "x"}).status_code == 403
    page = sign_in(case.secretary).get(url)
    assert page.status_code == 200
    assert "floods" in body_of(page)
    assert sign_in(case.secretary).post(url, {"reason": ""}).status_code == 422
    assert sign_in(case.secretary).post(url, {"reason": "fair"}).status_code == 302
    assert sign_in(case.secretary).post(url, {"reason": "again"}).status_code == 409


def test_unknown_steps_and_huge_keys_are_not_found(case, sign_in):
    item = case.item("assigned")
    reader = sign_in(case.worker)
    assert reader.get(address("item-step", item.pk, "explode")).status_code == 404
    for name in ("item-detail", "ledger-detail", "evidence-file", "lookback-detail"):
        assert reader.get(address(name, 10**30)).status_code == 404


def test_a_stale_button_answers_with_a_sentence(case, sign_in):
    item = case.item("assigned")
    reader = sign_in(case.worker)
    url = address("item-step", item.pk, "sign_for")
    assert reader.post(url).status_code == 302
    response = reader.post(url)
    assert response.status_code == 409
    assert "no longer open" in body_of(response)


# --- ledger pages ---------------------------------------------------------------------------------------------


def queries_of(get) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = get()
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["ledger-detail", "item-list"])
def test_the_ledger_costs_the_same_with_1_and_with_many_rows(case, sign_in, name):
    reader = sign_in(case.acceptor)

    def page():
        return reader.get(address(*([name, case.ledger.pk] if "ledger" in name else [name])))

    case.item("claimed", co_units=("D2",))
    page()
    one = queries_of(page)
    for _number in range(4):
        case.item("claimed", co_units=("D2", "D3"))
    for _number in range(300):
        case.new()
    many = page()
    assert len(many.context["page"].rows) == PAGE_SIZE
    assert queries_of(page) == one


def test_the_list_of_ledgers_costs_the_same_with_1_and_with_many(case, sign_in):
    case.item("closed")
    reader = sign_in(case.secretary)
    reader.get(address("ledger-list"))
    one = queries_of(lambda: reader.get(address("ledger-list")))
    for number in range(15):
        case.new(ledger=case.open_ledger(f"L-{number}"))
    # Those of the body itself are not the city's matter.
    nation = sign_in(case.principal)
    nation.get(address("ledger-list"))
    assert queries_of(lambda: nation.get(address("ledger-list"))) == one
    assert body_of(nation.get(address("ledger-list"))).count("L-1") > 1


def test_the_list_of_ledgers_shows_how_far_each_is(case, sign_in):
    case.item("closed")
    case.item("in_progress")
    assert "1 of 2" in body_of(sign_in(case.secretary).get(address("ledger-list")))


def test_a_large_ledger_is_counted_from_the_tallies_or_not_at_all(case, sign_in, monkeypatch):
    monkeypatch.setattr(counts, "COUNTED", 2)
    for status in ("closed", "in_progress", "assigned"):
        case.item(status)
    with clock.at(DUE + timedelta(days=1)):
        told = counts.ledger_counts(case.office, [case.ledger])[case.ledger.pk]
        assert told == counts.Progress(total=3, done=1, overdue=2)
        # The county's tallies would count other ledgers too, and another ledger of the body would be counted in.
        assert counts.ledger_counts(case.worker, [case.ledger])[case.ledger.pk].is_limit
        assert "more than 2" in body_of(sign_in(case.worker).get(address("ledger-list")))
        case.open_ledger("OTHER")
        assert counts.ledger_counts(case.office, [case.ledger])[case.ledger.pk].is_limit


def test_pages_follow_each_other_by_number(case, sign_in):
    for _number in range(120):
        case.new()
    office = sign_in(case.office)
    url, seen = address("ledger-detail", case.ledger.pk), []
    query = ""
    while query is not None:
        page = office.get(url + query).context["page"]
        seen += [item.number for item in page]
        query = f"?cursor={page.next}" if page.next else None
    assert seen == list(range(1, 121))
    assert office.get(url + "?cursor=nonsense").status_code in (409, 422)


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("status=claimed", {"claimed"}),
        ("severity=high", {"assigned"}),
        ("dimension=governance", {"claimed"}),
        ("colour=done", {"closed"}),
        ("colour=none", {"claimed", "assigned"}),
        ("unit=D2", set()),
        ("unit=C1", {"claimed", "assigned", "closed"}),
        ("level=3&order=due", {"claimed", "assigned", "closed"}),
    ],
)
def test_filters_narrow_the_ledger(case, sign_in, query, statuses):
    case.item("claimed", dimension="governance")
    case.item("assigned", severity="high")
    case.item("closed")
    response = sign_in(case.principal).get(f"{address('ledger-detail', case.ledger.pk)}?{query}")
    assert {item.status for item in response.context["page"]} == statuses


@pytest.mark.parametrize(
    "query", ["status=lost", "unit=nowhere", "level=x", "dimension=%00", "unit=%00", "colour=pink"]
)
@pytest.mark.parametrize("name", ["ledger-detail", "ledger-export", "item-list"])
def test_a_bad_filter_gets_a_sentence(case, sign_in, name, query):
    case.item("assigned")
    url = address(name, case.ledger.pk) if "ledger" in name else address(name)
    response = sign_in(case.worker).get(f"{url}?{query}")
    assert response.status_code == 422
    assert "lb-error" in body_of(response)


def test_a_unit_sees_its_own_items_only(case, sign_in):
    mine, other = case.item("assigned"), case.item("new")
    seen = body_of(sign_in(case.worker).get(address("ledger-detail", case.ledger.pk)))
    assert mine.code in seen
    assert other.code not in seen


def test_the_print_view_holds_every_column_in_full(case, sign_in):
    item = case.item("closed", co_units=("D2",))
    page = body_of(sign_in(case.secretary).get(address("ledger-detail", case.ledger.pk) + "?print=1"))
    texts = [
        "Nobody was named",
        "All instructions",
        "Hold meetings",
        "Unit D2",
        "half",
        "12 files of 40",
        "implemented",
    ]
    assert [text for text in [item.code, *texts] if text not in page] == []
    assert page.count("<th scope") == 14
    assert "lb-clamp" not in page


def test_the_slip_holds_problem_measures_proof_and_checker(case, sign_in):
    item = case.item("closed")
    page = body_of(sign_in(case.secretary).get(address("item-slip", item.pk)))
    proof = item.evidence.first()
    texts = ["Late planning", "Hold meetings", proof.file.sha256, "12 files of 40", str(case.verifier), "none seen"]
    assert [text for text in texts if text not in page] == []


# --- the sheet ------------------------------------------------------------------------------------------------


def sheet_of(response) -> list[list]:
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.rows]


def test_the_sheet_holds_what_the_page_holds(case, sign_in):
    item, other = case.item("closed"), case.item("assigned")
    rows = sheet_of(sign_in(case.secretary).get(address("ledger-export", case.ledger.pk)))
    assert [row[0] for row in rows[1:]] == [item.code, other.code]
    assert len({len(row) for row in rows}) == 1
    assert "100 %" in rows[1][7]
    assert rows[1][14].date() == DUE
    filtered = sheet_of(sign_in(case.secretary).get(address("ledger-export", case.ledger.pk) + "?status=closed"))
    assert [row[0] for row in filtered[1:]] == [item.code]


def test_the_sheet_holds_only_the_scope_of_who_takes_it(case, sign_in):
    case.item("new")
    mine = case.item("assigned")
    rows = sheet_of(sign_in(case.worker).get(address("ledger-export", case.ledger.pk)))
    assert [row[0] for row in rows[1:]] == [mine.code]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "bell\x07bell"])
def test_no_text_in_the_sheet_becomes_a_formula(case, sign_in, text):
    case.new(title={"en": text})
    response = sign_in(case.office).get(address("ledger-export", case.ledger.pk))
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cell = book.active.cell(row=2, column=4)
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x07", "")


def test_taking_the_sheet_out_is_on_record(case, sign_in):
    case.item("assigned")
    sign_in(case.worker).get(address("ledger-export", case.ledger.pk) + "?status=assigned")
    entry = Entry.objects.get(action="rectification.ledger.exported")
    assert entry.actor_key == case.worker.pk
    assert entry.detail == {"rows": 1, "filters": {"status": "assigned"}}


def test_a_long_ledger_is_taken_out_whole(case, sign_in):
    for _number in range(520):
        case.new()
    rows = sheet_of(sign_in(case.office).get(address("ledger-export", case.ledger.pk)))
    assert len(rows) == 521


# --- the page of an item --------------------------------------------------------------------------------------


def fill_item(case, item, number):
    """Many of everything that hangs on an item."""
    day = item.due_date
    for place in range(number):
        actions.add_measure(item, by=case.worker, kind="systemic", text={"en": "Improve"}, due_date=day)
        milestone = actions.add_milestone(item, by=case.worker, title={"en": f"step {place}"}, due_date=day)
        case.prove(item, milestone=milestone)
        case.take(item, "report", note="going on")


def test_the_page_of_an_item_costs_the_same_with_1_and_with_many_parts(case, sign_in):
    item, other = case.item("in_progress"), case.item("in_progress")
    sent = actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="x", due_date=DUE)
    case.prove(item, content=b"twice")
    case.prove(other, content=b"twice")
    fill_item(case, item, 1)
    reader = sign_in(case.secretary)
    reader.get(address("item-detail", item.pk))
    one = queries_of(lambda: reader.get(address("item-detail", item.pk)))
    town = case.person(Role.RESPONSIBLE_UNIT, "T1")
    part = advance_assignment(sent[0], "sign_for", by=town)
    actions.hand_down(item, by=town, units=[case.unit("V1")], matter="y", due_date=DUE, parent=part)
    case.prove(other, content=b"thrice")
    case.prove(item, content=b"thrice")
    fill_item(case, item, 30)
    assert queries_of(lambda: reader.get(address("item-detail", item.pk))) == one


@pytest.mark.parametrize("status", [*Item.Status.values])
def test_an_item_is_shown_in_every_status(case, sign_in, status):
    if status == "public_notice":
        item = case.take(case.item("accepted"), "notice")
    elif status == "reopened":
        item = case.take(case.item("closed"), "relapse")
    else:
        item = case.item(status)
    for person in (case.office, case.principal):
        page = sign_in(person).get(address("item-detail", item.pk))
        assert page.status_code == 200
        assert item.get_status_display() in body_of(page)


def test_the_page_offers_each_button_only_to_who_may_press_it(case, sign_in):
    item = case.item("acknowledged")
    plan_url = address("plan-edit", item.pk)
    assert plan_url in body_of(sign_in(case.worker).get(address("item-detail", item.pk)))
    assert plan_url not in body_of(sign_in(case.secretary).get(address("item-detail", item.pk)))


def test_a_vague_measure_is_marked_with_the_reason(case, sign_in):
    item = case.item("acknowledged")
    actions.add_measure(item, by=case.worker, kind="immediate", text={"en": "Strengthen work"}, due_date=DUE)
    assert "needs a number" in body_of(sign_in(case.worker).get(address("item-detail", item.pk))).lower() or (
        "only says" in body_of(sign_in(case.worker).get(address("item-detail", item.pk)))
    )


def test_reuse_of_a_file_is_shown_but_not_where_it_is_hidden(case, sign_in):
    item, other = case.item("in_progress"), case.item("in_progress")
    case.prove(item, content=b"same")
    case.prove(other, content=b"same")
    assert other.code in body_of(sign_in(case.secretary).get(address("item-detail", item.pk)))
    # A unit that only helps with the first item does not see the second.
    helper = case.person(Role.RESPONSIBLE_UNIT, "T1")
    actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="x", due_date=DUE)
    page = body_of(sign_in(helper).get(address("item-detail", item.pk)))
    assert other.code not in page
    assert "outside your scope" in page


def test_a_unit_sees_its_own_branch_of_the_cascade(case, sign_in):
    item = case.item("in_progress")
    sent = actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="x", due_date=DUE)
    town = case.person(Role.RESPONSIBLE_UNIT, "T1")
    part = advance_assignment(sent[0], "sign_for", by=town)
    actions.hand_down(item, by=town, units=[case.unit("V1")], matter="y", due_date=DUE, parent=part)
    village = case.person(Role.RESPONSIBLE_UNIT, "V1")
    url = address("item-detail", item.pk)

    def units(person):
        def names(nodes):
            return [name for node in nodes for name in [node.assignment.unit.code, *names(node.children)]]

        return names(sign_in(person).get(url).context["nodes"])

    assert units(case.worker) == ["T1", "V1"]
    assert units(case.person(Role.TEAM_MEMBER, "G11")) == ["T1", "V1"]
    assert units(town) == ["T1", "V1"]
    assert units(village) == ["V1"]


def test_days_are_told_in_words(case, sign_in):
    item = case.item("in_progress")
    reader = sign_in(case.worker)
    for day, text in ((DUE, "due today"), (DUE - timedelta(days=1), "1 day left"), (DUE + timedelta(days=2), "2 days")):
        with clock.at(day):
            assert text in body_of(reader.get(address("item-detail", item.pk)))


def test_the_page_speaks_chinese_too(case, sign_in):
    item = case.item("in_progress")
    with translation.override("zh-hans"):
        page = sign_in(case.worker).get(address("item-detail", item.pk), headers={"accept-language": "zh-hans"})
    assert 'lang="zh-CN"' in body_of(page)
    assert "部署不及时" in body_of(page)


# --- what the forms on the pages do -----------------------------------------------------------------------------


def test_the_plan_is_written_on_its_pages(case, sign_in):
    item = case.item("acknowledged")
    worker = sign_in(case.worker)
    plan = {"cause_category": "process_weak", "cause": "Nobody called", "target": "All", "target_quantity": "100 %"}
    assert worker.post(address("plan-edit", item.pk), {**plan, "expected_evidence": "Minutes"}).status_code == 302
    measure = {"kind": "immediate", "text": "Hold 5 meetings", "quantity": "5", "due_date": DUE}
    assert worker.post(address("measure-add", item.pk), measure).status_code == 302
    assert worker.post(address("measure-add", item.pk), {**measure, "kind": "systemic"}).status_code == 302
    assert worker.post(address("milestone-add", item.pk), {"title": "done", "due_date": DUE}).status_code == 302
    assert worker.post(address("item-step", item.pk, "submit_plan")).status_code == 302
    item.refresh_from_db()
    assert (item.status, str(item.cause), item.measures.count()) == ("plan_submitted", "Nobody called", 2)


def test_what_is_missing_in_a_form_is_said_at_the_field_and_what_was_typed_stays(case, sign_in):
    item = case.item("acknowledged")
    values = {"kind": "immediate", "text": "Hold 5 meetings", "due_date": ""}
    response = sign_in(case.worker).post(address("measure-add", item.pk), values)
    assert response.status_code == 422
    assert 'id="id_due_date_error"' in body_of(response)
    assert "Hold 5 meetings" in body_of(response)
    assert not item.measures.exists()


def test_vague_wording_is_let_pass_with_a_reason(case, sign_in):
    item = submitted(case)
    assert sign_in(case.secretary).post(address("vague-pass", item.pk), {"reason": "clear here"}).status_code == 302
    item.refresh_from_db()
    assert item.vagueness_override == "clear here"


def test_many_files_are_put_forward_at_once(case, sign_in):
    item = case.item("in_progress")
    values = {
        "kind": "photo",
        "caption": "The new rules",
        "evidence_date": "2019-06-10",
        "files": [case.file(), case.file()],
    }
    assert sign_in(case.worker).post(address("evidence-add", item.pk), values).status_code == 302
    page = body_of(sign_in(case.worker).get(address("item-detail", item.pk)))
    for row in item.evidence.select_related("file"):
        assert row.file.sha256 in page
    assert item.evidence.count() == 2


@pytest.mark.parametrize(
    "upload",
    [
        ("empty.txt", b""),
        ("picture.jpg", b"not a picture"),
        ("run.exe", b"MZ"),
        ("paper.pdf", b"%PDX"),
        ("../../etc/passwd", b"x"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_nothing_is_kept(case, sign_in, upload):
    item = case.item("in_progress")
    files = [case.file(), SimpleUploadedFile(*upload)]
    values = {"kind": "photo", "caption": "x", "evidence_date": "2019-06-10", "files": files}
    response = sign_in(case.worker).post(address("evidence-add", item.pk), values)
    assert response.status_code == 422
    assert 'id="id_files_error"' in body_of(response)
    assert not item.evidence.exists()


def test_a_file_over_the_limit_is_refused_on_the_way(case, sign_in, settings):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    item = case.item("in_progress")
    large = SimpleUploadedFile("large.txt", b"x" * (1024 * 1024 + 1))
    values = {"kind": "photo", "caption": "x", "evidence_date": "2019-06-10", "files": [large]}
    response = sign_in(case.worker).post(address("evidence-add", item.pk), values)
    assert response.status_code == 422
    assert "large.txt" in body_of(response)
    assert not item.evidence.exists()


def test_evidence_is_sent_as_an_attachment_and_the_opening_is_on_record(case, sign_in):
    row = case.prove(case.item("in_progress"), content=b"the minutes")[0]
    response = sign_in(case.verifier).get(address("evidence-file", row.pk))
    assert b"".join(response.streaming_content) == b"the minutes"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.get(action="rectification.item.evidence_opened")
    assert entry.actor_key == case.verifier.pk


def test_a_file_that_is_gone_is_not_found_and_not_on_record(case, sign_in):
    row = case.prove(case.item("in_progress"))[0]
    stored_path(row.file.sha256).unlink()
    assert sign_in(case.verifier).get(address("evidence-file", row.pk)).status_code == 404
    assert not Entry.objects.filter(action="rectification.item.evidence_opened").exists()


def test_evidence_is_taken_back_with_a_reason_and_stays_to_be_seen(case, sign_in):
    row = with_evidence(case)
    worker = sign_in(case.worker)
    assert worker.post(address("evidence-withdraw", row.pk), {"reason": ""}).status_code == 422
    assert worker.post(address("evidence-withdraw", row.pk), {"reason": "wrong file"}).status_code == 302
    assert "wrong file" in body_of(worker.get(address("item-detail", row.item_id)))


def test_an_item_is_handed_down_and_on(case, sign_in):
    item = case.item("in_progress")
    values = {"units": ["T1"], "matter": "Check the list", "due_date": DUE}
    assert sign_in(case.worker).post(address("hand-down", item.pk), values).status_code == 302
    item.refresh_from_db()
    part = item.cascade.assignments.get()
    town = case.person(Role.RESPONSIBLE_UNIT, "T1")
    advance_assignment(part, "sign_for", by=town)
    page = sign_in(town).get(address("hand-down", item.pk) + f"?parent={part.pk}")
    assert "V1" in body_of(page)
    onward = {"units": "V1", "parent": part.pk, "matter": "Visit", "due_date": DUE}
    assert sign_in(town).post(address("hand-down", item.pk), onward).status_code == 302
    assert item.cascade.assignments.count() == 2


@pytest.mark.parametrize("parent", ["x", "\x00", "9" * 40, "-1"])
def test_a_bad_parent_in_the_address_does_no_harm(case, sign_in, parent):
    item = case.item("in_progress")
    response = sign_in(case.worker).get(address("hand-down", item.pk), {"parent": parent})
    assert response.status_code == 200


def test_the_same_unit_is_not_handed_a_second_part(case, sign_in):
    item = case.item("in_progress")
    values = {"units": ["T1"], "matter": "Check the list", "due_date": DUE}
    sign_in(case.worker).post(address("hand-down", item.pk), values)
    response = sign_in(case.worker).post(address("hand-down", item.pk), values)
    assert response.status_code == 422
    assert 'id="id_units_error"' in body_of(response)


def test_a_sample_is_previewed_drawn_and_recorded(case, sign_in):
    item = case.item("closed", severity="high")
    nation = sign_in(case.person(Role.VERIFIER, "NAT"))
    preview = nation.get(address("lookback-draw", case.ledger.pk)).context["preview"]
    assert (preview.population, preview.high, preview.drawn) == (1, 1, 0)
    values = {"title": "Look-back", "from_date": "2019-10-14", "to_date": "2019-11-15", "random_seed": "7"}
    response = nation.post(address("lookback-draw", case.ledger.pk), values)
    round_ = LookbackRound.objects.get()
    assert response.url == address("lookback-detail", round_.pk)
    result = round_.results.get()
    recorded = {
        "result_code": "relapsed",
        "tested": "the old way again",
        "checked_date": "2019-06-10",
        "new_due_date": "2019-12-01",
    }
    verifier = sign_in(case.verifier)
    assert verifier.post(address("lookback-record", result.pk), recorded).status_code == 302
    assert "the old way again" in body_of(verifier.get(address("lookback-detail", round_.pk)))
    item.refresh_from_db()
    assert item.status == "reopened"
    assert verifier.post(address("lookback-record", result.pk), recorded).status_code == 409


def test_nothing_to_draw_from_is_said(case, sign_in):
    case.item("in_progress")
    values = {"title": "Look-back", "from_date": "2019-10-14", "to_date": "2019-11-15"}
    response = sign_in(case.person(Role.VERIFIER, "NAT")).post(address("lookback-draw", case.ledger.pk), values)
    assert response.status_code == 409
    assert "nothing to look back at" in body_of(response)


# --- bad input ------------------------------------------------------------------------------------------------

FORMS = {
    "plan-edit": ("cause_category", "cause", "target", "target_quantity", "systemic_waiver"),
    "measure-add": ("kind", "text", "quantity", "document", "due_date"),
    "milestone-add": ("title", "due_date"),
    "evidence-add": ("files", "milestone", "assignment", "kind", "caption", "evidence_date", "place"),
    "hand-down": ("parent", "units", "matter", "due_date"),
    "lookback-draw": ("title", "from_date", "to_date", "random_seed"),
    "lookback-record": ("result_code", "tested", "place", "checked_date", "new_due_date"),
    "vague-pass": ("reason",),
    "evidence-withdraw": ("reason",),
}


@pytest.mark.parametrize("name", FORMS)
def test_bad_input_on_a_page_is_never_an_error_of_ours(case, sign_in, name):
    make, may, _may_not = PAGES[name]
    url, client = address(name, make(case)), sign_in(who(case, may))
    for nasty in NASTY:
        response = client.post(url, dict.fromkeys(FORMS[name], nasty))
        assert response.status_code in (302, 409, 422), (nasty[:20], response.status_code)
        if response.status_code == 302:
            client.get(response.url)


@pytest.mark.parametrize("step", [step for step in ITEM.by_name if step != "notice"])
def test_bad_input_in_a_step_is_never_an_error_of_ours(case, sign_in, step):
    item = ready_for(case, step)
    client, url = sign_in(case.who(step)), address("item-step", item.pk, step)
    fields = "lead_unit leader co_units due_date note reason new_due_date declaration method tested sample_size place"
    names = [*fields.split(), "checked_date", "outcome", "residual_risk", "days"]
    for nasty in NASTY:
        response = client.post(url, dict.fromkeys(names, nasty))
        assert response.status_code in (302, 403, 409, 422), (nasty[:20], response.status_code)


def test_rows_of_other_items_cannot_be_smuggled_in(case, sign_in):
    item, other = case.item("in_progress"), case.item("in_progress")
    values = {
        "kind": "photo",
        "caption": "x",
        "evidence_date": "2019-06-10",
        "files": [case.file()],
        "milestone": other.milestones.first().pk,
    }
    response = sign_in(case.worker).post(address("evidence-add", item.pk), values)
    assert response.status_code == 422
    assert 'id="id_milestone_error"' in body_of(response)


def test_reading_pages_writes_nothing(case, sign_in):
    item = case.item("closed")
    before = Entry.objects.exclude(action="org.person.signed_in").count()
    for url in (
        address("ledger-list"),
        address("item-list"),
        address("item-detail", item.pk),
        address("item-slip", item.pk),
    ):
        assert sign_in(case.worker).get(url).status_code == 200
        assert sign_in(case.worker).post(url).status_code == 405
    assert Entry.objects.exclude(action="org.person.signed_in").count() == before


def test_removed_parts_are_gone_and_kept_parts_stay(case, sign_in):
    item = planned(case)
    worker = sign_in(case.worker)
    worker.post(address("measure-remove", item.measures.first().pk))
    worker.post(address("milestone-remove", item.milestones.first().pk))
    assert (Measure.objects.count(), Milestone.objects.count()) == (1, 1)


# --- the publisher ----------------------------------------------------------------------------------------------------


def test_a_publisher_sees_an_item_once_it_is_cleared_and_finds_it_on_the_desk(case, sign_in):
    item = case.item("verified")
    page, work = address("item-detail", item.pk), reverse("dispatch:work-list")
    assert sign_in(case.publisher).get(page).status_code == 404
    assert item.code not in body_of(sign_in(case.publisher).get(work))
    case.take(item, "accept")
    url = address("item-step", item.pk, "notice")
    assert url in body_of(sign_in(case.publisher).get(work))
    shown = body_of(sign_in(case.publisher).get(page))
    assert url in shown and address("ledger-detail", item.ledger_id) not in shown
    elsewhere = case.person(Role.PUBLISHER, "P2")
    below = case.person(Role.PUBLISHER, "C1")  # the item is accepted at the province
    for other in (elsewhere, below):
        assert sign_in(other).get(page).status_code == 404
    assert sign_in(case.acceptor).post(url, {"days": 7}).status_code == 403
    assert sign_in(case.publisher).post(url, {"days": 7}).url == page
    assert sign_in(case.publisher).get(page).status_code == 200
    assert item.code not in body_of(sign_in(case.publisher).get(work))


def test_a_publisher_keeps_sight_of_what_was_published_and_of_nothing_else(case):
    published, plain = case.item("accepted"), case.item("closed")
    with clock.at("2019-09-01"):
        published = case.take(published, "notice")
    with clock.at("2019-09-20"):
        case.take(published, "close")
    assert list(Item.objects.visible_to(case.publisher)) == [published]
    assert plain in Item.objects.visible_to(case.acceptor)
