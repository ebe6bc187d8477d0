"""Before and after: compared where it may be, refused with the reason where not."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.analytics.study.small_logs import LIBRARY, MONDAY, incidents, weekly

from pawl.analytics.errors import NotComparable, NotMeasurable, OutOfDomain, TooFewPoints
from pawl.analytics.eventlog.dataset import Dataset, dataset_of
from pawl.analytics.study import Comparison, compare
from pawl.analytics.worktime import Calendar

AROUND_THE_CLOCK = Calendar.from_toml({"weekly": {"mon-sun": ["00:00-24:00"]}})


def log(counts: list[int], hours: float | list[float | None] = 4.0, **facts: list[bool]) -> Dataset:
    opened = weekly(counts)
    table = incidents(opened, hours=hours, **facts)
    return dataset_of({"incident": table}, as_of=MONDAY + timedelta(weeks=len(counts) + 4))


def compared(
    dataset: Dataset, kpi: str = "incidents-opened", *, weeks: tuple[int, int, int, int] = (0, 10, 12, 22)
) -> Comparison:
    """Compare whole weeks: from the first to before the second, from the third to before the fourth."""
    days = [MONDAY.date() + timedelta(weeks=week) for week in weeks]
    before, after = ((days[n], days[n + 1] - timedelta(days=1)) for n in (0, 2))
    return compare(LIBRARY[kpi], dataset, calendar=AROUND_THE_CLOCK, before=before, after=after)


def test_twice_as_many_cases_are_found_and_the_change_itself_is_left_out() -> None:
    noisy = [20 + week % 3 for week in range(10)] + [200, 200] + [40 + week % 3 for week in range(10)]
    found = compared(log(noisy))
    assert (found.before.n, found.after.n) == (sum(noisy[:10]), sum(noisy[12:]))
    assert (found.effect.points_before, found.effect.points_after) == (10, 10)
    assert found.effect.kind == "count"
    assert found.effect.step.low < 2 < found.effect.step.high
    assert found.effect.step.p_value < 0.001


def test_a_share_is_compared_by_its_cases() -> None:
    luck = random.Random(1)
    made = [luck.random() < (0.5 if n < 60 * 11 else 0.9) for n in range(60 * 22)]
    found = compared(log([60] * 22, made_sla=made), "sla-attainment")
    assert found.effect.kind == "share"
    assert found.effect.step.low > 1
    assert found.effect.reached == pytest.approx(0.9, abs=0.05)


def test_a_duration_is_compared_by_its_values() -> None:
    luck = random.Random(2)
    hours: list[float | None] = [luck.uniform(6, 10) - 4 * (n >= 40 * 11) for n in range(40 * 22)]
    found = compared(log([40] * 22, hours), "resolution-time-median")
    assert found.effect.kind == "mean"
    assert found.effect.step.estimate == pytest.approx(-4, abs=1)


def test_too_few_cases_are_not_compared() -> None:
    with pytest.raises(NotComparable, match="have fewer than 30 cases"):
        compared(log([2] * 22), "resolution-time-median")


def test_periods_without_a_value_are_not_compared() -> None:
    counts = [40] * 22
    counts[3] = 0
    with pytest.raises(NotComparable, match="has no value in 1 of 20 periods, first on 2026-01-26"):
        compared(log(counts), "resolution-time-median")


def test_what_has_not_happened_yet_is_not_compared() -> None:
    dataset = replace(log([40] * 22), as_of=MONDAY + timedelta(weeks=20))
    with pytest.raises(NotComparable):
        compared(dataset)


def test_time_before_the_data_is_not_compared() -> None:
    with pytest.raises(NotComparable):
        compare(
            LIBRARY["incidents-opened"],
            log([40] * 22),
            calendar=AROUND_THE_CLOCK,
            data_from=datetime(2026, 2, 1, tzinfo=UTC),
            before=(date(2026, 1, 5), date(2026, 3, 1)),
            after=(date(2026, 3, 2), date(2026, 5, 31)),
        )


def test_stretches_have_an_order() -> None:
    with pytest.raises(OutOfDomain, match="do not follow each other"):
        compared(log([40] * 22), weeks=(0, 13, 12, 22))


def test_a_stretch_shorter_than_a_period_holds_none() -> None:
    day = date(2026, 1, 6)
    with pytest.raises(OutOfDomain, match="hold no whole week on one side"):
        compare(
            LIBRARY["incidents-opened"],
            log([40] * 22),
            calendar=AROUND_THE_CLOCK,
            before=(day, day),
            after=(date(2026, 3, 2), date(2026, 5, 31)),
        )


def test_few_periods_are_refused_with_how_many_are_needed() -> None:
    with pytest.raises(TooFewPoints, match="have 3 and 10 periods; each side needs 6"):
        compared(log([40] * 22), weeks=(0, 3, 12, 22))


def test_what_cannot_be_measured_is_not_compared() -> None:
    with pytest.raises(NotMeasurable, match="there is no table survey"):
        compared(log([40] * 22), "csat")
