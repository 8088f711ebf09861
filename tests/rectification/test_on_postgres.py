"""What must hold on both databases is run once more on PostgreSQL, in a process of its own."""

from __future__ import annotations

import pytest

from tests.on_postgres import run_again

TESTS = (
    "test_concurrency.py",
    "test_machine.py",
    "test_constraints.py",
    "test_rollup.py::test_folding_in_small_batches_comes_to_the_same",
    "test_rollup.py::test_tallies_equal_a_count_from_the_items",
    "test_queries.py::test_two_scopes_are_read_side_by_side_and_no_item_twice",
    "test_queries.py::test_filters_narrow_the_ledger",
    "test_evidence.py::test_reused_file_is_shown_and_stops_the_later_claim_only",
)


@pytest.mark.pg
@pytest.mark.slow
def test_rules_hold_on_postgresql(tmp_path):
    run_again("rectification", TESTS, tmp_path)
