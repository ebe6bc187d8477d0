"""Variants and directly-follows steps, against plain Python and the published digests."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from statistics import median

import duckdb
import numpy as np
import pytest
from hypothesis import given
from tests.analytics.process.process_logs import Log, logs, path, trail, words

from pawl.analytics.process import paths
from pawl.analytics.process.paths import Follow, directly_follows, variants
from pawl.analytics.process.trail import trail_of

Pair = tuple[str | None, str | None]


def steps_of(log: Log) -> dict[Pair, list[float]]:
    """Collect the waits in hours of each pair, in plain Python."""
    waits: dict[Pair, list[float]] = defaultdict(list)
    for case in log:
        for (source, _), (target, minutes) in pairwise(case):
            waits[source, target].append(minutes / 60)
    return waits


@given(logs)
def test_steps_agree_with_plain_python(log):
    found: dict[Pair, Follow] = {(one.source, one.target): one for one in directly_follows(trail(log))}
    waits = steps_of(log)
    assert found.keys() == waits.keys()
    for pair, hours in waits.items():
        assert found[pair].count == len(hours)
        assert found[pair].median_hours == pytest.approx(median(hours), abs=1e-9)
        assert found[pair].p90_hours == pytest.approx(np.quantile(hours, 0.9), abs=1e-9)
        assert found[pair].total_hours == pytest.approx(sum(hours), abs=1e-9)


@given(logs)
def test_variants_agree_with_plain_python(log):
    found = variants(trail(log))
    assert dict(zip(found.paths, found.counts, strict=True)) == Counter(tuple(words(case)) for case in log)
    assert [found.paths[rank] for rank in found.of_case] == [tuple(words(case)) for case in log]
    assert list(found.counts) == sorted(found.counts, reverse=True)


@given(logs)
def test_the_order_of_the_cases_does_not_matter(log):
    found, turned = variants(trail(log)), variants(trail(log[::-1]))
    assert (found.paths, found.counts) == (turned.paths, turned.counts)
    assert directly_follows(trail(log)) == directly_follows(trail(log[::-1]))


@given(logs)
def test_sequences_that_share_a_hash_are_told_apart(log):
    log = [case * 9 for case in log]  # too long to be packed
    expected = variants(trail(log))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "_ODD", 0)  # every word weighs nothing: all cases collide
        found = variants(trail(log))
    assert (found.paths, found.counts) == (expected.paths, expected.counts)
    assert found.of_case.tolist() == expected.of_case.tolist()


@given(logs)
def test_long_cases_stand_beside_short_ones(log):
    mixed = [*log, *(case * 9 for case in log), *(case * 20 for case in log)]
    found = variants(trail(mixed))
    assert [found.paths[rank] for rank in found.of_case] == [tuple(words(case)) for case in mixed]


def test_a_case_without_a_value_has_no_variant():
    assert variants(trail([path("AB"), path("-")])).of_case.tolist() == [0, -1]


def test_an_empty_log_has_no_paths():
    found = variants(trail([]))
    assert (found.paths, found.counts, found.of_case.tolist()) == ((), (), [])
    assert directly_follows(trail([])) == ()


def digest(rows: Iterable[tuple[str | int | float, ...]]) -> str:
    """Fingerprint rows in any order, numbers at four decimals."""
    texts = ("|".join(f"{v:.4f}" if isinstance(v, float) else str(v) for v in row) for row in rows)
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def real(reference_data):
    """The trail of the raw state through the real log."""
    file = reference_data / "servicenow-incidents" / "incident_event_log.csv.gz"
    sql = """SELECT (dense_rank() OVER (ORDER BY number) - 1)::INTEGER AS case_no, incident_state AS state,
        strptime(sys_updated_at, '%d/%m/%Y %H:%M') AS "at", sys_mod_count::INTEGER AS seq
        FROM read_csv(?, all_varchar = true)"""
    return trail_of(duckdb.connect().execute(sql, [str(file)]).to_arrow_table(), "state")


# DuckDB, polars, pandas, pm4py and numpy agree on these two fingerprints of UCI dataset 498.
@pytest.mark.reference
def test_the_real_log_has_the_steps_that_other_tools_find(real):
    rows = [(one.source, one.target, one.count, one.median_hours) for one in directly_follows(real)]
    assert digest(rows) == "bd03ed1437ee"


@pytest.mark.reference
def test_the_real_log_has_the_variants_that_other_tools_find(real):
    found = variants(real)
    rows = [(">".join(steps), count) for steps, count in zip(found.paths, found.counts, strict=True)]
    assert digest(rows) == "25a865408cc7"
