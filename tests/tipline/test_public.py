"""The public form: reachable by everybody, gentle with mistakes, and silent about who wrote."""

from __future__ import annotations

import re

import pytest

from lookback.kit import clock
from lookback.org.authority import Role
from lookback.tipline.models import Access, Identity, Part, Tip
from lookback.tipline.queries import keys
from lookback.tipline.rules import codes, tickets
from lookback.tipline.views import public
from tests.tipline.support import SECRET_TEXT

pytestmark = pytest.mark.django_db
FORM, RECEIPT, DIALOGUE = "/report/en/", "/report/en/receipt/", "/report/en/dialogue/"


def body(response) -> str:
    return response.content.decode()


# --- reaching it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "zh-hans"), ("en-GB,en", "en"), ("de", "en"), ("", "en"), ("zh-TW", "zh-hans")],
)
def test_the_browser_is_led_to_its_language(client, asked, language):
    response = client.get("/report/", headers={"accept-language": asked})
    assert (response.status_code, response.headers["Location"]) == (302, f"/report/{language}/")


def test_the_form_speaks_both_languages(reporter):
    assert "Report what you know" in reporter.open_form()
    reporter.language = "zh-hans"
    text = reporter.open_form()
    assert 'lang="zh-CN"' in text
    assert "黑社会性质组织" in text
    assert "Report what you know" not in text


def test_a_stranger_sends_a_report_and_the_desk_reads_it(reporter, line):
    response = reporter.send()
    assert response.status_code == 200
    tip = Tip.objects.get()
    assert (tip.status, tip.category, tip.identity_mode, tip.channel) == (
        "acknowledged", "organised_crime", "anonymous", "web",
    )  # fmt: skip
    clerk = line.clerk(Role.TRIAGER, "C1")
    assert SECRET_TEXT in keys.opened(tip.parts.get(kind=Part.Kind.REPORT), line.key(tip, clerk)).decode()


PAGES = [("GET", "/report/"), ("GET", FORM), ("POST", FORM), ("GET", RECEIPT), ("POST", RECEIPT), ("GET", DIALOGUE),
         ("POST", DIALOGUE), ("GET", "/report/en/nothing/"), ("PUT", FORM)]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_no_cookie_and_strict_headers_on_every_answer(reporter, method, path):
    response = reporter.client.generic(method, path, HTTP_COOKIE="sessionid=abc; csrftoken=def")
    assert not response.cookies
    assert response.status_code < 500
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Vary" not in response.headers or "Cookie" not in response.headers["Vary"]


SCRIPT = '<script defer src="/static/tipline/upload.js"></script>'


def test_pages_hold_nothing_from_elsewhere_and_one_script_where_files_are_taken(reporter):
    form, receipt, dialogue = reporter.open_form(), body(reporter.send()), body(reporter.dialogue())
    code = body(reporter.client.get(DIALOGUE))
    assert [text.count(SCRIPT) for text in (form, receipt, dialogue, code)] == [1, 0, 1, 0]
    for text in (form, receipt, dialogue, code):
        assert "<script" not in text.replace(SCRIPT, "")
        assert " style=" not in text
        assert not re.search(r"<[^>]*\son\w+=", text)
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text
        assert "account" not in text.split("</header>")[0]


def test_scripts_run_on_the_pages_that_take_files_only(reporter):
    receipt = reporter.send()
    answers = [reporter.client.get(FORM), reporter.dialogue(), receipt, reporter.client.get(DIALOGUE)]
    answers += [reporter.client.get("/report/en/nothing/"), reporter.client.get("/report/en/reward/")]
    allowed = ["script-src 'self'" in answer.headers["Content-Security-Policy"] for answer in answers]
    assert allowed == [True, True, False, False, False, False]


def test_a_session_is_neither_read_nor_written(reporter, django_assert_num_queries):
    with django_assert_num_queries(1):  # the provinces and cities
        reporter.client.get(FORM, HTTP_COOKIE="sessionid=abc")


# --- mistakes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"category": ""}, "Please choose one answer."),
        ({"category": "gossip"}, "Please choose one answer."),
        ({"what": "  "}, "Please say in a few words what happened."),
        ({"what": "x" * 20_001}, "This has 20001 letters; 20000 fit. Nothing was lost"),
        ({"place": ""}, "Please choose a province or city."),
        ({"place": "999999"}, "Please choose a province or city."),
        ({"place": "²"}, "Please choose a province or city."),
        ({"place": "9" * 40}, "Please choose a province or city."),
        ({"when": "soon"}, "Please choose one answer."),
        ({"known_from": ""}, "Please choose one answer."),
        ({"name": "Ouyang Xiaolu"}, "You chose to stay anonymous."),
        ({"names": "a\x00b"}, "Null characters are not allowed."),
        ({"signs": ["minors", "nonsense"]}, "nonsense"),
    ],
)
def test_each_mistake_is_told_and_nothing_typed_is_lost(reporter, given, sentence):
    kept = {"place_detail": "behind the mill", "names": "Boss Hu", "when_detail": "at night"}
    response = reporter.send(**kept | given)
    text = body(response)
    assert response.status_code == 400
    assert sentence in text
    assert "Nothing you typed is lost" in text
    for name, value in kept.items():
        assert name in given or value in text
    if "what" not in given:
        assert SECRET_TEXT in text
    if given.get("what", "").startswith("x"):
        assert given["what"] in text
    assert not Tip.objects.exists()


