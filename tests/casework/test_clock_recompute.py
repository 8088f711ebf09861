"""After a change of rules every clock is reckoned anew; what was reckoned before stays with the event of the time."""

from __future__ import annotations

import copy
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lookback.casework import actions
from lookback.casework.models import CaseClock, ClockTable
from lookback.casework.rules.clocks import TableError
from lookback.dispatch.models import Holiday
from lookback.journal.models import Entry
from lookback.kit import clock
from tests.casework.clockwork import content
from tests.casework.test_clocks import CPL, at, happen, start


@pytest.fixture
def officer(docket):
    return docket.officer("POLICE")


def newer(change, *, short="cpl"):
    """The next version of a shipped table."""
    table = copy.deepcopy(content(short))
    table["version"] = 2
    change({rule["key"]: rule for rule in table["rules"]}, table)
    return table


def longer_bail(rules, table):
    rules["bail"]["length"] = {"months": 18}
    rules["investigation_custody"]["length"] = {"months": 3}


def test_running_clocks_go_over_to_the_newer_version(docket, officer):
    case = docket.case("investigating")
    bail, custody = start(case, officer, "bail", "2019-04-15"), start(case, officer)
    happen(custody, officer, "extend", "2019-06-05", basis="complex", approver="next_higher")
    ended = happen(start(case, officer, "arrest_request", "2019-04-01"), officer, "end", "2019-04-02")
    version = actions.load_table(newer(longer_bail))
    outcome = actions.recompute_clocks()
    assert (outcome.seen, outcome.changed, outcome.left) == (2, 2, [])
    for found in (bail, custody, ended):
        found.refresh_from_db()
    # 18 months from 15 April 2019; 3 + 1 months from 10 April.
    assert (bail.due_date, custody.due_date) == (date(2020, 10, 15), date(2019, 8, 10))
    assert (bail.table, custody.table) == (version, version)
    assert bail.next_alert_at == at("2020-10-06T00:00")
    assert ended.table.version == 1
    kinds = [(event.kind, event.table.version) for event in custody.events.order_by("number")]
    assert kinds == [("start", 1), ("extend", 1), ("recompute", 2)]
    last = custody.events.get(number=3)
    assert (last.was_due_at, last.due_at) == (at("2019-07-11T00:00"), at("2019-08-11T00:00"))
    assert last.recorded_at == clock.now()
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.detail["clocks"], entry.detail["version"]) == ("casework.clocktable.recomputed", 2, 2)


def test_a_second_run_changes_nothing(docket, officer):
    start(docket.case("investigating"), officer)
    actions.load_table(newer(longer_bail))
    actions.recompute_clocks()
    entries = Entry.objects.count()
    assert actions.recompute_clocks().changed == 0
    assert Entry.objects.count() == entries


def test_the_steps_after_a_run_go_on_from_it(docket, officer):
    custody = start(docket.case("investigating"), officer)
    actions.load_table(newer(longer_bail))
    actions.recompute_clocks()
    custody.refresh_from_db()
    custody = happen(custody, officer, "extend", "2019-06-05", basis="complex", approver="next_higher")
    assert custody.due_date == date(2019, 8, 10)
    assert [event.number for event in custody.events.order_by("number")] == [1, 2, 3]


def test_a_law_that_came_later_does_not_reach_back(docket, officer):
    bail = start(docket.case("investigating"), officer, "bail", "2019-04-15")
    actions.load_table(newer(lambda rules, table: (longer_bail(rules, table), table.update(from_date="2019-05-01"))))
    assert actions.recompute_clocks().changed == 0
    bail.refresh_from_db()
    assert (bail.table.version, bail.due_date) == (1, date(2020, 4, 15))


def test_a_clock_that_the_newer_rules_refuse_is_left_and_named(docket, officer):
    custody = start(docket.case("investigating"), officer)
    happen(custody, officer, "extend", "2019-06-05", basis="complex", approver="next_higher")
    actions.load_table(newer(lambda rules, table: rules["investigation_custody"].pop("extensions")))
    outcome = actions.recompute_clocks()
    assert outcome.changed == 0
    assert [key for key, _why in outcome.left] == [custody.pk]
    custody.refresh_from_db()
    assert custody.table.version == 1


