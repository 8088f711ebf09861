"""A stratified random sample: as many as wanted, each stratum its share, and the same again from the same seed."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.kit.sampling import stratified


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of a machine that does much else
@given(st.lists(st.integers(0, 3), max_size=60), st.integers(0, 70), st.integers(0, 2**31))
def test_every_stratum_gets_its_share(strata, size, seed):
    rows = list(enumerate(strata))
    drawn = stratified(rows, stratum=lambda row: (row[1],), size=size, seed=seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(rows))
    assert drawn == stratified(rows, stratum=lambda row: (row[1],), size=size, seed=seed)
    for key in set(strata):
        wanted = min(size, len(rows)) * strata.count(key) / len(rows)
        assert abs(sum(row[1] == key for row in drawn) - wanted) < 1 + 1e-9
