"""The demo's clock: set to a day of the story, running on, never falling back, never in earnest use."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.utils import timezone

from lookback.config.clock import clock_shift
from lookback.kit import clock, context

MOMENT = "2019-11-20T09:00"
SOON = timedelta(minutes=1)


def shift(data_dir, moment=MOMENT):
    return clock_shift(moment, zone="Asia/Shanghai", data_dir=data_dir)


def test_without_a_moment_the_clock_is_the_real_one(tmp_path):
    assert shift(tmp_path, "") == timedelta()
    assert list(tmp_path.iterdir()) == []


def test_the_clock_begins_at_the_moment_in_local_time(tmp_path):
    began = datetime(2019, 11, 20, 1, tzinfo=UTC)
    offset = shift(tmp_path)
    assert began <= datetime.now(UTC) + offset < began + SOON


def test_a_second_start_goes_on_from_the_first(tmp_path):
    first = shift(tmp_path)
    assert shift(tmp_path) == first


def test_another_moment_sets_the_clock_anew(tmp_path):
    shift(tmp_path)
    later = datetime.now(UTC) + shift(tmp_path, "2019-12-01T09:00")
    assert later.date().isoformat() == "2019-12-01"


def test_a_moment_that_is_none_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="must look like"):
        shift(tmp_path, "tomorrow")


def test_now_is_shifted_and_at_still_rules(settings):
    settings.CLOCK_SHIFT = timedelta(days=-2000)
    assert abs(clock.now() - timezone.now() + timedelta(days=2000)) < SOON
    with clock.at("2019-06-03"):
        assert clock.today().isoformat() == "2019-06-03"


def test_pages_are_told_where_the_clock_stands(settings):
    request = RequestFactory().get("/")
    assert context.site(request)["clock_day"] is None
    settings.CLOCK_SHIFT = timedelta(days=-2000)
    assert context.site(request)["clock_day"] == clock.today()


def test_only_the_demo_may_set_the_clock(tmp_path):
    environment = {**os.environ, "LOOKBACK_DATA_DIR": str(tmp_path), "LOOKBACK_CLOCK": MOMENT}
    environment.pop("LOOKBACK_DEMO", None)
    command = [str(Path(sys.executable).parent / "lookback"), "check"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "for the demo only" in result.stderr
    assert "Traceback" not in result.stderr
