"""Pages and API of characterisation and quality review: may, may not, stranger; bad input; the cost of a page."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from lookback.casework import actions
from lookback.casework.models import Characterisation, MarkedDay, QualityRound, SampledCase
from lookback.org.actions import create_token
from tests.casework.judging import EVIL, Judging

pytestmark = pytest.mark.usefixtures("no_second_factor")
NASTY = ["", "\x00", "\u202e<script>", "9" * 5000, "-1", "2019-02-30", "99999-12-31", "'; --", "é" * 21_000]
JSON = "application/json"


@pytest.fixture
def judging(docket) -> Judging:
    return Judging(docket)


@pytest.fixture
def call(client):
    """`call(person, "get", "/norms")`."""

    def send(person, method, path, body=None):
        headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}
        data = json.dumps(body or {})
        return client.generic(method.upper(), f"/api/v1{path}", data, content_type=JSON, headers=headers)

    return send


def address(name, *keys):
    return reverse(f"casework:{name}", args=keys)


def text_of(response) -> str:
    return response.content.decode()


def drawn(judging) -> Characterisation:
    return judging.begun(judging.docket.case("investigating"))


# --- who may open what ---------------------------------------------------------------------------------------------

# URL name -> (makes the key, who may, a reader who may not; None where every reader may)
PAGES = {
    "characterisation-begin": (lambda judging: judging.docket.case("filed").pk, "police", "overseer"),
    "matrix": (lambda judging: drawn(judging).case_id, "overseer", None),
    "characterisation-detail": (lambda judging: drawn(judging).pk, "overseer", None),
    "negatives-answer": (lambda judging: drawn(judging).pk, "police", "reviewer"),
    "element-assess": (lambda judging: drawn(judging).elements.first().pk, "police", "reviewer"),
    "level-choose": (
        lambda judging: judging.assessed(judging.docket.case("investigating"), EVIL).pk,
        "police",
        "overseer",
    ),
    "sampledcase-detail": (lambda judging: judging.sampled().pk, "police", None),
    "qualityround-detail": (lambda judging: judging.sampled().round_id, "police", None),
}


@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_a_page(judging, docket, sign_in, name):
    make_key, may, may_not = PAGES[name]
    people = {"police": docket.officer("POLICE"), "overseer": docket.overseer, "reviewer": docket.reviewer}
    url = address(name, make_key(judging))
    assert sign_in(people[may]).get(url).status_code == 200
    if may_not:
        assert sign_in(people[may_not]).get(url).status_code == 403
    assert sign_in(docket.stranger).get(url).status_code == 404


def test_who_may_draw_and_enter_days(docket, sign_in):
    for name in ("quality-draw", "marked-day-add"):
        assert sign_in(docket.overseer).get(address(name)).status_code == 200
        assert sign_in(docket.officer("POLICE")).get(address(name)).status_code == 403


def test_a_stranger_gets_404_at_the_api(judging, docket, call):
    draft, sampled = drawn(judging), judging.sampled()
    for method, path in (
        ("post", f"/cases/{draft.case_id}/characterisations"),
        ("get", f"/cases/{draft.case_id}/matrix"),
        ("get", f"/characterisations/{draft.pk}"),
        ("post", f"/characterisations/{draft.pk}/negatives"),
        ("post", f"/characterisations/{draft.pk}/level"),
        ("post", f"/characterisations/{draft.pk}/steps/settle"),
        ("post", f"/elements/{draft.elements.first().pk}"),
        ("get", f"/quality-rounds/{sampled.round_id}"),
        ("get", f"/quality-rounds/{sampled.round_id}/cases"),
        ("get", f"/sampled-cases/{sampled.pk}"),
        ("post", f"/sampled-cases/{sampled.pk}/steps/review"),
    ):
        assert call(docket.stranger, method, path).status_code == 404, path


# --- the way of a change, on pages and by the API --------------------------------------------------------------------


def test_a_characterisation_over_an_unmet_element_is_refused_on_the_page(judging, docket, sign_in):
    draft = judging.assessed(docket.case("investigating"), EVIL[:-1])
    values = {"level": "1", "document_number": "Q-1", "decided_date": "2019-02-20"}
    response = sign_in(docket.officer("POLICE")).post(address("level-choose", draft.pk), values)
    assert response.status_code == 422 and "V7" in text_of(response) and "(N1)" in text_of(response)
    draft.refresh_from_db()
    assert (draft.level, draft.document_number) == (None, "")


def test_an_element_is_assessed_on_the_page_and_a_confession_is_not_enough(judging, docket, sign_in):
    element = drawn(judging).elements.get(key="V1")
    client, url = sign_in(docket.officer("POLICE")), address("element-assess", element.pk)
    values = {"state": "met", "facts": "They met every week.", "pointer_suspect": "vol. 1, p. 3"}
    refused = client.post(url, values)
    assert refused.status_code == 422 and "art. 55" in text_of(refused)
    assert client.post(url, {**values, "pointer_victim": "vol. 2, p. 8"}).status_code == 302
    element.refresh_from_db()
    assert element.pointers == {"suspect": "vol. 1, p. 3", "victim": "vol. 2, p. 8"}


@pytest.mark.parametrize("name", ["state", "facts", "pointer_witness", "contrary", "defence"])
def test_mad_input_on_an_element_gets_a_sentence(judging, docket, sign_in, name):
    element = drawn(judging).elements.get(key="V1")
    client, url = sign_in(docket.officer("POLICE")), address("element-assess", element.pk)
    values = {"state": "unclear", "facts": "x", "pointer_record": "p. 1", "defence_answer": "y"}
    for value in NASTY:
        status = client.post(url, {**values, name: value}).status_code
        assert status in (302, 422), (name, value[:20])


def test_a_lowered_characterisation_on_the_pages(judging, docket, sign_in):
    case = docket.case("investigating")
    judging.settled(case, 1)
    draft = judging.changed(docket.take(case, "transfer"), 0)
    officer = docket.officer("PROC")
    alone = sign_in(officer).post(address("characterisation-step", draft.pk, "settle"))
    assert alone.status_code == 409 and "either direction" in text_of(alone)
    assert sign_in(officer).post(address("characterisation-step", draft.pk, "propose")).status_code == 302
    step = address("characterisation-step", draft.pk, "cosign")
    assert sign_in(officer).post(step).status_code == 403
    assert step in text_of(sign_in(docket.reviewer).get(address("characterisation-detail", draft.pk)))
    assert sign_in(docket.reviewer).post(step).status_code == 302
    head = judging.head(draft)
    assert sign_in(head).post(address("characterisation-step", draft.pk, "sign")).status_code == 302
    page = text_of(sign_in(docket.overseer).get(address("matrix", case.pk)))
    assert "changed" in page and str(docket.reviewer) in page and str(head) in page


def test_a_raised_characterisation_by_the_api(judging, docket, call):
    case = docket.case("investigating")
    judging.settled(case, 1)
    case = docket.take(case, "transfer")
    officer = docket.officer("PROC")
    draft = call(officer, "post", f"/cases/{case.pk}/characterisations", {"events_date": "2019-05-01"}).json()
    assert (draft["norms_key"], draft["instance"], len(draft["elements"])) == ("cn-2019", "prosecutor", 12)
    for row in draft["elements"]:
        state = "met" if row["key"].startswith("E") else "not_met"
        values = {"state": state, "facts": "x", "pointer_record": "p. 1", "change_reason": "seen otherwise"}
        assert call(officer, "post", f"/elements/{row['id']}", values).status_code == 200
    path = f"/characterisations/{draft['id']}"
    assert call(officer, "post", f"{path}/negatives", {"applies": []}).json()["negatives"] == []
    level = {"level": 3, "document_number": "Q-2", "decided_date": "2019-03-01"}
    assert call(officer, "post", f"{path}/level", level).status_code == 200
    refused = call(officer, "post", f"{path}/steps/propose")
    assert refused.status_code == 409 and "legal basis" in refused.json()["detail"]
    level |= {"legal_basis": "Criminal Law art. 294", "is_defence_heard": True}
    assert call(officer, "post", f"{path}/level", level).status_code == 200
    assert call(officer, "post", f"{path}/steps/propose").json()["direction"] == 1
    assert call(docket.reviewer, "post", f"{path}/steps/cosign").json()["status"] == "cosigned"
    head = judging.head(Characterisation.objects.get(pk=draft["id"]))
    assert call(head, "post", f"{path}/steps/sign").json()["status"] == "settled"
    matrix = call(docket.overseer, "get", f"/cases/{case.pk}/matrix").json()
    assert len(matrix["columns"]) == 2
    assert {row["key"] for row in matrix["rows"] if row["cells"][1]["is_changed"]} == {*EVIL, "E1", "E2", "E3", "E4"}


@pytest.mark.parametrize("name", ["level", "document_number", "decided_date"])
def test_mad_input_on_a_level_gets_a_sentence(judging, docket, call, name):
    draft = judging.assessed(docket.case("investigating"), EVIL)
    values = {"level": 1, "document_number": "Q-1", "decided_date": "2019-02-20"}
    for value in (*NASTY, 10**30, [1], {"a": 1}, None):
        answer = call(docket.officer("POLICE"), "post", f"/characterisations/{draft.pk}/level", {**values, name: value})
        assert answer.status_code in (200, 422), (name, str(value)[:20], answer.content)


def test_a_marked_day_is_entered_and_shown(docket, sign_in, call):
    values = {
        "unit": "C1",
        "kind": "letter",
        "day": "2019-06-01",
        "reference": "No. 5",
        "case": docket.case("filed").code,
    }
    assert sign_in(docket.overseer).post(address("marked-day-add"), values).status_code == 302
    assert MarkedDay.objects.get().case.code == values["case"]
    assert "No. 5" in text_of(sign_in(docket.overseer).get(address("change-list")))
    assert call(docket.overseer, "post", "/marked-days", {**values, "case": "C-1"}).status_code == 422
    assert call(docket.overseer, "post", "/marked-days", {**values, "unit": "P2"}).status_code == 422


def test_the_period_of_the_changes(docket, sign_in, call):
    client = sign_in(docket.overseer)
    assert client.get(address("change-list")).status_code == 200
    turned = {"from_date": "2019-02-01", "to_date": "2019-01-01"}
    assert client.get(address("change-list"), turned).status_code == 422
    for value in NASTY:
        assert client.get(address("change-list"), {"to_date": value}).status_code in (200, 422)
    assert len(call(docket.overseer, "get", "/characterisation-changes?to_date=0001-01-01").json()) == 12


def test_norms_are_shown_with_what_is_unverified(docket, sign_in, call):
    assert "Not verified" in text_of(sign_in(docket.overseer).get(address("norm-list")))
    assert [row["key"] for row in call(docket.overseer, "get", "/norms").json()] == ["cn-2018", "cn-2019", "cn-2022"]


# --- quality review -------------------------------------------------------------------------------------------------


def test_a_round_is_drawn_on_the_page_and_its_seed_is_shown(judging, docket, sign_in):
    docket.case("filed")
    values = {"unit": "C1", "title": "Spring", "from_date": "2019-01-01", "to_date": "2019-06-10", "share": "20"}
    assert sign_in(docket.overseer).post(address("quality-draw"), {**values, "random_seed": "41"}).status_code == 302
    round_ = QualityRound.objects.get()
    page = text_of(sign_in(docket.officer("POLICE")).get(address("qualityround-detail", round_.pk)))
    assert "41" in page and "C-2019-00001" in page
    client = sign_in(docket.overseer)
    for name in values:
        for value in NASTY:
            status = client.post(address("quality-draw"), {**values, name: value}).status_code
            assert status in (302, 422), (name, value[:20])


def answered(sampled: SampledCase, *defects: str) -> dict[str, str]:
    answers = Judging.answers(sampled, *defects)
    return {f"answer_{key}": row["answer"] for key, row in answers.items()} | {
        f"note_{key}": row["note"] for key, row in answers.items()
    }


def test_two_blind_reviews_on_the_pages(judging, docket, sign_in):
    sampled = judging.sampled()
    page = address("sampledcase-detail", sampled.pk)
    client = sign_in(docket.reviewer)
    assert client.post(address("sampled-step", sampled.pk, "review"), {}).status_code == 422
    first = answered(sampled, "elements")
    assert client.post(address("sampled-step", sampled.pk, "review"), first).status_code == 302
    assert "see p. 3" in text_of(client.get(page))
    second = sign_in(judging.second_reviewer)
    for url in (page, address("sampled-step", sampled.pk, "review_again")):
        assert "see p. 3" not in text_of(second.get(url)) and str(docket.reviewer) not in text_of(second.get(url))
    early = sign_in(docket.overseer).post(address("sampled-step", sampled.pk, "conclude"), {"conclusion": "x"})
    assert early.status_code == 409 and 'value="elements"' not in text_of(early)
    second = sign_in(judging.second_reviewer)
    assert second.post(address("sampled-step", sampled.pk, "review_again"), answered(sampled)).status_code == 302
    both = text_of(sign_in(docket.overseer).get(page))
    assert "The reviews differ" in both and "see p. 3" in both
    values = {"defects": ["elements"], "conclusion": "The first reviewer is right."}
    response = sign_in(docket.overseer).post(address("sampled-step", sampled.pk, "conclude"), values)
    assert response.status_code == 302
    assert "held to be a defect" in text_of(sign_in(docket.officer("POLICE")).get(page))


def test_two_blind_reviews_by_the_api(judging, docket, call):
    sampled = judging.sampled()
    path = f"/sampled-cases/{sampled.pk}"
    answer = call(docket.reviewer, "post", f"{path}/steps/review", answered(sampled, "elements"))
    assert answer.status_code == 200 and len(answer.json()["reviews"]) == 1
    assert call(judging.second_reviewer, "get", path).json()["reviews"] == []
    answer = call(judging.second_reviewer, "post", f"{path}/steps/review_again", answered(sampled))
    assert answer.json()["disputed"] == ["elements"] and len(answer.json()["reviews"]) == 2
    values = {"defects": [], "conclusion": "No defect."}
    assert call(docket.overseer, "post", f"{path}/steps/conclude", values).json()["status"] == "concluded"
    rows = call(docket.overseer, "get", f"/quality-rounds/{sampled.round_id}/cases").json()["rows"]
    assert rows[0]["conclusion"] and "stratum" not in rows[0]


# --- both languages, constant cost -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_in_both_languages(judging, docket, sign_in, language):
    found, sampled = judging.lowered(), judging.sampled()
    client = sign_in(docket.overseer)
    with translation.override(language):
        for name, *keys in (
            ("characterisation-detail", found.pk),
            ("matrix", found.case_id),
            ("sampledcase-detail", sampled.pk),
            ("qualityround-detail", sampled.round_id),
            ("change-list",),
            ("norm-list",),
            ("quality-list",),
        ):
            assert client.get(address(name, *keys), headers={"accept-language": language}).status_code == 200


def cost(client, url) -> int:
    client.get(url)  # the first request of a session costs more
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_the_pages_of_a_case_cost_the_same_for_one_and_three(judging, docket, sign_in):
    case, costs = docket.case("investigating"), []
    for rows in (1, 2):
        for _row in range(rows):
            judging.settled(case, 1)
        client = sign_in(docket.overseer)
        costs.append([cost(client, address("matrix", case.pk)), cost(client, address("case-detail", case.pk))])
    assert costs[0] == costs[1]


def test_lists_cost_the_same_for_one_and_three(judging, docket, sign_in):
    costs = []
    for rows in (1, 2):
        for _row in range(rows):
            docket.case("filed")
            judging.round()
            actions.mark_day(
                docket.world.units["C1"], kind="letter", day=date(2019, 6, 1), reference="x", by=docket.overseer
            )
        client = sign_in(docket.overseer)
        last = QualityRound.objects.order_by("-pk").first()
        names = (("quality-list",), ("change-list",), ("qualityround-detail", last.pk))
        costs.append([cost(client, address(name, *keys)) for name, *keys in names])
    assert costs[0] == costs[1]
