"""A tip from a telephone without scripts to the money in the hand; and the accused, who searches and finds nothing."""

from __future__ import annotations

import re

import pytest

from lookback.dispatch.actions import send_due_notices
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.org.actions import appoint, create_token
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Reward, Tip, Voucher
from tests.journeys.browser import Browser
from tests.journeys.phone import Phone
from tests.tipline.support import PASSPHRASE, Desk
from tests.world import START

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TEXT = "Lorries leave the quarry at night. The foreman pays an officer, every Friday behind the weighing house."
FOR_ALL = {"by": None, "from_date": START}


@pytest.fixture
def cast(line):
    """Those who act in the browser; who reads tips has a key."""
    person = line.world.person
    return {
        "triager": line.clerk(Role.TRIAGER, "C1"),
        "assignee": line.clerk(Role.ASSIGNEE, "C1-POLICE"),
        "reviewer": line.clerk(Role.CLUE_REVIEWER, "P1"),
        "members": [person(Role.REWARD_PANEL, place) for place in ("P1", "C1", "NAT")],
        "office": person(Role.SECRETARIAT, "P1"),
        "custodian": person(Role.IDENTITY_CUSTODIAN, "P1"),
        "cashiers": [person(Role.CASHIER, place) for place in ("P1", "C1")],
    }


# --- the reporter -------------------------------------------------------------------------------------------------


def report(phone: Phone, line, *, body: str = "D1-POLICE") -> Tip:
    """Fill the form in, name the body, send it, and type the code back from the note."""
    phone.open()
    phone.choose(category="protection", when="repeated", about="about_private", known_from="saw")
    phone.choose(identity_mode="anonymous").write(what=TEXT, bodies=body)
    phone.page.select_option("[name=place]", str(line.unit("C1").pk))
    phone.press('button[value="narrow"]')
    phone.page.select_option("[name=part]", str(line.unit("D1").pk))
    phone.press('button[value="lookup"]').choose(accused=line.unit(body).pk)
    assert phone.page.input_value("[name=what]") == TEXT  # nothing typed was lost on the way
    phone.press('button[value="send"]')
    phone.code = phone.read("p.code").replace("\n", "")
    phone.write(typed=phone.code.lower()).press("button.main")
    phone.press("form:last-of-type button.main")
    assert TEXT in phone.read()
    return Tip.objects.get()


def reply(phone: Phone, text: str) -> None:
    phone.open_dialogue().write(text=text).press('button[value="reply"]')
    assert text in phone.read()


# --- the desk -----------------------------------------------------------------------------------------------------


def unlock(browser: Browser, person) -> Browser:
    """Sign in and unlock one's key."""
    return browser.as_(person).open("/tips/keys/unlock/").fill(passphrase=PASSPHRASE).press()


def open_tip(browser: Browser, person, tip: Tip, purpose: str) -> Browser:
    """Find the tip in one's list, sign the undertaking, say what for."""
    unlock(browser, person).open("/tips/")
    browser.page.click(f'main a[href="/tips/{tip.ref}/"]')
    browser.page.wait_for_load_state()
    browser.look().fill(undertaking=True).press().fill(purpose=purpose).press()
    assert "Lorries" in browser.text()
    return browser


def step(browser: Browser, tip: Tip, name: str, **values) -> Browser:
    return browser.open(f"/tips/{tip.ref}/steps/{name}/").fill(**values).press()


def triage(browser: Browser, cast, tip: Tip) -> None:
    open_tip(browser, cast["triager"], tip, "triage")
    step(browser, tip, "ask", text="On which road?")


def check(browser: Browser, cast, tip: Tip) -> None:
    browser.as_(cast["triager"]).open(f"/tips/{tip.ref}/")
    assert "The road by the river" in browser.text()
    step(browser, tip, "accept", category="protection", priority=3, reason="Concrete enough to be checked")
    step(browser, tip, "assign", unit="C1-POLICE", reason="Within thirty days")
    open_tip(browser, cast["assignee"], tip, "verify")
    step(browser, tip, "start")
    step(
        browser,
        tip,
        "propose",
        allegation_1="An officer is paid",
        result_1="substantiated",
        reasons_1="Two witnesses and the weighing records",
        actions_taken="Two visits",
    )


