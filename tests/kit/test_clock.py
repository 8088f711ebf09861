"""The one clock: the present, or the moment that a story or a test has set."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from lookback.kit import clock


def local(*parts):
    return timezone.make_aware(datetime(*parts))


def test_without_a_story_it_is_now(settings):
    settings.CLOCK_SHIFT = timezone.timedelta()
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()
    assert clock.today() == timezone.localdate()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (date(2019, 6, 3), (2019, 6, 3, 9)),
        ("2019-06-03", (2019, 6, 3, 9)),
        ("2019-06-03T15:30", (2019, 6, 3, 15, 30)),
        (datetime(2019, 6, 3, 15, 30), (2019, 6, 3, 15, 30)),
        (datetime(2019, 6, 3), (2019, 6, 3, 9)),
    ],
)
def test_a_moment_is_local_time_and_a_bare_day_begins_at_nine(moment, expected):
    with clock.at(moment) as now:
        assert now == clock.now() == local(*expected)
        assert clock.today() == date(2019, 6, 3)


def test_an_aware_moment_is_taken_as_it_is():
    moment = datetime(2019, 6, 3, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment


def test_late_in_the_evening_in_greenwich_it_is_tomorrow_here():
    with clock.at(datetime(2019, 6, 3, 20, tzinfo=UTC)):
        assert clock.today() == date(2019, 6, 4)


def test_stories_nest_and_the_clock_comes_back_also_after_an_error():
    with clock.at("2019-06-03"):
        with pytest.raises(RuntimeError), clock.at("2020-01-01"):
            assert clock.today().year == 2020
            raise RuntimeError
        assert clock.today() == date(2019, 6, 3)
    assert clock.today() > date(2019, 6, 3)


def test_one_story_does_not_move_another_tasks_clock():
    async def day_in(moment):
        with clock.at(moment):
            await asyncio.sleep(0)
            return clock.today()

    async def both():
        return await asyncio.gather(day_in("2019-06-03"), day_in("2020-06-03"))

    # A thread of its own: the browser tests leave a running event loop in the main one.
    with ThreadPoolExecutor(1) as pool:
        days = pool.submit(lambda: asyncio.run(both())).result()
    assert days == [date(2019, 6, 3), date(2020, 6, 3)]
