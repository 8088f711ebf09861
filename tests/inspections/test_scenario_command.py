"""The command that plays a case, without the play: what it lists, and that a play which breaks off leaves nothing."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from lookback.inspections.management.commands import scenario
from lookback.inspections.scenarios import cast, proof, zhejiang
from lookback.inspections.scenarios.stage import Stage
from lookback.kit import clock
from lookback.org.models import Unit


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL a day is a transaction, not the play")
def test_a_play_that_breaks_off_leaves_nothing(monkeypatch):
    def breaks_off(say):
        with clock.at("2019-03-01"):
            cast._territories(Stage(seed=1, say=say))
        assert Unit.objects.exists()
        raise RuntimeError("in the middle")

    monkeypatch.setitem(scenario.SCENARIOS, "zhejiang", breaks_off)
    with pytest.raises(RuntimeError, match="in the middle"):
        call_command("scenario", "run", "zhejiang")
    assert not Unit.objects.exists()
    assert not zhejiang.is_played()


def test_the_cases_are_listed(capsys):
    call_command("scenario", "list")
    assert capsys.readouterr().out.startswith("zhejiang")


@pytest.mark.parametrize("kind", proof.MAKERS)
def test_a_file_of_each_kind_is_taken_and_differs_from_the_next(kind):
    first, same, other = (proof.file(kind, "a", [line]).read() for line in ("one", "one", "two"))
    assert first == same
    assert first != other