def confirm_and_answer(browser: Browser, cast, tip: Tip) -> None:
    bring_in = browser.as_(cast["triager"]).open(f"/tips/{tip.ref}/bring-in/")
    bring_in.fill(person=cast["reviewer"].username, why="review").press()
    open_tip(browser, cast["reviewer"], tip, "review")
    step(browser, tip, "confirm", reason="The papers bear it out")
    step(browser.as_(cast["triager"]), tip, "feed_back", text="It was true. The officer was dismissed.")


def propose_reward(browser: Browser, cast, tip: Tip) -> Reward:
    browser.as_(cast["office"]).open("/tips/rewards/fund/")
    browser.fill(unit="C1", amount="20000", currency="CNY", reference="grant 1").press()
    browser.as_(cast["reviewer"]).open(f"/tips/{tip.ref}/reward/")
    browser.page.select_option('main [name="tier"]', "neutral:fugitive_caught")
    browser.fill(outcome="Custody record 12", reason="Named the place and the day").press()
    return Reward.objects.get()


def decide(browser: Browser, cast, reward: Reward) -> str:
    """The panel votes and decides by number; the budget is checked; the voucher is issued. Gives the unit's secret."""
    page = f"/tips/rewards/{reward.pk}/"
    for member in cast["members"]:
        browser.as_(member).open(f"{page}steps/vote/").fill(contribution="1", reason="Decisive").press()
    browser.open(f"{page}steps/decide/").fill(reason="Decisive").press()
    browser.as_(cast["office"]).open(f"{page}steps/check_budget/").press()
    browser.as_(cast["custodian"]).open(f"{page}offer/").press()
    return re.search(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}", browser.text())[0]


def claim(phone: Phone) -> str:
    """The reporter reads the offer with the receipt code, and claims it. Gives the reporter's secret."""
    phone.open("reward/").write(code=phone.code).press("button.main")
    phone.press('button[value="claim"]')
    assert Voucher.objects.get().number in phone.read()
    return phone.read("dd.code").strip()


def pay(browser: Browser, cast, unit_code: str, mine: str) -> None:
    number = Voucher.objects.get().number
    first, second = cast["cashiers"]
    counter = {"number": number, "unit_code": unit_code}
    browser.as_(first).open("/tips/rewards/pay/").fill(**counter).press()
    browser.as_(second).open("/tips/rewards/pay/").fill(**counter, reporter_code=mine).press()


# --- the journeys -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("browser", "phone"), [("en", "en")], indirect=True)
def test_a_tip_goes_from_the_telephone_to_the_money(browser, phone, line, cast):
    tip = report(phone, line)
    assert tip.desk_unit == line.unit("C1")
    triage(browser, cast, tip)
    phone.open_dialogue()
    assert "On which road?" in phone.read()
    reply(phone, "The road by the river.")
    check(browser, cast, tip)
    confirm_and_answer(browser, cast, tip)
    phone.open_dialogue()
    assert "It was true." in phone.read()
    reward = propose_reward(browser, cast, tip)
    unit_code = decide(browser, cast, reward)
    pay(browser, cast, unit_code, claim(phone))
    step(browser.as_(cast["reviewer"]), tip, "close", reason="Answered and paid")
    assert (Tip.objects.get().status, Reward.objects.get().status) == ("closed", "paid")
    assert flaws() == []


@pytest.mark.parametrize("phone", ["zh-hans"], indirect=True)
def test_the_same_in_chinese_as_the_reporter_sees_it(phone, line, cast):
    """The desk acts by the same actions as its pages do."""
    desk, triager = Desk(line), cast["triager"]
    tip = report(phone, line)
    desk.undertake(tip, triager)
    desk.take(tip, "ask", triager, text="在哪条路上？")
    phone.open_dialogue()
    assert "在哪条路上？" in phone.read()
    reply(phone, "河边那条路。")
    desk.take(tip, "accept", triager)
    given = {"copy": "夜里有货车出采石场。", "reason": "归其管辖", "text": "已移送省公安部门。"}
    line.clerk(Role.ASSIGNEE, "P1-POLICE")
    actions.refer(tip, by=triager, private=desk.private(triager), unit=line.unit("P1-POLICE"), **given)
    phone.open_dialogue()
    assert "已移送省公安部门。" in phone.read() and str(line.unit("P1-POLICE").name_zh) in phone.read()


# --- the accused --------------------------------------------------------------------------------------------------