def test_a_limit_that_is_gone_leaves_its_clock(docket, officer):
    bail = start(docket.case("investigating"), officer, "bail", "2019-04-15")
    actions.load_table(newer(lambda rules, table: table["rules"].remove(rules["bail"])))
    assert [key for key, _why in actions.recompute_clocks().left] == [bail.pk]


def test_a_new_holiday_moves_what_ends_on_it_and_no_custody(docket, officer):
    case = docket.case("investigating")
    bail, custody = start(case, officer, "bail", "2019-04-15"), start(case, officer, day="2019-05-20")
    for day in (date(2020, 4, 15), date(2019, 7, 20)):
        Holiday.objects.update_or_create(calendar="cn", date=day, defaults={"kind": "holiday"})
    assert actions.recompute_clocks().changed == 1
    bail.refresh_from_db()
    custody.refresh_from_db()
    assert (bail.due_date, custody.due_date) == (date(2020, 4, 16), date(2019, 7, 20))
    assert bail.events.get(number=2).table.version == 1


def test_only_one_table_where_told(docket, officer):
    case = docket.case("investigating")
    start(case, officer)
    start(case, officer, "retention", "2019-04-10", table="cn-supervision-2018")
    assert actions.recompute_clocks(table_key=CPL).seen == 1
    assert actions.recompute_clocks().seen == 2


def test_batches_meet_every_clock_once(docket, officer, monkeypatch):
    monkeypatch.setattr("lookback.casework.actions.clock_recompute.BATCH", 2)
    for _number in range(5):
        start(docket.case("investigating"), officer)
    actions.load_table(newer(longer_bail))
    outcome = actions.recompute_clocks()
    assert (outcome.seen, outcome.changed) == (5, 5)
    assert set(CaseClock.objects.values_list("due_date", flat=True)) == {date(2019, 7, 10)}


def test_a_stopped_clock_keeps_its_pause(docket, officer):
    custody = start(docket.case("investigating"), officer)
    happen(custody, officer, "suspend", "2019-05-06", basis="psychiatric_assessment")
    actions.load_table(newer(longer_bail))
    actions.recompute_clocks()
    custody.refresh_from_db()
    assert custody.status == "suspended"
    custody = happen(custody, officer, "resume", "2019-05-26")
    assert custody.due_date == date(2019, 7, 30)


# --- loading ------------------------------------------------------------------------------------------------------


def test_the_same_table_twice_is_one(db):
    first = actions.load_table(content("cpl"))
    assert first.version == 1
    assert ClockTable.objects.filter(key=CPL).count() == 1


def test_a_version_is_never_changed(db):
    table = copy.deepcopy(content("cpl"))
    table["rules"][0]["article"] = "120"
    with pytest.raises(TableError, match="next number"):
        actions.load_table(table)


def test_a_file_is_loaded_and_journaled(db, tmp_path):
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(newer(longer_bail)), encoding="utf-8")
    out = StringIO()
    call_command("clocks_import", str(file), stdout=out)
    assert "27" in out.getvalue()
    assert Entry.objects.latest("id").action == "casework.clocktable.loaded"


def test_mistakes_of_a_file_are_named_by_row_and_nothing_is_loaded(db, tmp_path):
    table = newer(lambda rules, table: rules["bail"].pop("article"))
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(table), encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command("clocks_import", str(file), stderr=err)
    assert "(bail)" in err.getvalue()
    assert not ClockTable.objects.filter(key=CPL, version=2).exists()


@pytest.mark.parametrize("text", ["", "{", "[1", "\x00", "null"])
def test_a_file_that_is_no_table_is_refused(db, tmp_path, text):
    file = tmp_path / "rules.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("clocks_import", str(file), stderr=StringIO())


def test_a_file_that_is_not_there_is_refused(db, tmp_path):
    with pytest.raises(CommandError):
        call_command("clocks_import", str(tmp_path / "none.json"), stderr=StringIO())


def test_the_commands_say_what_they_did(docket, officer):
    start(docket.case("investigating"), officer)
    out = StringIO()
    call_command("clocks_recompute", stdout=out)
    call_command("clocks_alert", stdout=out)
    assert out.getvalue().splitlines()[0].startswith("1 ") or "1" in out.getvalue()
    assert len(out.getvalue().splitlines()) == 2
