"""What moved a KPI lately."""

import pyarrow as pa
import pytest
from tests.analytics.study.small_logs import incidents, kpis, log, weekly

from pawl.analytics.kpi.target import Target
from pawl.analytics.study import Movement, Question, study
from pawl.analytics.worktime import always

WEEKS = 26
SLICES = ("priority", "contact_type", "assignment_group")
KPIS = ("resolution-time-mean", "resolution-time-median", "backlog")


def moved(*names: str, later: float = 0.8, slices: tuple[str, ...] = SLICES) -> dict[str, Movement]:
    """Twenty cases a week; in the last thirteen weeks more come by mail, which last four times as long."""
    opened = weekly([20] * WEEKS)
    mail = [place % 10 < (2 if place < 20 * 13 else 10 * later) for place in range(len(opened))]
    hours = [(40.0 if by_mail else 10.0) + place % 7 / 10 for place, by_mail in enumerate(mail)]
    data = incidents(
        opened,
        hours=hours,
        contact_type=pa.array(["email" if one else "phone" for one in mail]),
        priority=pa.array([f"{place % 2 + 2}" for place in range(len(opened))]),
        assignment_group=pa.array(["desk"] * len(opened)),
    )
    targets = {"resolution-time-mean": (Target(12.0, "down"),)}
    question = Question(always("UTC"), slices=slices, targets=targets)
    return dict(study(kpis(*names), log(data), question).moved)


def test_a_mean_is_split_by_each_slice() -> None:
    found = {one.slice: one for one in moved(*KPIS)["resolution-time-mean"].by_slice}
    assert set(found) == set(SLICES)
    split = found["contact_type"].found.split
    assert split.change == pytest.approx(18, abs=1)
    assert split.mix == pytest.approx(split.change, abs=0.2)
    span = found["contact_type"].found.mix
    assert span is not None
    assert span[0] > 10
    assert found["priority"].found.split.rate == pytest.approx(split.change, abs=0.2)


def test_several_at_once_find_the_one_that_did_it() -> None:
    found = moved(*KPIS)["resolution-time-mean"].jointly
    assert found is not None
    assert found.factors == ("priority", "contact_type")  # one team does all: it explains nothing
    assert found.found.mixes[1].effect == pytest.approx(found.found.change, abs=0.3)
    assert sum(one.effect for one in (*found.found.mixes, found.found.rate)) == pytest.approx(
        found.found.change
    )
    assert str(found.found.sentence) == "Most of it: other cases by contact_type."


def test_what_is_no_rate_is_not_split() -> None:
    found = moved(*KPIS)
    assert "resolution-time-median" not in found
    assert "backlog" not in found


def test_without_a_target_or_a_signal_no_second_look_is_taken() -> None:
    assert all(one.jointly is None for kpi, one in moved(*KPIS).items() if kpi != "resolution-time-mean")


def test_by_one_slice_alone_nothing_is_crossed() -> None:
    assert moved(*KPIS, slices=("contact_type",))["resolution-time-mean"].jointly is None


def test_where_nothing_moved_nothing_is_explained() -> None:
    (one,) = moved(*KPIS, later=0.2, slices=("contact_type",))["resolution-time-mean"].by_slice
    assert str(one.found.sentence) == "It moved by no more than chance has it."


@pytest.mark.parametrize("counts", [[20], [20] * 5 + [0] * 13 + [20] * 13], ids=["one week", "a gap before"])
def test_without_cases_in_both_stretches_nothing_is_split(counts: list[int]) -> None:
    opened = weekly(counts)
    data = incidents(
        opened,
        hours=[10.0 + place % 7 for place in range(len(opened))],
        contact_type=pa.array([("email", "phone")[place % 2] for place in range(len(opened))]),
        priority=pa.array([f"{place % 3 + 1}" for place in range(len(opened))]),
    )
    targets = {"resolution-time-mean": (Target(1.0, "down"),)}
    question = Question(always("UTC"), slices=("priority", "contact_type"), targets=targets)
    assert study(kpis("resolution-time-mean"), log(data), question).moved == {}
