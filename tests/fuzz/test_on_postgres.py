"""PostgreSQL is stricter than SQLite about what it stores and compares: the same once more there."""

from __future__ import annotations

import pytest

from tests.on_postgres import run_again

TESTS = (
    "test_api.py",
    "../rectification/test_views.py::test_bad_input_on_a_page_is_never_an_error_of_ours",
    "../rectification/test_views.py::test_bad_input_in_a_step_is_never_an_error_of_ours",
    "../inspections/test_views.py::test_no_input_makes_a_page_fail",
)


@pytest.mark.pg
@pytest.mark.slow
def test_nothing_sent_breaks_it_on_postgresql(tmp_path):
    run_again("fuzz", TESTS, tmp_path)
