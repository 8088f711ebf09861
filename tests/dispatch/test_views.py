"""My work, reminders and the page of an assignment: who may, who may not, and a stranger."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from lookback.dispatch import actions
from lookback.dispatch.models import Assignment, DeskEntry, Notice
from lookback.kit import clock
from lookback.kit.pagination import PAGE_SIZE
from lookback.org.authority import Permission as P
from lookback.org.authority import Role
from tests.dispatch.conftest import MONDAY, start
from tests.dispatch.test_desk import put

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True  # roles that decide would need a second factor first


@pytest.fixture
def page(client):
    """Get or post an address as somebody: `page(person, "dispatch:work-list")`."""

    def visit(person, name, *args, method="get", data=None, query=""):
        client.force_login(person)
        return getattr(client, method)(reverse(name, args=args) + query, data)

    return visit


def text(response) -> str:
    return response.content.decode()


# --- my work ------------------------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(client, db):
    for name, args in (("work-list", ()), ("notice-list", ()), ("assignment-detail", (1,))):
        response = client.get(reverse(f"dispatch:{name}", args=args))
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")


def test_my_work_is_the_front_page():
    assert reverse("dispatch:work-list") == "/"


def test_my_work_shows_matter_unit_day_and_the_next_button(page, handed):
    assignment = handed.send("P1", "2019-07-31")
    shown = text(page(handed.worker("P1"), "dispatch:work-list"))
    assert "Work of P1" in shown and "Unit P1" in shown
    assert "2019-06-06" in shown and "3 days left" in shown
    assert f'href="/assignments/{assignment.pk}/steps/sign_for/"' in shown
    assert f'href="/assignments/{assignment.pk}/"' in shown


def test_my_work_speaks_chinese(client, handed):
    handed.send("P1", "2019-07-31")
    client.force_login(handed.worker("P1"))
    shown = text(client.get("/", headers={"accept-language": "zh-hans"}))
    assert "办理P1" in shown and "单位P1" in shown and 'lang="zh-CN"' in shown
    translation.activate("en")


def test_two_steps_of_one_object_are_one_row_with_two_buttons(page, world):
    put(world, "C1", 7, step="start")
    put(world, "C1", 7, step="report", permission=P.ITEM_CLAIM)
    response = page(world.person(Role.RESPONSIBLE_UNIT, "C1"), "dispatch:work-list")
    (task,) = response.context["tasks"]
    assert [entry.step for entry in task.entries] == ["start", "report"]


def test_an_overdue_thing_says_for_how_long(page, world):
    put(world, "C1", 7, date(2019, 6, 1))
    shown = text(page(world.person(Role.RESPONSIBLE_UNIT, "C1"), "dispatch:work-list"))
    assert "2 days overdue" in shown


def test_an_empty_desk_says_so(page, world):
    shown = text(page(world.person(Role.RESPONSIBLE_UNIT, "C1"), "dispatch:work-list"))
    assert "Nothing waits for you." in shown


def test_one_colour_at_a_time(page, world):
    put(world, "C1", 1, date(2019, 6, 1))
    put(world, "C1", 2, date(2019, 6, 5))
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    shown = text(page(person, "dispatch:work-list", query="?colour=red"))
    assert "Matter 1" in shown and "Matter 2" not in shown
    assert "Matter 2" in text(page(person, "dispatch:work-list", query="?colour=mauve"))


def test_the_next_page_is_linked_and_keeps_the_colour(page, world):
    for key in range(PAGE_SIZE + 10):
        put(world, "C1", key, date(2019, 6, 1))
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    response = page(person, "dispatch:work-list", query="?colour=red")
    assert len(response.context["tasks"]) == PAGE_SIZE
    cursor = response.context["page"].next
    shown = page(person, "dispatch:work-list", query=f"?colour=red&cursor={cursor}")
    assert len(shown.context["tasks"]) == 10
    assert "colour=red" in text(shown)


@pytest.mark.parametrize("cursor", ["nonsense", "WzAsMSwyLDNd", "%00", "%F0%9F%92%A5"])
def test_a_spoilt_page_mark_is_no_error_of_ours(page, world, cursor):
    response = page(world.person(Role.RESPONSIBLE_UNIT, "C1"), "dispatch:work-list", query=f"?cursor={cursor}")
    assert 400 <= response.status_code < 500


def test_my_work_cannot_be_posted_to(page, world):
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    assert page(person, "dispatch:work-list", method="post").status_code == 405


def test_my_work_costs_the_same_with_one_and_thirty_rows(client, world, django_assert_num_queries):
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    client.force_login(person)
    costs = []
    for number in (1, 30):
        for key in range(number):
            put(world, "C1", 100 * number + key)
        client.get("/")
        with django_assert_num_queries(11, exact=False) as queries_made:
            assert client.get("/").status_code == 200
        costs.append(len(queries_made))
    assert costs[0] == costs[1]


# --- reminders ------------------------------------------------------------------------------------------------------


@pytest.fixture
def reminded(world):
    """The handler and the head of D1 were sent a yellow letter each."""
    handler = world.person(Role.RESPONSIBLE_UNIT, "D1")
    world.person(Role.BODY_HEAD, "D1")
    start(world, "2019-06-10")
    actions.send_due_notices(clock.today())
    return handler


def test_unread_reminders_stand_on_my_work(page, reminded):
    response = page(reminded, "dispatch:work-list")
    assert "Unread reminders" in text(response) and "The plan" in text(response)
    assert str(response.context["unread"]) == "1"


def test_reminders_are_ones_own(page, world, reminded):
    assert "The plan" in text(page(reminded, "dispatch:notice-list"))
    stranger = world.person(Role.RESPONSIBLE_UNIT, "D2")
    assert "The plan" not in text(page(stranger, "dispatch:notice-list"))


def test_reading_takes_it_off_my_work(page, reminded):
    notice = Notice.objects.get(person=reminded)
    assert page(reminded, "dispatch:notice-read", notice.pk, method="post").status_code == 302
    assert "Unread reminders" not in text(page(reminded, "dispatch:work-list"))
    shown = text(page(reminded, "dispatch:notice-list"))
    assert "The plan" in shown and "read 2019-06-03" in shown
    assert "You have read all reminders." in text(page(reminded, "dispatch:notice-list", query="?show=unread"))


def test_nobody_reads_anothers_reminder(page, world, reminded):
    notice = Notice.objects.get(person=reminded)
    stranger = world.person(Role.BODY_HEAD, "D1")
    assert page(stranger, "dispatch:notice-read", notice.pk, method="post").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_is_a_post(page, reminded):
    notice = Notice.objects.get(person=reminded)
    assert page(reminded, "dispatch:notice-read", notice.pk).status_code == 405
    assert page(reminded, "dispatch:notice-read-all").status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_can_be_read_at_once(page, reminded):
    page(reminded, "dispatch:notice-read-all", method="post")
    assert list(Notice.objects.filter(read_at=None).values_list("person__username", flat=True)) == ["body_head-d1-1"]


def test_reminders_cost_the_same_with_one_and_thirty_rows(client, world, django_assert_max_num_queries):
    client.force_login(world.person(Role.RESPONSIBLE_UNIT, "D1"))
    costs = []
    for number in (1, 30):
        for key in range(number):
            start(world, "2019-06-10", key=f"{number}-{key}")
        actions.send_due_notices(clock.today())
        client.get(reverse("dispatch:notice-list"))
        with django_assert_max_num_queries(12) as queries_made:
            client.get(reverse("dispatch:notice-list"))
        costs.append(len(queries_made))
    assert costs[0] == costs[1]


# --- the page of an assignment ----------------------------------------------------------------------------------------


def test_an_assignment_shows_its_facts_tree_and_story(page, handed):
    top = handed.send("P1", "2019-07-31")
    handed.send("C1", "2019-07-10", top)
    top = handed.advance(top, "sign_for")
    shown = text(page(handed.worker("P1"), "dispatch:assignment-detail", top.pk))
    for part in ("Work of P1", "Unit NAT", "2019-07-31", "Unit C1", "Sign for", "Start work", "sent"):
        assert part in shown
    assert f'href="/assignments/{top.pk}/steps/start/"' in shown


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (Role.RESPONSIBLE_UNIT, "C1", 200),
        (Role.RESPONSIBLE_UNIT, "P1", 200),  # above, and the sender
        (Role.VERIFIER, "P1", 200),
        (Role.RESPONSIBLE_UNIT, "D1", 404),  # below
        (Role.RESPONSIBLE_UNIT, "C2", 404),  # beside
        (Role.RESPONSIBLE_UNIT, "P2", 404),  # elsewhere
        (Role.LOG_AUDITOR, "NAT", 404),  # no such duty
    ],
)
def test_who_sees_an_assignment(page, handed, role, unit, status):
    city = handed.send("C1", "2019-07-10", handed.send("P1", "2019-07-31"))
    person = handed.world.person(role, unit)
    assert page(person, "dispatch:assignment-detail", city.pk).status_code == status
    step = page(person, "dispatch:assignment-step", city.pk, "sign_for")
    assert step.status_code == (
        status if (unit, role) in (("C1", role), ("P1", Role.RESPONSIBLE_UNIT)) else 403 if status == 200 else 404
    )


def test_a_step_is_taken_by_a_plain_post(page, handed):
    assignment = handed.send("P1", "2019-07-31")
    person = handed.worker("P1")
    assert page(person, "dispatch:assignment-step", assignment.pk, "sign_for").status_code == 200
    response = page(person, "dispatch:assignment-step", assignment.pk, "sign_for", method="post")
    assert response.status_code == 302 and response.url == f"/assignments/{assignment.pk}/"
    assignment.refresh_from_db()
    assert assignment.status == Assignment.Status.RECEIVED


def test_a_report_without_words_stays_on_the_form(page, handed):
    assignment = handed.advance(handed.send("P1", "2019-07-31"), "sign_for", "start")
    data = {"report": "  "}
    response = page(handed.worker("P1"), "dispatch:assignment-step", assignment.pk, "report", method="post", data=data)
    assert response.status_code == 422
    assert 'id="id_report_error"' in text(response)
    assignment.refresh_from_db()
    assert assignment.status == Assignment.Status.WORKING


def test_a_stale_button_answers_in_a_sentence(page, handed):
    assignment = handed.advance(handed.send("P1", "2019-07-31"), "sign_for")
    response = page(handed.worker("P1"), "dispatch:assignment-step", assignment.pk, "sign_for", method="post")
    assert response.status_code == 409
    assert "no longer open" in text(response)


def test_an_unknown_step_is_not_found(page, handed):
    assignment = handed.send("P1", "2019-07-31")
    assert page(handed.worker("P1"), "dispatch:assignment-step", assignment.pk, "conjure").status_code == 404


def test_a_number_beyond_every_database_is_not_found(client, handed):
    client.force_login(handed.worker("P1"))
    assert client.get(f"/assignments/{10**30}/").status_code == 404


def test_the_sender_changes_the_due_date(page, handed):
    assignment = handed.send("P1", "2019-07-31")
    sender = handed.worker("NAT")
    shown = page(sender, "dispatch:assignment-detail", assignment.pk)
    assert reverse("dispatch:assignment-due", args=[assignment.pk]) in text(shown)
    data = {"due_date": "2019-08-10"}
    assert page(sender, "dispatch:assignment-due", assignment.pk, method="post", data=data).status_code == 302
    assignment.refresh_from_db()
    assert assignment.due_date == date(2019, 8, 10)
    assert "originally 2019-07-31" in text(page(sender, "dispatch:assignment-detail", assignment.pk))


@pytest.mark.parametrize("day", ["2019-08-01", "", "yesterday", "2019-02-30", "0000-01-01", "99999-01-01"])
def test_a_due_date_that_cannot_be_stays_on_the_form(page, handed, day):
    top = handed.send("P1", "2019-07-31")
    city = handed.send("C1", "2019-07-10", top)
    sender = handed.worker("P1")
    response = page(sender, "dispatch:assignment-due", city.pk, method="post", data={"due_date": day})
    assert response.status_code == 422
    assert 'id="id_due_date_error"' in text(response)
    city.refresh_from_db()
    assert city.due_date == date(2019, 7, 10)


def test_the_unit_that_works_may_not_change_its_day(page, handed):
    assignment = handed.send("P1", "2019-07-31")
    worker = handed.worker("P1")
    link = reverse("dispatch:assignment-due", args=[assignment.pk])
    assert link not in text(page(worker, "dispatch:assignment-detail", assignment.pk))
    data = {"due_date": "2019-08-10"}
    assert page(worker, "dispatch:assignment-due", assignment.pk, method="post", data=data).status_code == 403


def test_a_deadline_explains_itself(page, handed):
    assignment = handed.send("P1", "2019-07-31")
    sender = handed.worker("NAT")
    page(sender, "dispatch:assignment-due", assignment.pk, method="post", data={"due_date": "2019-08-10"})
    assert "2019-08-10: moved." in text(page(sender, "dispatch:assignment-detail", assignment.pk))


def test_every_row_of_my_work_leads_to_a_page_that_is_there(page, handed):
    handed.send("P1", "2019-07-31")
    person = handed.worker("P1")
    for entry in DeskEntry.objects.for_person(person):
        response = page(person, entry.url_name, entry.subject_key, entry.step)
        assert response.status_code == 200
    assert DeskEntry.objects.for_person(person).exists()
    assert clock.today() == MONDAY