def test_ten_megabytes_of_text_are_refused_in_a_sentence(reporter):
    response = reporter.send(what="长" * 3_500_000)
    assert response.status_code == 413
    assert "too much at once" in body(response)
    assert not Tip.objects.exists()


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", "a/b"])
@pytest.mark.parametrize("path", [FORM, RECEIPT, DIALOGUE])
def test_garbage_is_refused_in_a_sentence(reporter, kind, path):
    response = reporter.client.generic("POST", path, b"\xff\xfe\x00--garbage\r\n\r\n" * 20, kind)
    assert 200 <= response.status_code < 500
    assert "<h1>" in body(response)
    assert not Tip.objects.exists()


def test_no_desk_with_keys_is_told_and_the_text_is_kept(reporter, line):
    Access.objects.all().delete()
    response = reporter.send(place=line.unit("P2").pk)
    assert response.status_code == 409
    assert "Nothing was kept" in body(response)
    assert SECRET_TEXT in body(response)


# --- the code ------------------------------------------------------------------------------------------------


def test_the_receipt_shows_the_code_and_a_picture_of_it(reporter):
    text = body(reporter.send())
    assert reporter.secret
    assert "<svg" in text
    assert reporter.code.replace("-", "") not in text  # in groups, so that people copy it right
    assert text.count('class="code"') == 1


def test_a_double_submit_is_one_report_and_one_code(reporter):
    reporter.send()
    first = reporter.code
    assert reporter.send(what="again").status_code == 200
    assert reporter.code == first
    assert Tip.objects.count() == 1


def test_two_forms_have_two_codes(reporter):
    reporter.send()
    first, reporter.ticket = reporter.code, ""
    reporter.send()
    assert first != reporter.code
    assert Tip.objects.count() == 2


@pytest.mark.parametrize("forge", [lambda t: "", lambda t: t[:-1] + "x", lambda t: "AAAA" + t[4:], lambda t: "码" * 9])
def test_a_code_that_was_not_drawn_here_is_not_used(reporter, forge):
    reporter.open_form()
    forged = forge(reporter.ticket)
    response = reporter.send(ticket=forged)
    assert response.status_code == 409
    assert SECRET_TEXT in body(response)
    assert "send it once more" in body(response)
    assert not Tip.objects.exists()


def test_a_form_open_for_two_days_gets_a_new_code_and_keeps_the_text(reporter, monkeypatch):
    reporter.open_form()
    monkeypatch.setattr(tickets, "HOURS", 0)
    monkeypatch.setattr(tickets.secret_of, "__kwdefaults__", {"hours": -1})
    response = reporter.send()
    assert response.status_code == 409
    assert SECRET_TEXT in body(response)
    monkeypatch.undo()
    reporter.ticket = ""
    assert reporter.send().status_code == 200


def test_a_late_double_submit_still_shows_the_receipt(reporter, monkeypatch):
    reporter.send()
    code = reporter.code
    monkeypatch.setattr(tickets.secret_of, "__kwdefaults__", {"hours": -1})
    assert reporter.send().status_code == 200
    assert reporter.code == code


def test_typing_the_code_back(reporter):
    text = body(reporter.send())
    ticket = text.split('name="ticket" value="')[1].split('"')[0]

    def typed(code):
        return reporter.client.post(RECEIPT, {"ticket": ticket, "typed": code, "act": "check"})

    assert "Your note is right" in body(typed(reporter.code.lower().replace("-", " ")))
    wrong = ("A" if reporter.code[0] != "A" else "B") + reporter.code[1:]
    assert typed(wrong).status_code == 400
    assert "One of the letters or digits is not right" in body(typed(wrong))
    assert f'value="{wrong}"' in body(typed(wrong))
    assert "not that of this report" in body(typed(codes.new_code()))
    assert "you typed 0" in body(typed(""))


