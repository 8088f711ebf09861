"""Pages and API of inquiries, hand-overs, the joint desk and letters: who may, what a form does, what it costs."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from lookback.casework.models import DeskMember, DeskNote, HandOver, Letter, LinkedInquiry
from lookback.casework.rules import HAND_OVER, INQUIRY, LETTER
from lookback.dispatch.models import DeskEntry
from lookback.org.actions import create_token
from tests.casework.behind import WAY, Behind, Post
from tests.casework.docket import TEXT, Docket

pytestmark = pytest.mark.usefixtures("no_second_factor")
NASTY = ["", "\x00", "<script>", "9" * 5000, "-1", "2019-02-30", "'; --", "é" * 21_000]


@pytest.fixture
def behind(docket) -> Behind:
    return Behind(docket)


@pytest.fixture
def post(docket) -> Post:
    return Post(docket)


@pytest.fixture
def call(client):
    tokens: dict[int, str] = {}

    def send(person, method, path, body=None):
        token = tokens.setdefault(person.pk, create_token(person, name="test", by=None))
        headers = {"authorization": f"Bearer {token}"}
        if method == "get":
            return client.get("/api/v1" + path, body, headers=headers)
        data = json.dumps(body or {})
        return client.generic("POST", "/api/v1" + path, data, content_type="application/json", headers=headers)

    return send


def address(name, *keys):
    return reverse(f"casework:{name}", args=keys)


def body_of(response) -> str:
    return response.content.decode()


# --- who may open what ---------------------------------------------------------------------------------------------

# URL name -> (makes the key in the address, who may, a reader who may not; None where every reader may)
PAGES = {
    "inquiry-open": (lambda behind, post: behind.case.pk, "police", "overseer"),
    "linkedinquiry-detail": (lambda behind, post: behind.opened().pk, "police", None),
    "handover-detail": (lambda behind, post: behind.handed_over().pk, "commission", None),
    "joint-desk": (lambda behind, post: behind.case.pk, "police", None),
    "desk-join": (lambda behind, post: behind.case.pk, "police", "overseer"),
    "desk-note": (lambda behind, post: behind.case.pk, "police", "overseer"),
    "letter-detail": (lambda behind, post: post.letter("issue").pk, "issuer", None),
    "letter-edit": (lambda behind, post: post.draft().pk, "issuer", None),
}


def who(behind: Behind, post: Post, name: str):
    for place in (behind, post, behind.docket):
        if hasattr(place, name):
            return getattr(place, name)
    raise KeyError(name)


@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_a_page(behind, post, sign_in, name):
    make_key, may, may_not = PAGES[name]
    url = address(name, make_key(behind, post))
    assert sign_in(who(behind, post, may)).get(url).status_code == 200
    if may_not:
        assert sign_in(who(behind, post, may_not)).get(url).status_code == 403
    assert sign_in(behind.docket.stranger).get(url).status_code == 404


@pytest.mark.parametrize("workflow", [INQUIRY, HAND_OVER, LETTER], ids=lambda workflow: workflow.name)
def test_every_step_has_a_page_and_a_stranger_gets_404(behind, post, sign_in, workflow):
    name, key = {
        INQUIRY.name: lambda: ("inquiry-step", behind.opened().pk),
        HAND_OVER.name: lambda: ("hand-over-step", behind.handed_over().pk),
        LETTER.name: lambda: ("letter-step", post.letter("issue").pk),
    }[workflow.name]()
    overseer = behind.docket.overseer
    for step in workflow.steps:
        url = address(name, key, step.name)
        assert sign_in(behind.docket.stranger).get(url).status_code == 404
        assert sign_in(overseer).get(url).status_code == 403
    assert sign_in(overseer).get(address(name, key, "no-such-step")).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_drawn_in_both_languages(behind, post, sign_in, language):
    hand_over = behind.handed_over("receive", "accept")
    letter = post.letter(*WAY, reply_days=40, case=behind.case)
    post.take(letter, "return")
    with translation.override(language):
        client = sign_in(behind.docket.overseer)
        client.cookies["lookback_language"] = language
        for name, keys in (
            ("linkedinquiry-detail", [hand_over.inquiry_id]),
            ("handover-detail", [hand_over.pk]),
            ("joint-desk", [behind.case.pk]),
            ("letter-detail", [letter.pk]),
            ("letter-list", []),
            ("case-detail", [behind.case.pk]),
        ):
            assert client.get(address(name, *keys)).status_code == 200, name


# --- what forms do -------------------------------------------------------------------------------------------------


def test_a_lead_goes_to_the_commission_and_is_answered_nothing_found(behind, sign_in):
    client, docket = sign_in(behind.police), behind.docket
    client.post(address("inquiry-open", behind.case.pk), {"kind": "protection", "question": "Who warned them?"})
    inquiry = LinkedInquiry.objects.get()
    form = {"receiver_unit": "C1-DISC", "kind": "lead", "matter": "Late raids", "document_number": "H-9"}
    assert client.post(address("inquiry-step", inquiry.pk, "refer"), form).status_code == 302
    hand_over = HandOver.objects.get()
    assert DeskEntry.objects.filter(subject_kind="casework.handover", step="receive", unit__code="C1-DISC").exists()
    commission = sign_in(behind.commission)
    for step in ("receive", "accept"):
        assert commission.post(address("hand-over-step", hand_over.pk, step), {}).status_code == 302
    answer = {"result": "nothing_found", "examined": "Duty rosters of three years"}
    assert commission.post(address("hand-over-step", hand_over.pk, "answer"), answer).status_code == 302
    page = body_of(sign_in(docket.overseer).get(address("linkedinquiry-detail", inquiry.pk)))
    assert "nothing found" in page and "Duty rosters" in page
    assert "nothing found" in body_of(sign_in(behind.police).get(address("case-detail", behind.case.pk)))


def test_a_wrong_receiver_gets_its_sentence_at_the_field(behind, sign_in):
    inquiry = behind.opened("leadership_duty", about_unit=behind.docket.world.units["C1"])
    form = {"receiver_unit": "C1-DISC", "kind": "lead", "matter": "x", "document_number": "H-9"}
    answer = sign_in(behind.police).post(address("inquiry-step", inquiry.pk, "refer"), form)
    assert answer.status_code == 422 and "never handed to the organ" in body_of(answer)
    assert not HandOver.objects.exists()


def test_the_joint_desk_on_the_page(behind, sign_in):
    client = sign_in(behind.police)
    form = {"unit": "D1-POLICE", "person": behind.police.username, "duty": "liaison"}
    assert client.post(address("desk-join", behind.case.pk), form).status_code == 302
    assert client.post(address("desk-note", behind.case.pk), {"unit": "D1-POLICE", "text": "Weekly"}).status_code == 302
    page = body_of(client.get(address("joint-desk", behind.case.pk)))
    assert "liaison" in page and "Weekly" in page
    member = DeskMember.objects.get()
    assert sign_in(behind.docket.overseer).get(address("desk-leave", member.pk)).status_code == 403
    assert sign_in(behind.docket.stranger).get(address("desk-leave", member.pk)).status_code == 404
    assert sign_in(behind.police).post(address("desk-leave", member.pk), {}).status_code == 302
    member.refresh_from_db()
    assert member.to_date is not None


def letter_form(**given):
    return {
        "issuer_unit": "C1-PROC",
        "addressee_unit": "D2",
        "case": "",
        "title": "Weighing of lorries",
        "problem": "Nobody weighs",
        "legal_basis": "AOCL art. 14",
        "points": "Weigh all\nPublish the fees",
        "reply_days": "",
        **given,
    }


def test_a_letter_is_drafted_changed_and_issued_on_the_pages(post, sign_in):
    client = sign_in(post.issuer)
    assert client.post(address("letter-create"), letter_form()).status_code == 302
    letter = Letter.objects.get()
    changed = letter_form(points="Weigh all", reply_days="20")
    assert client.get(address("letter-edit", letter.pk)).status_code == 200
    assert client.post(address("letter-edit", letter.pk), changed).status_code == 302
    assert client.post(address("letter-step", letter.pk, "issue"), {}).status_code == 302
    letter.refresh_from_db()
    assert (letter.status, letter.points.count(), letter.reply_days) == ("issued", 1, 20)
    assert client.post(address("letter-edit", letter.pk), changed).status_code == 409
    signed = sign_in(post.addressee).post(address("letter-step", letter.pk, "sign_for"), {})
    assert signed.status_code == 302
    page = body_of(sign_in(post.addressee).get(address("letter-detail", letter.pk)))
    assert "2019-07-01" in page and "The letter itself sets 20 days." in page


def test_a_letter_to_the_issuer_itself_gets_its_sentence(post, sign_in):
    answer = sign_in(post.issuer).post(address("letter-create"), letter_form(addressee_unit="C1-PROC"))
    assert answer.status_code == 422 and "A letter to the issuer itself" in body_of(answer)
    assert not Letter.objects.exists()


def test_who_drafts_no_letters_is_told_so(post, sign_in):
    assert sign_in(post.addressee).get(address("letter-create")).status_code == 403
    assert sign_in(post.addressee).post(address("letter-create"), letter_form()).status_code == 403


@pytest.mark.parametrize("name", letter_form())
def test_mad_input_on_a_new_letter_is_no_server_error(post, sign_in, name):
    client = sign_in(post.issuer)
    for value in NASTY:
        assert client.post(address("letter-create"), letter_form(**{name: value})).status_code in (200, 302, 422)


def test_the_list_narrows_and_bears_mad_filters(post, sign_in):
    post.letter("issue")
    client = sign_in(post.docket.overseer)
    assert "L-2019-00001" in body_of(client.get(address("letter-list"), {"kind": "procuratorial"}))
    assert "L-2019-00001" not in body_of(client.get(address("letter-list"), {"status": "closed"}))
    for name in ("kind", "status", "overdue", "code", "cursor"):
        for value in NASTY:
            assert client.get(address("letter-list"), {name: value}).status_code in (200, 409, 422), name


def test_the_menu_marks_letters_and_not_the_cases_above_them(post, sign_in):
    entries = sign_in(post.issuer).get(address("letter-list")).context["site_menu"]
    assert [str(entry["url"]) for entry in entries if entry["active"]] == [address("letter-list")]


# --- costs ---------------------------------------------------------------------------------------------------------


def cost(client, url) -> int:
    client.get(url)  # the first request of a session costs more
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_pages_cost_the_same_for_one_and_three(behind, post, sign_in):
    docket: Docket = behind.docket
    client = sign_in(docket.overseer)
    urls = [address("letter-list"), address("joint-desk", behind.case.pk), address("case-detail", behind.case.pk)]
    costs = []
    units = iter(("T1", "V1", "D2"))
    for rows in (1, 2):
        for _row in range(rows):
            post.letter("issue", "sign_for", case=behind.case)
            inquiry = behind.opened("regulator_duty", about_unit=docket.world.units[next(units)])
            hand_over = behind.refer(inquiry).hand_overs.get()
            for step in ("receive", "accept", "answer"):
                behind.take(hand_over, step)
            DeskNote.objects.create(case=behind.case, unit=docket.unit("POLICE"), text=TEXT, noted_by=behind.police)
        costs.append([cost(client, url) for url in urls])
    assert costs[0] == costs[1]


def test_a_letter_costs_the_same_for_one_point_and_three(post, sign_in):
    client = sign_in(post.docket.overseer)
    few, many = (post.letter(*WAY, points=["x"] * number) for number in (1, 3))
    assert cost(client, address("letter-detail", few.pk)) == cost(client, address("letter-detail", many.pk))


# --- the API -------------------------------------------------------------------------------------------------------


def test_the_api_hands_a_lead_over(behind, call):
    docket = behind.docket
    opened = call(
        behind.police, "post", f"/cases/{behind.case.pk}/inquiries", {"kind": "protection", "question": "Who?"}
    )
    assert opened.status_code == 200, opened.content
    key = opened.json()["id"]
    values = {"receiver_unit": "C1-DISC", "kind": "lead", "matter": "x", "document_number": "H-1"}
    referred = call(behind.police, "post", f"/inquiries/{key}/steps/refer", values).json()
    assert referred["status"] == "referred" and referred["steps"] == []
    hand_over = referred["hand_overs"][0]["id"]
    assert call(docket.overseer, "post", f"/hand-overs/{hand_over}/steps/receive").status_code == 403
    assert call(docket.stranger, "get", f"/hand-overs/{hand_over}").status_code == 404
    assert call(behind.commission, "post", f"/hand-overs/{hand_over}/steps/answer").status_code == 409
    assert call(behind.commission, "post", f"/hand-overs/{hand_over}/steps/receive").json()["steps"] == [
        "accept",
        "return",
    ]
    assert call(behind.commission, "post", f"/hand-overs/{hand_over}/steps/return").status_code == 422
    back = call(behind.commission, "post", f"/hand-overs/{hand_over}/steps/return", {"reason": "not ours"})
    assert back.json()["status"] == "returned"
    found = call(behind.police, "post", f"/inquiries/{key}/steps/find_nothing", {"examined": "all"}).json()
    assert (found["status"], found["result"]) == ("result", "nothing_found")
    listed = call(docket.overseer, "get", f"/cases/{behind.case.pk}/inquiries").json()
    assert [row["result"] for row in listed] == ["nothing_found"]


def test_the_api_of_the_desk(behind, call):
    path = f"/cases/{behind.case.pk}/desk"
    note = call(behind.police, "post", f"{path}/notes", {"unit": "D1-POLICE", "text": "Weekly"})
    assert note.status_code == 200 and len(note.json()["notes"]) == 1
    assert call(behind.docket.overseer, "post", f"{path}/notes", {"unit": "D1-POLICE", "text": "x"}).status_code == 403
    assert call(behind.docket.stranger, "get", path).status_code == 404


def test_the_api_of_letters(post, call):
    body = {**letter_form(), "reply_days": None}
    drafted = call(post.issuer, "post", "/letters", body)
    assert drafted.status_code == 200, drafted.content
    key = drafted.json()["id"]
    assert drafted.json()["may"] == ["edit_letter"] and drafted.json()["steps"] == ["issue", "withdraw"]
    assert call(post.addressee, "get", f"/letters/{key}").status_code == 404
    assert call(post.issuer, "post", f"/letters/{key}/edit", {**body, "points": "One"}).status_code == 200
    assert call(post.issuer, "post", f"/letters/{key}/steps/issue").json()["status"] == "issued"
    served = call(post.addressee, "post", f"/letters/{key}/steps/sign_for").json()
    assert (served["due_date"], served["steps"]) == ("2019-08-12", ["accept", "object"])
    assert call(post.addressee, "post", f"/letters/{key}/steps/verify", {"tested": "x"}).status_code == 403
    assert call(post.addressee, "post", "/letters", body).status_code == 403
    own = call(post.issuer, "post", "/letters", {**body, "addressee_unit": "C1-PROC"})
    assert own.status_code == 422 and "addressee_unit" in own.content.decode()
    rows = call(post.docket.overseer, "get", "/letters", {"status": "served"}).json()["rows"]
    assert [row["id"] for row in rows] == [key]
    figures = call(post.docket.overseer, "get", "/letter-figures").json()
    assert [(row["key"], row["part"], row["whole"], row["percent"]) for row in figures] == [
        ("letter_reply_rate", 0, 0, None),
        ("letter_completion_rate", 0, 1, 0),
    ]
