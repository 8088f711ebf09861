"""The pages: who may open them, what they show, what a form on them does, and that bad input gets a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from lookback.casework import actions
from lookback.casework.models import Case, ListedCase, ListedMeasure
from lookback.casework.rules import CASE, LISTED, MEASURE
from lookback.org.authority import Role
from tests.casework.docket import Docket

pytestmark = pytest.mark.usefixtures("no_second_factor")
NASTY = ["", "\x00", "\u202e<script>", "9" * 5000, "-1", "2019-02-30", "99999-12-31", "'; --", "é" * 21_000]


def address(name, *keys):
    return reverse(f"casework:{name}", args=keys)


def body_of(response) -> str:
    return response.content.decode()


# --- who may open what ---------------------------------------------------------------------------------------------

# URL name -> (makes the key in the address, who may, a reader who may not; None where every reader may)
PAGES = {
    "case-detail": (lambda docket: docket.case("filed").pk, "police", None),
    "accused-add": (lambda docket: docket.case("filed").pk, "police", "overseer"),
    "remark-add": (lambda docket: docket.case("filed").pk, "reviewer", "overseer"),
    "remark-answer": (lambda docket: docket.remark(docket.case("filed")).pk, "police", "reviewer"),
    "listed-add": (lambda docket: docket.case("filed").pk, "overseer", "police"),
    "listed-detail": (lambda docket: docket.listed(docket.case("filed")).pk, "police", None),
    "listed-measure-plan": (lambda docket: docket.listed(docket.case("filed")).pk, "overseer", "police"),
}


def who(docket: Docket, name: str):
    return docket.officer("POLICE") if name == "police" else getattr(docket, name)


@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_a_page(docket, sign_in, name):
    make_key, may, may_not = PAGES[name]
    url = address(name, make_key(docket))
    assert sign_in(who(docket, may)).get(url).status_code == 200
    if may_not:
        assert sign_in(who(docket, may_not)).get(url).status_code == 403
    assert sign_in(docket.stranger).get(url).status_code == 404


@pytest.mark.parametrize("workflow", [CASE, LISTED, MEASURE], ids=lambda workflow: workflow.name)
def test_every_step_has_a_page_and_a_stranger_gets_404(docket, sign_in, workflow):
    case = docket.case("filed")
    listed = docket.listed(case)
    subject, name = {
        CASE.name: (case, "case-step"),
        LISTED.name: (listed, "listed-step"),
        MEASURE.name: (docket.measure(listed), "listed-measure-step"),
    }[workflow.name]
    for step in workflow.steps:
        url = address(name, subject.pk, step.name)
        assert sign_in(docket.stranger).get(url).status_code == 404
        assert sign_in(docket.overseer).get(url).status_code in (200, 403, 409)
    assert sign_in(docket.overseer).get(address(name, subject.pk, "no-such-step")).status_code == 404


def test_a_reviewer_of_the_own_unit_is_told_so(docket, sign_in):
    case = docket.case("filed")
    inside = docket.world.person(Role.LEGAL_REVIEWER, "D1-POLICE")
    response = sign_in(inside).get(address("remark-add", case.pk))
    assert response.status_code == 409 and "own unit" in body_of(response)
    assert address("remark-add", case.pk) not in body_of(sign_in(inside).get(address("case-detail", case.pk)))
    assert address("remark-add", case.pk) in body_of(sign_in(docket.reviewer).get(address("case-detail", case.pk)))


# --- lists ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_in_reach_and_counts_it(docket, sign_in):
    docket.case("filed")
    docket.case("withdrawn")
    text = body_of(sign_in(docket.overseer).get(address("case-list")))
    assert "C-2019-00001" in text and "C-2019-00002" in text and "?stage=withdrawn" in text
    nothing = body_of(sign_in(docket.stranger).get(address("case-list")))
    assert "C-2019-0000" not in nothing and "No case in your reach fits." in nothing


def test_the_filters_of_the_list(docket, sign_in):
    docket.case("filed")
    docket.case("withdrawn")
    client = sign_in(docket.overseer)
    narrowed = body_of(client.get(address("case-list"), {"stage": "filed", "unit": "D1-POLICE"}))
    assert "C-2019-00001" in narrowed and "C-2019-00002" not in narrowed
    assert "C-2019-00002" in body_of(client.get(address("case-list"), {"open": "ended"}))
    for name in ("stage", "kind", "open", "listed", "unit", "code", "cursor"):
        for value in NASTY:
            assert client.get(address("case-list"), {name: value}).status_code in (200, 409, 422), (name, value[:20])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_in_both_languages(docket, sign_in, language):
    listed = docket.listed(docket.case("returned_1"))
    client = sign_in(docket.overseer)
    with translation.override(language):
        pages = [("case-list",), ("case-detail", listed.case_id), ("listed-list",), ("listed-detail", listed.pk)]
        for name, *keys in pages:
            response = client.get(address(name, *keys), headers={"accept-language": language})
            title = "码头强收卸货费案" if language == "zh-hans" else "Unloading fees at the landing stage"
            assert response.status_code == 200 and title in body_of(response)


@pytest.mark.parametrize("name", ["case-list", "listed-list"])
def test_a_list_costs_the_same_for_few_and_many(docket, sign_in, name):
    costs = []
    client = sign_in(docket.overseer)
    for rows in (1, 2):
        for _row in range(rows):
            docket.listed(docket.case("filed"))
        client.get(address(name))  # the first request of a session costs more
        with CaptureQueriesContext(connection) as queries:
            client.get(address(name))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_case_page_costs_the_same_for_few_and_many(docket, sign_in):
    case, costs = docket.case("filed"), []
    client = sign_in(docket.officer("POLICE"))
    for rows in (1, 2):
        for _row in range(rows):
            actions.add_accused(case, family_name="张", by=docket.officer("POLICE"))
            docket.remark(case)
            case = docket.take(case, "report")
        client.get(address("case-detail", case.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("case-detail", case.pk))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- what forms do -------------------------------------------------------------------------------------------------


def entered(**given):
    return {
        "title": "Fees at the quarry",
        "kind": "organised",
        "leading_unit": "D1-POLICE",
        "reported_date": "2019-06-03",
        "document_number": "R-9",
        "summary": "Received at the station",
    } | given


def test_a_case_is_entered_on_the_page(docket, sign_in):
    response = sign_in(docket.officer("POLICE")).post(address("case-create"), entered())
    case = Case.objects.get()
    assert response.headers["Location"] == address("case-detail", case.pk)
    assert case.leading_unit == docket.unit("POLICE")


@pytest.mark.parametrize("name", [*entered(), "supervision_unit"])
def test_mad_input_on_a_new_case_gets_a_sentence(docket, sign_in, name):
    client = sign_in(docket.officer("POLICE"))
    for value in NASTY:
        response = client.post(address("case-create"), entered(**{name: value}))
        assert response.status_code in (302, 422), (name, value[:20])
        assert (response.status_code == 302) is (Case.objects.count() == 1)
        if response.status_code == 302:  # text that is odd but can be kept
            assert name in ("title", "summary", "document_number", "supervision_unit")
            return


def test_a_case_is_not_entered_without_a_post(docket, sign_in):
    assert sign_in(docket.overseer).get(address("case-create")).status_code == 403
    assert sign_in(docket.officer("PROC")).post(address("case-create"), entered()).status_code == 422


def test_a_stage_is_reported_on_the_page(docket, sign_in):
    case = docket.case("investigating")
    client = sign_in(docket.officer("POLICE"))
    page = body_of(client.get(address("case-detail", case.pk)))
    assert address("case-step", case.pk, "transfer") in page
    assert address("case-step", case.pk, "prosecute") not in page
    sent = {"stage_date": "2019-03-01", "document_number": "T-1", "summary": "Handed over", "unit": "D1-PROC"}
    response = client.post(address("case-step", case.pk, "transfer"), sent)
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.status, case.prosecuting_unit) == ("transferred_for_review", docket.unit("PROC"))
    page = body_of(client.get(address("case-detail", case.pk)))
    assert "T-1" in page and "Handed over" in page
    assert address("case-step", case.pk, "prosecute") not in page


def test_a_report_out_of_order_gets_its_sentence_at_the_field(docket, sign_in):
    case = docket.case("filed")
    sent = {"stage_date": "2019-02-07", "document_number": "T-1", "summary": "x"}
    response = sign_in(docket.officer("POLICE")).post(address("case-step", case.pk, "investigate"), sent)
    assert response.status_code == 422
    assert "when the case was filed" in str(response.context["form"].errors["stage_date"])
    case.refresh_from_db()
    assert case.status == "filed"


def test_the_page_says_that_there_is_no_third_supplement(docket, sign_in):
    case = docket.case("resubmitted_2")
    client = sign_in(docket.officer("PROC"))
    assert "art. 175" in body_of(client.get(address("case-detail", case.pk)))
    response = client.post(address("case-step", case.pk, "return_2"), {"stage_date": "2019-05-01"})
    assert response.status_code in (409, 422) and "art. 175" in body_of(
        client.get(address("case-step", case.pk, "return_2"))
    )


def test_cases_are_split_and_joined_on_the_page(docket, sign_in):
    client = sign_in(docket.officer("POLICE"))
    report = {"stage_date": "2019-05-01", "document_number": "S-1", "summary": "x", "reason": "two groups"}
    case = docket.case("filed")
    url = address("case-step", case.pk, "split")
    assert client.post(url, {**report, "titles": "only one"}).status_code == 422
    assert client.post(url, {**report, "titles": "one\n\n two "}).status_code == 302
    first, second = (link.successor for link in case.successor_links.order_by("pk"))
    url = address("case-step", first.pk, "merge")
    assert client.post(url, {**report, "into": "C-2019-99999"}).status_code == 422
    assert client.post(url, {**report, "into": second.code.lower()}).status_code == 302
    assert second.code in body_of(client.get(address("case-detail", first.pk)))


def test_a_full_name_is_not_kept(docket, sign_in):
    case = docket.case("filed")
    client = sign_in(docket.officer("POLICE"))
    assert client.post(address("accused-add", case.pk), {"family_name": "张三丰"}).status_code == 422
    assert client.post(address("accused-add", case.pk), {"family_name": "张"}).status_code == 302
    assert "No. 1 (张某)" in body_of(client.get(address("case-detail", case.pk)))


def test_a_remark_is_answered_on_the_page(docket, sign_in):
    case = docket.case("filed")
    client = sign_in(docket.reviewer)
    assert client.post(address("remark-add", case.pk), {"text": "Which article?"}).status_code == 302
    remark = case.remarks.get()
    client = sign_in(docket.officer("POLICE"))
    assert address("remark-answer", remark.pk) in body_of(client.get(address("case-detail", case.pk)))
    assert client.post(address("remark-answer", remark.pk), {"answer": "Article 112"}).status_code == 302
    assert "Article 112" in body_of(client.get(address("case-detail", case.pk)))


def test_a_difficult_case_on_the_pages(docket, sign_in):
    case = docket.case("filed")
    client = sign_in(docket.overseer)
    sent = {"listing_unit": "C1", "leader": docket.leader.username, "difficulty": "x", "listed_date": "2019-06-01"}
    assert client.post(address("listed-add", case.pk), {**sent, "leader": "nobody"}).status_code == 422
    assert client.post(address("listed-add", case.pk), sent).status_code == 302
    listed = ListedCase.objects.get()
    measure = {"text": "Ask the city's laboratory", "unit": "D1-POLICE", "due_date": "2019-07-01"}
    assert client.post(address("listed-measure-plan", listed.pk), measure).status_code == 302
    row = ListedMeasure.objects.get()
    officer = sign_in(docket.officer("POLICE"))
    assert address("listed-measure-step", row.pk, "finish") in body_of(officer.get("/"))
    done = {"result": "Answered", "done_date": "2019-06-09"}
    assert officer.post(address("listed-measure-step", row.pk, "finish"), done).status_code == 302
    client = sign_in(docket.overseer)
    through = {"breakthrough": "The accounts were found", "breakthrough_date": "2019-06-10"}
    assert client.post(address("listed-step", listed.pk, "break_through"), through).status_code == 302
    assert "The accounts were found" in body_of(client.get(address("listed-detail", listed.pk)))
    assert client.post(address("listed-step", listed.pk, "remove"), {"reason": "done"}).status_code == 302
    assert "taken off the list" in body_of(client.get(address("listed-list")))


def test_my_work_leads_to_the_report(docket, sign_in):
    case = docket.case("filed")
    client = sign_in(docket.officer("POLICE"))
    assert address("case-step", case.pk, "report") in body_of(client.get("/"))
    assert case.stage_date == date(2019, 2, 8)
