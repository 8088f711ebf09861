"""What must hold on both databases is run once more on PostgreSQL, in a process of its own."""

from __future__ import annotations

import pytest

from tests.on_postgres import run_again

TESTS = (
    "test_concurrency.py",
    "test_models.py",
    "test_queries.py",
    "test_clock_recompute.py",
    "test_clock_alerts.py",
    "test_characterisation.py",
    "test_quality.py",
    "test_inquiries.py",
    "test_letters.py",
    "test_actions.py::test_a_split_case_goes_on_in_the_stage_it_had",
    "test_actions.py::test_names_go_a_year_after_the_end",
)


@pytest.mark.pg
@pytest.mark.slow
def test_rules_hold_on_postgresql(tmp_path):
    run_again("casework", TESTS, tmp_path)
