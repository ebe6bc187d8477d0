"""Shares that nearly always or nearly never hold are raised as such."""

from datetime import timedelta

import pytest
from tests.analytics.study.small_logs import LIBRARY, MONDAY

from pawl.analytics.kpi.engine.measurements import Measurement
from pawl.analytics.study.suspicion import suspicion

SHARE = LIBRARY["reopen-rate"]


def series(periods: int, met: float, n: float) -> list[Measurement]:
    weeks = [MONDAY + timedelta(weeks=week) for week in range(periods)]
    value = met / n if n else None
    return [
        Measurement(
            SHARE.id, 1, "d", at, at + timedelta(weeks=1), "", "", value, int(n), 0, met, n, None, "s"
        )
        for at in weeks
    ]


@pytest.mark.parametrize(
    ("met", "wanted"),
    [(50, "nearly always"), (0, "nearly never"), (0.25, "nearly never"), (49.75, "nearly always"),
     (0.5, None), (49.5, None), (25, None)],
)  # fmt: skip
def test_it_is_raised_beyond_half_a_per_cent(met: float, wanted: str | None) -> None:
    found = suspicion(SHARE, series(12, met, 50))
    assert (found is None) is (wanted is None)
    assert wanted is None or wanted in str(found)


def test_the_other_way_round_it_is_raised_alike() -> None:
    for met in range(51):
        raised = [suspicion(SHARE, series(20, part, 50)) is not None for part in (met, 50 - met)]
        assert raised[0] is raised[1]


def test_few_periods_or_cases_raise_nothing() -> None:
    assert suspicion(SHARE, series(11, 0, 500)) is None
    assert suspicion(SHARE, series(12, 0, 49)) is None
    assert suspicion(SHARE, [*series(11, 0, 500), *series(20, 0, 0)]) is None, "empty periods are none"


def test_what_is_no_share_is_not_judged() -> None:
    assert suspicion(LIBRARY["incidents-opened"], series(20, 0, 500)) is None
    unknown = [Measurement(SHARE.id, 1, "d", MONDAY, MONDAY, "", "", None, 0, 0, None, None, None, "s")] * 20
    assert suspicion(SHARE, unknown) is None


def test_it_says_how_many() -> None:
    told = str(suspicion(SHARE, series(20, 100, 100)))
    assert told.startswith("In 20 periods 100.0% of 2,000: what nearly always holds tells nothing.")