PAGES = (
    *("/", "/notices/", "/tips/", "/tips/?status=acknowledged", "/tips/keys/", "/tips/transfers/", "/ledgers/"),
    *("/ledgers/items/", "/inspections/missions/", "/org/", "/org/?q=quarry", "/org/units/search/?q=quarry"),
    *("/org/account/", "/journal/", "/journal/?action=tipline", "/journal/?subject=tipline.tip", "/tips/rewards/"),
    *("/tips/figures/", "/tips/rewards/book/", "/tips/leaks/", "/tips/unsealings/"),
)
CALLS = (
    *("tips", "tips?priority=3", "transfers", "rewards", "tip-figures", "items", "notices", "work", "work-counts"),
    *("org/units?q=quarry", "me", "org/me", "journal/entries", "journal/entries?action=tipline.tip"),
)
# What differs between two loads of the same page: the token against forged requests.
_PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*}')


@pytest.fixture
def head(line):
    """Heads the county, triages tips there and at its police, and has a key."""
    person = line.clerk(Role.BODY_HEAD, "D1")
    for place in ("D1", "D1-POLICE"):
        appoint(person, Role.TRIAGER, line.unit(place), **FOR_ALL)
    return person


@pytest.fixture
def auditor(line):
    """Reads the county's journal, its figures and its book of rewards."""
    return line.world.person(Role.LOG_AUDITOR, "D1")


def seen(browser: Browser, person, token: str) -> dict[str, tuple[int, str]]:
    """Everything that the person can load: status and bytes, without what changes from load to load."""
    page = browser.as_(person).page
    found = {}
    for path in (*PAGES, *(f"/api/v1/{call}" for call in CALLS)):
        headers = {"authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
        answer = page.request.get(browser.base + path, headers=headers)
        found[path] = (answer.status, _PASSING.sub("", answer.text()))
    return found


@pytest.mark.parametrize("browser", ["en"], indirect=True)
def test_the_accused_searches_everywhere_and_finds_nothing(browser, line, cast, head, auditor):
    browser.day("2026-11-24T08:00")
    tokens = {person: create_token(person, name="search", by=None) for person in (head, auditor)}
    unlock(browser, head)
    for path in PAGES[:4]:
        browser.open(path)
    before = {person: seen(browser, person, token) for person, token in tokens.items()}
    for found in before.values():
        assert sum(status == 200 for status, _text in found.values()) >= 12
    tip = played(line, cast)
    for person, token in tokens.items():
        after = seen(browser, person, token)
        assert [path for path in after if before[person][path] != after[path]] == []
        for path in ("", "undertake/", "open/", "export/", "steps/accept/", "refer/", "items/", "reward/"):
            assert browser.page.request.get(f"{browser.base}/tips/{tip.ref}/{path}").status == 404, path
    search(browser.as_(head), tip, "/org/", "q")
    search(browser.as_(auditor), tip, "/journal/", "action")


def search(browser: Browser, tip: Tip, path: str, box: str) -> None:
    """What a person types into the box of a list."""
    for text in (tip.ref, "Lorries"):
        browser.open(path)
        field = browser.page.locator(f'main [name="{box}"]').first
        field.fill(text)
        field.press("Enter")
        browser.page.wait_for_load_state()
        assert text not in browser.text()


def played(line, cast) -> Tip:
    """A tip against the county's police is taken in, accepted, referred, assigned and reminded of, by others."""
    desk, triager, assignee = Desk(line), cast["triager"], cast["assignee"]
    tip = line.report("D1", accused=("D1-POLICE",))
    desk.undertake(tip, triager)
    actions.look(tip, by=triager, private=desk.private(triager), purpose="triage")
    desk.take(tip, "accept", triager)
    given = {"copy": "Lorries at night.", "reason": "theirs", "text": "Handed on."}
    line.clerk(Role.ASSIGNEE, "P1-POLICE")
    actions.refer(tip, by=triager, private=desk.private(triager), unit=line.unit("P1-POLICE"), **given)
    tip = desk.take(tip, "assign", triager, unit=line.unit("C1-POLICE"))
    desk.undertake(tip, assignee)
    with clock.at("2027-06-01"):
        assert actions.remind(clock.today()) and actions.remind_of_transfers(clock.today())
        send_due_notices(clock.today())
    return tip