def test_a_receipt_is_not_shown_for_what_was_not_sent(reporter):
    reporter.open_form()
    assert reporter.client.post(RECEIPT, {"ticket": reporter.ticket}).status_code == 404
    assert reporter.client.post(RECEIPT, {"ticket": "x"}).status_code == 404
    assert reporter.client.get(RECEIPT).status_code == 404


# --- whom, where ---------------------------------------------------------------------------------------------


def test_looking_up_bodies_and_counties_needs_no_script_and_loses_nothing(reporter, line):
    text = body(reporter.send(act="lookup", bodies="C1-POLICE"))
    assert "Unit C1-POLICE" in text
    assert SECRET_TEXT in text
    assert "Something is missing" not in text
    text = body(reporter.send(act="narrow"))
    assert "Unit D1" in text
    assert "Unit D3" not in text
    assert not Tip.objects.exists()
    reporter.send(part=line.unit("D1").pk)
    assert Tip.objects.get().desk_unit == line.unit("C1")


def test_an_accused_body_must_be_made_out_and_then_never_learns_of_it(reporter, line):
    above = line.clerk(Role.TRIAGER, "P1")
    response = reporter.send(bodies="C1")
    assert response.status_code == 400 or Tip.objects.exists()
    Tip.objects.all().delete()
    reporter.ticket = ""
    response = reporter.send(bodies="Unit C1-")  # several
    assert response.status_code == 400
    assert "tick which one you mean" in body(response)
    assert reporter.send(bodies="Unit C1-", accused=[line.unit("C1-POLICE").pk]).status_code == 200
    assert [row.person for row in Access.objects.filter(tip=Tip.objects.get())] == [above]


def test_the_exact_name_needs_no_tick(reporter, line):
    above = line.clerk(Role.TRIAGER, "P1")
    assert reporter.send(bodies="unit c1-police").status_code == 200
    assert [row.person for row in Access.objects.all()] == [above]


def test_none_of_these_goes_through(reporter):
    assert reporter.send(bodies="Unit C1-", none_of_these="1").status_code == 200


def test_an_accused_key_of_nonsense_is_passed_over(reporter):
    assert reporter.send(accused=["x", "-1", "9" * 30, "٣"]).status_code == 200


@pytest.mark.parametrize(
    ("given", "priority"),
    [({}, 3), ({"signs": ["life_in_danger", "minors"]}, 1), ({"signs": ["minors"]}, 2),
     ({"about": "about_official"}, 2),
     ({"category": "protection"}, 2), ({"identity_mode": "named", "name": "A"}, 3)],
)  # fmt: skip
def test_what_is_reported_decides_how_urgent_it_is(reporter, given, priority):
    reporter.send(**given)
    assert Tip.objects.get().priority == priority


# --- identity ------------------------------------------------------------------------------------------------


def test_a_name_is_put_away_for_two_custodians(reporter, line):
    reporter.send(identity_mode="confidential", name="Ouyang Xiaolu", contact="13900000000")
    tip, clerk = Tip.objects.get(), line.clerk(Role.TRIAGER, "C1")
    text = keys.opened(tip.parts.get(kind=Part.Kind.REPORT), line.key(tip, clerk)).decode()
    assert "Ouyang" not in text
    assert "1390000" not in text
    assert Identity.objects.get().shares.count() == 2


def test_without_two_custodians_no_name_is_taken(reporter, line):
    line.world.person(Role.IDENTITY_CUSTODIAN, "P1", 2).key_rings.update(retired_at=clock.now())
    response = reporter.send(identity_mode="named", name="Ouyang Xiaolu")
    assert response.status_code == 409
    assert "cannot be kept safely" in body(response)
    assert "Ouyang Xiaolu" in body(response)
    assert not Tip.objects.exists()
    assert reporter.send(identity_mode="confidential").status_code == 200


# --- language and flood --------------------------------------------------------------------------------------


def test_the_language_can_change_in_the_middle(reporter):
    reporter.open_form()
    reporter.language = "zh-hans"
    text = body(reporter.send(act="keep"))
    assert SECRET_TEXT in text
    assert reporter.ticket in text
    assert 'value="organised_crime" checked' in text
    assert reporter.send().status_code == 200


def test_a_flood_is_asked_to_wait_and_loses_nothing(reporter, settings):
    settings.REPORTS_PER_MINUTE = 2
    for _number in range(2):
        reporter.ticket = ""
        assert reporter.send().status_code == 200
    ticket = reporter.ticket
    response = reporter.send(what="the third 第三")
    assert response.status_code == 429
    assert "Please wait a minute" in body(response)
    assert "the third 第三" in body(response)
    assert ticket in body(response)
    assert Tip.objects.count() == 2
    settings.REPORTS_PER_MINUTE = 600
    public.REPORTS._seen -= 60
    assert reporter.send(what="the third 第三").status_code == 200
