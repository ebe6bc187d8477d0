"""The trend guard: what is refused, and with which words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from pawl.analytics.errors import NotComparable
from pawl.analytics.kpi.trend import (
    COMPARISON,
    COUNTS,
    Provenance,
    Verdict,
    judge,
    require_comparable,
    usable,
)

START = datetime(2016, 2, 29, tzinfo=UTC)
WEEK = timedelta(weeks=1)
LATER = START + 60 * WEEK


def point(week: int, **known: Any) -> Provenance:
    fill = {"resolved_at": 0.95}
    plain = Provenance(START + week * WEEK, START + (week + 1) * WEEK, 500, fill, "d1", "c1", "m1", "s1", 0)
    return replace(plain, **known)


def points(count: int = 13, changed: Iterable[int] = (), **known: Any) -> list[Provenance]:
    return [point(week, **(known if week in changed else {})) for week in range(count)]


def causes(verdict: Verdict) -> list[str]:
    return [objection.cause for objection in verdict.objections]


def test_a_trend_of_one_kind_with_enough_behind_it_is_admitted():
    verdict = judge(points(), as_of=LATER, data_from=START)
    assert (verdict.admitted, verdict.reasons, verdict.leave_out) == (True, (), ())


@pytest.mark.parametrize(
    ("change", "cause", "words"),
    [
        ({"definition": "d2"}, "definition", "The KPI is defined differently from 11 Apr 2016 on"),
        ({"calendar": "c2"}, "calendar", "Working time is counted on another calendar from 11 Apr 2016 on."),
        ({"mapping": "m2"}, "mapping", "The source was read by another mapping from 11 Apr 2016 on."),
        ({"snapshot": "s2"}, "snapshot", "From 11 Apr 2016 on the values come from another snapshot"),
    ],
)
def test_a_change_inside_the_window_is_refused_with_its_date(change, cause, words):
    verdict = judge(points(changed=range(6, 13), **change), as_of=LATER)
    assert causes(verdict) == [cause]
    assert str(verdict.reasons[0]).startswith(words)
    assert "one snapshot" in str(verdict.objections[0].way_out)
    assert verdict.leave_out == ()


def test_a_jump_of_coverage_is_refused_with_both_fills():
    verdict = judge(points(changed=range(6, 13), fill={"resolved_at": 0.6}), as_of=LATER)
    assert causes(verdict) == ["coverage"]
    assert str(verdict.reasons[0]).startswith(
        "resolved_at was filled in 95% of cases before 11 Apr 2016 and in 60% since"
    )


def test_a_slow_drift_of_coverage_is_a_change_too():
    drifting = [point(week, fill={"resolved_at": 0.5 + week / 30}) for week in range(13)]
    assert causes(judge(drifting, as_of=LATER)) == ["coverage"]


def test_a_short_dip_of_coverage_can_be_left_out():
    verdict = judge(points(changed=(4,), fill={"resolved_at": 0.2}), as_of=LATER)
    assert verdict.leave_out == (4,)
    assert str(verdict.reasons[0]) == (
        "In the period from 28 Mar 2016 resolved_at was filled in 20% of cases, otherwise in about 95%."
    )


def test_of_several_dips_the_number_and_the_deepest_are_told():
    filled = [{5: 0.5, 8: 0.1}.get(week, 0.95) for week in range(13)]
    verdict = judge(
        [point(week, fill={"resolved_at": fill}) for week, fill in enumerate(filled)], as_of=LATER
    )
    assert verdict.leave_out == (5, 8)
    assert str(verdict.reasons[0]) == (
        "In 2 periods resolved_at was filled otherwise than in about 95% of cases; farthest from that in the "
        "period from 25 Apr 2016: 10%."
    )


def test_a_small_change_of_coverage_or_one_of_few_cases_is_let_through():
    assert judge(points(changed=range(6, 13), fill={"resolved_at": 0.9}), as_of=LATER).admitted
    few = [point(week, cases=10, fill={"resolved_at": 0.9 if week % 2 else 0.6}) for week in range(13)]
    assert judge(few, as_of=LATER).admitted


def test_unknown_coverage_is_not_taken_for_full():
    verdict = judge(points(changed=(2, 3), fill={"resolved_at": None}), as_of=LATER)
    assert str(verdict.reasons[0]) == "For 2 periods it is not known how often resolved_at was filled."
    assert verdict.leave_out == (2, 3)
    assert not judge(points(changed=(2,), fill={}), as_of=LATER).admitted


def test_a_period_that_still_runs_can_be_left_out():
    verdict = judge(points(), as_of=START + 12.5 * WEEK)
    assert (causes(verdict), verdict.leave_out) == (["incomplete"], (12,))
    assert "The period from 23 May 2016 is not over" in str(verdict.reasons[0])


def test_a_period_that_began_before_the_data_can_be_left_out():
    verdict = judge(points(), as_of=LATER, data_from=START + timedelta(days=3))
    assert verdict.leave_out == (0,)
    assert "began before the data did" in str(verdict.reasons[0])


def test_a_young_cohort_misses_its_slow_cases():
    verdict = judge(points(changed=(11, 12), unfinished=100), as_of=LATER)
    assert (causes(verdict), verdict.leave_out) == (["unfinished"], (11, 12))
    assert (
        str(verdict.reasons[0])
        == "Of the cases from 16 May 2016 on, up to 17% are still open: the slow ones are missing."
    )
    assert judge(points(changed=(12,), unfinished=20), as_of=LATER).admitted
    assert judge(points(changed=(12,), unfinished=None), as_of=LATER).admitted


def test_thin_periods_are_told_with_the_thinnest():
    verdict = judge(points(changed=(3, 5), cases=4), as_of=LATER)
    assert str(verdict.reasons[0]) == (
        "2 of 13 periods have fewer than 10 cases (the thinnest 4): luck would look like change."
    )


def test_few_cases_are_the_message_of_a_count():
    assert judge(points(cases=0, changed=range(13)), as_of=LATER, guard=COUNTS).admitted


def test_seven_points_are_no_trend():
    verdict = judge(points(7), as_of=LATER)
    assert str(verdict.reasons[0]) == "There are 7 periods; a trend needs 8, 1 more."
    assert judge([], as_of=LATER).reasons


def test_two_points_can_be_compared_when_they_measure_the_same():
    assert judge(points(2), as_of=LATER, guard=COMPARISON).admitted
    assert causes(judge(points(2, changed=(1,), cases=29), as_of=LATER, guard=COMPARISON)) == ["cases"]


def test_leaving_out_what_can_be_left_out_may_save_a_trend():
    rest = usable(points(changed=(0,), cases=3), as_of=START + 12.5 * WEEK)
    assert rest.kept == tuple(range(1, 12))
    assert list(rest.left_out) == [0, 12]
    assert "not over" in str(rest.left_out[12])
    assert rest.verdict.admitted


def test_where_too_few_points_are_left_the_reasons_why_come_first():
    """All thirteen weeks are thin: that is the reason, not that there are no periods."""
    rest = usable(points(changed=range(13), cases=4), as_of=LATER)
    assert causes(rest.verdict) == ["cases", "points"]
    assert str(rest.verdict.reasons[0]).startswith("13 of 13 periods have fewer than 10 cases")
    assert str(rest.verdict.reasons[1]) == "0 periods can be compared; a trend needs 8."


def test_leaving_out_cannot_mend_a_changed_definition():
    rest = usable(points(changed=range(6, 13), definition="d2"), as_of=LATER)
    assert rest.kept == tuple(range(13))
    assert causes(rest.verdict) == ["definition"]


def test_the_raising_form_names_the_thing_the_reason_and_the_way_out():
    require_comparable("median hours", points(), as_of=LATER)
    with pytest.raises(
        NotComparable, match=r"median hours: There are 3 periods.* Use shorter periods, or wait\."
    ):
        require_comparable("median hours", points(3), as_of=LATER)


def test_steady_coverage_is_seldom_called_a_jump():
    rng = np.random.default_rng(11)
    refused = 0
    for fills in rng.binomial(40, 0.8, (400, 13)) / 40:
        window = [point(week, cases=40, fill={"caller": fill}) for week, fill in enumerate(fills.tolist())]
        refused += not judge(window, as_of=LATER).admitted
    assert refused / 400 <= 0.02
