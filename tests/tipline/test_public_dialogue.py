"""Coming back with the code: read, answer, nothing more."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.formats import date_format

from lookback.journal.models import Entry
from lookback.kit import clock, sealing
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Part, Tip
from lookback.tipline.queries import dialogue as queries
from lookback.tipline.queries import keys, tips
from lookback.tipline.rules import codes
from lookback.tipline.rules.intake import feedback_due
from lookback.tipline.rules.plain import plain_status
from lookback.tipline.views import dialogue
from tests.tipline.support import SECRET_TEXT

pytestmark = pytest.mark.django_db


def body(response) -> str:
    return response.content.decode()


@pytest.fixture
def sent(reporter):
    with clock.at("2026-11-30"):
        reporter.send()
    return reporter


def test_the_code_opens_the_dialogue_with_its_clocks(sent):
    text = body(sent.dialogue(sent.code.lower()))
    assert "Your report has arrived" in text
    assert SECRET_TEXT in text
    assert "Nov. 30, 2026" in text
    due = tips.feedback_date(Tip.objects.get())
    assert date(2027, 2, 26) <= due <= date(2027, 3, 2)
    assert date_format(due, "DATE_FORMAT") in text


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-11-24", "2027-02-24"), ("2026-11-30", "2027-02-28"), ("2027-11-30", "2028-02-29"),
     ("2026-01-31", "2026-04-30"), ("2026-09-30", "2026-12-30"), ("2026-12-01", "2027-03-01")],
)  # fmt: skip
def test_three_months(received, due):
    with clock.at(received):
        assert str(feedback_due(clock.today())) == due


def test_the_answer_of_the_desk_is_read_and_answered(sent, line):
    tip, clerk = Tip.objects.get(), line.clerk(Role.TRIAGER, "C1")
    actions.add_part(tip, Part.Kind.TO_REPORTER, {"text": "Which gate?"}, key=line.key(tip, clerk), author=clerk)
    actions.add_part(tip, Part.Kind.NOTE, {"text": "only for us"}, key=line.key(tip, clerk), author=clerk)
    text = body(sent.dialogue())
    assert "Which gate?" in text
    assert "only for us" not in text
    assert clerk.name not in text
    response = sent.dialogue(act="reply", text="The north gate <b>北门</b>")
    assert "Your message has arrived." in body(response)
    assert "&lt;b&gt;北门" in body(response)
    part = tip.parts.get(kind=Part.Kind.FROM_REPORTER)
    assert "北门" in keys.opened(part, line.key(tip, clerk)).decode()


def test_a_reply_is_on_record_without_its_words(sent):
    sent.dialogue(act="reply", text="The north gate")
    entry = Entry.objects.get(action="tipline.tip.reply")
    assert (entry.actor_key, entry.unit_key, entry.detail) == (None, None, {})


def test_the_same_reply_twice_is_one_message(sent):
    for _time in range(2):
        sent.dialogue(act="reply", text="The north gate")
    assert Part.objects.filter(kind=Part.Kind.FROM_REPORTER).count() == 1
    sent.dialogue(act="reply", text="And the south gate")
    sent.dialogue(act="reply", text="The north gate")
    assert Part.objects.filter(kind=Part.Kind.FROM_REPORTER).count() == 3


@pytest.mark.parametrize(
    ("text", "sentence"), [("  ", "Please write something"), ("x" * 20_001, "20000 fit"), ("a\x00", "Null characters")]
)
def test_a_reply_that_cannot_be_taken_is_told_why_and_kept(sent, text, sentence):
    response = sent.dialogue(act="reply", text=text)
    assert response.status_code == 400
    assert sentence in body(response)
    assert text.replace("\x00", "") in body(response).replace("\x00", "")
    assert not Part.objects.filter(kind=Part.Kind.FROM_REPORTER).exists()


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("7K3QM", 400, "you typed 5"),
        ("U" * 25, 400, "does not occur"),
        ("举报\x00", 400, "does not occur"),
        ("<script>", 400, "does not occur"),
        (codes.written(bytes(codes.SECRET_BYTES)), 404, "This code opens no report."),
        (" ", 200, "25 letters and digits"),
    ],
)
def test_a_wrong_code_is_told_in_a_sentence(sent, typed, status, sentence):
    response = sent.dialogue(typed)
    assert response.status_code == status
    assert sentence in body(response)
    assert SECRET_TEXT not in body(response)


def test_a_wrong_symbol_is_told_at_once(sent):
    wrong = ("A" if sent.code[0] != "A" else "B") + sent.code[1:]
    assert "One of the letters or digits is not right" in body(sent.dialogue(wrong))


def test_a_wrong_code_costs_the_same_work_as_a_right_one(sent, monkeypatch, django_assert_num_queries):
    done = []
    for name in ("unwrap", "derived_pair"):
        original = getattr(sealing, name)
        monkeypatch.setattr(sealing, name, lambda *a, n=name, f=original: (done.append(n), f(*a))[1])
    queries.unlocked(codes.read(codes.new_code()))  # the decoy is made once
    done.clear()
    with django_assert_num_queries(1):
        assert queries.unlocked(codes.read(codes.new_code())) is None
    wrong, done[:] = list(done), []
    with django_assert_num_queries(1):
        assert queries.unlocked(sent.secret) is not None
    assert wrong == done == ["derived_pair", "unwrap"]


def test_a_code_opens_its_own_report_only(sent):
    first, sent.ticket = sent.code, ""
    sent.send(what="another matter")
    assert "another matter" not in body(sent.dialogue(first))
    assert "another matter" in body(sent.dialogue())


def test_a_code_in_the_address_opens_nothing_and_is_not_read(sent):
    assert SECRET_TEXT not in body(sent.client.get("/report/en/dialogue/", {"code": sent.code}))
    assert sent.client.get(f"/report/en/dialogue/{sent.code}").status_code == 404


@pytest.mark.parametrize("status", Tip.Status)
def test_each_status_has_plain_words(status):
    assert str(plain_status(Tip(status=status))).endswith(".")


def test_the_reporter_does_not_learn_who_signs_what_when():
    inner = (Tip.Status.ACCEPTED, Tip.Status.ASSIGNED, Tip.Status.VERIFYING, Tip.Status.RESULT_PROPOSED)
    assert len({str(plain_status(Tip(status=status))) for status in inner}) == 1


def test_the_language_can_change_with_a_message_half_written(sent):
    sent.language = "zh-hans"
    text = body(sent.dialogue(act="keep", text="half written"))
    assert "您的举报" in text
    assert "half written" in text
    assert not Part.objects.filter(kind=Part.Kind.FROM_REPORTER).exists()


def test_a_flood_of_visits_keeps_the_code_and_the_message(sent, settings):
    settings.REPORTS_PER_MINUTE = 1
    dialogue.VISITS.admits(1)
    response = sent.dialogue(act="reply", text="not lost")
    assert response.status_code == 429
    assert sent.code in body(response)
    assert "not lost" in body(response)
