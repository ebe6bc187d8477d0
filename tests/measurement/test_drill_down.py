"""The cases behind a number, listed by a child that can do little else."""

import os
import signal
from typing import Any

import pytest
from tests.accounts.people import Cast, person

from pawl.accounts.roles import Role
from pawl.errors import Invalid, NotAllowed, NotFound, Unavailable
from pawl.measurement import reads
from pawl.measurement.models import Dataset, Measurement
from pawl.measurement.sources.children import MIB, Bounds
from pawl.measurement.sources.drilldown import DRILL_DOWN, DrillDown


def number(of: Dataset, kpi: str, **facts: object) -> Measurement:
    found = {"slice": "", "label": "2025-W04", **facts}
    return Measurement.objects.select_related("study", "dataset").get(dataset=of, kpi=kpi, **found)


def test_as_many_cases_as_were_counted(desk: Dataset, people: Cast):
    for kpi in ("incidents-opened", "sla-attainment", "resolution-time-median", "backlog"):
        one = number(desk, kpi)
        assert reads.cases(people.alice, one)["count"] == one.n, kpi
    share = number(desk, "sla-attainment")
    assert reads.cases(people.alice, share, side="numerator")["count"] == share.numerator


def test_of_a_slice_only_its_own_cases(desk: Dataset, people: Cast):
    one = number(desk, "incidents-opened", slice="priority", slice_value="3 - Moderate")
    found = reads.cases(people.alice, one, columns=["case", "priority"], limit=200)
    assert found["count"] == one.n
    assert {row[1] for row in found["rows"]} == {"3 - Moderate"}


def test_paged_and_sorted(desk: Dataset, people: Cast):
    one = number(desk, "incidents-opened")
    ask: dict[str, Any] = {
        "columns": ["case", "opened_at"],
        "sort": "opened_at",
        "descending": True,
        "limit": 5,
    }
    first, second = (reads.cases(people.alice, one, **ask, offset=at)["rows"] for at in (0, 5))
    opened = [row[1] for row in first + second]
    assert opened == sorted(opened, reverse=True)
    assert not {row[0] for row in first} & {row[0] for row in second}


@pytest.mark.parametrize(
    "wrong", [{"columns": ["x; DROP"]}, {"sort": "nope"}, {"side": "x"}, {"limit": 10**6}]
)
def test_what_is_not_a_field_is_refused(desk: Dataset, people: Cast, wrong: dict[str, Any]):
    with pytest.raises(Invalid):
        reads.cases(people.alice, number(desk, "backlog"), **wrong)


def test_who_sees_numbers_only_is_told_no_case(desk: Dataset, people: Cast):
    executive = person("eve", people.acme, Role.EXECUTIVE)
    one = number(desk, "backlog")
    assert reads.indicator(executive, one.study, "backlog").value is not None
    with pytest.raises(NotAllowed):
        reads.cases(executive, one)


def test_a_stranger_finds_nothing(desk: Dataset, people: Cast):
    with pytest.raises(NotFound):
        reads.dataset(people.charlie, desk.pk)
    with pytest.raises(NotFound):
        reads.study(people.charlie, desk)


def test_a_killed_child_is_replaced(desk: Dataset, people: Cast):
    one = number(desk, "backlog")
    reads.cases(people.alice, one)
    before = DRILL_DOWN.child
    assert before is not None
    os.kill(before, signal.SIGKILL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DRILL_DOWN, "_bounds", Bounds(file_bytes=MIB, wall_seconds=30))
        found = _after_a_restart(people, one)
    assert found["count"] == one.n
    assert DRILL_DOWN.child not in {before, None}


def _after_a_restart(people: Cast, one: Measurement) -> dict[str, Any]:
    """The child may die before or while it is asked; the second question is answered in any case."""
    try:
        return dict(reads.cases(people.alice, one))
    except Unavailable:
        return dict(reads.cases(people.alice, one))


def test_a_child_that_takes_too_long_is_ended(desk: Dataset):
    slow = DrillDown(Bounds(file_bytes=MIB, wall_seconds=0.0))
    with pytest.raises(Unavailable):
        slow.ask({"snapshot": desk.snapshot})
    assert slow.child is None


def test_a_child_without_memory_ends_and_nobody_waits(desk: Dataset):
    starved = DrillDown(Bounds(memory=150 * MIB, file_bytes=MIB, wall_seconds=30))
    with pytest.raises(Unavailable):
        starved.ask({"snapshot": desk.snapshot})


def test_why_this_number(desk: Dataset, people: Cast):
    one = number(desk, "sla-attainment")
    why = reads.why(people.alice, one)
    assert why["definition"].name.en == "SLA attainment"
    assert why["is_current_definition"]
    assert why["lineage"]["snapshot"] == desk.snapshot
    assert why["lineage"]["source_sha256"] == desk.source_sha256
    assert (why["n"], why["numerator"] / why["denominator"]) == (one.n, one.value)
    assert "Mon" in reads.told(why["calendar_description"], "en")
    assert reads.told(reads.indicator(people.alice, one.study, one.kpi).sentence, "zh-hans")
