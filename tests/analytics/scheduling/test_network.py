"""What makes a network, and what is refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.analytics.scheduling.plans import DAY, EVERY_DAY, MONDAY, WEEKDAYS, network

from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.network import Activity, Constraint, Link, Network, Progress

STATUS = MONDAY + timedelta(days=7)


def one(**more: Any) -> Network:
    return Network(MONDAY, WEEKDAYS, (Activity("A", DAY, **more),), status=STATUS)


def test_an_order_puts_predecessors_first_and_else_keeps_the_plan() -> None:
    plan = network("C 1, A 1, B 1, D 1", "D-A, A-C")
    assert [plan.activities[place].key for place in plan.order] == ["B", "D", "A", "C"]


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(BadNetwork) as refused:
        network("Z 1, A 1, B 1, C 1, D 1, E 1", "Z-A, A-B, B-C, C-A, C-D, D-E")
    assert str(refused.value).startswith("links A → B → C → A: run in a circle of 3 activities")


def test_a_long_circle_is_shortened_in_the_words_only() -> None:
    keys = [f"a{place}" for place in range(40)]
    joined = ",".join(f"{before}-{after}" for before, after in zip(keys, [*keys[1:], "a0"], strict=True))
    with pytest.raises(BadNetwork, match=r"a10 → … → a39 → a0: run in a circle of 40"):
        network(", ".join(f"{key} 1" for key in keys), joined)


def test_of_several_circles_the_shortest_is_named() -> None:
    with pytest.raises(BadNetwork, match="links A → C → D → A: run in a circle of 3"):
        network("A 1, B 1, C 1, D 1, E 1", "A-B, A-C, B-E, E-D, C-D, D-A, B-C")


def test_an_activity_that_waits_for_itself_is_a_circle() -> None:
    with pytest.raises(BadNetwork, match="links A → A: run in a circle of 1"):
        network("A 1", "A-A")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"constraint": Constraint("SNET")}, "without its date"),
        ({"constraint": Constraint("ASAP", MONDAY)}, "without its date"),
        ({"constraint": Constraint("XXX", MONDAY)}, "a constraint that is none"),  # type: ignore[arg-type]
        ({"progress": Progress(percent=20)}, "never started"),
        ({"progress": Progress(finished=MONDAY)}, "never started"),
        ({"progress": Progress(MONDAY, percent=101)}, "outside 0 to 100"),
        ({"progress": Progress(STATUS + DAY)}, "after the status date"),
        ({"progress": Progress(STATUS, MONDAY)}, "finished before it started"),
        ({"progress": Progress(MONDAY, remaining=-DAY)}, "negative"),
    ],
)
def test_an_activity_that_cannot_be_is_refused(more: dict[str, Any], said: str) -> None:
    with pytest.raises(BadNetwork, match=said):
        one(**more)


def test_progress_needs_a_status_date() -> None:
    with pytest.raises(BadNetwork, match="up to when progress is known"):
        replace(one(progress=Progress(MONDAY)), status=None)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (Link("A", "X"), "names the activity X"),
        (Link("A", "B", "FX"), "a relation"),  # type: ignore[arg-type]
        (Link("A", "B", lag_on="moon"), "calendar of its lag"),  # type: ignore[arg-type]
        (Link("A", "B", lag=timedelta(microseconds=1)), "parts of a second"),
    ],
)
def test_a_link_that_joins_nothing_is_refused(link: Link, said: str) -> None:
    with pytest.raises(BadNetwork, match=said):
        network("A 1, B 1", links=(link,))


def test_two_activities_of_one_key_are_refused() -> None:
    with pytest.raises(BadNetwork, match="activity A: is there 2 times"):
        network("A 1, A 2")


@pytest.mark.parametrize(
    ("progress", "left"),
    [
        (Progress(), 8),
        (Progress(MONDAY, percent=25), 6),
        (Progress(MONDAY, percent=25, remaining=DAY), 8),
        (Progress(MONDAY, MONDAY, remaining=DAY), 0),
    ],
)
def test_what_remains_is_said_or_follows_from_the_share_done(progress: Progress, left: int) -> None:
    assert Activity("A", DAY, progress=progress).remaining == timedelta(hours=left)


def test_an_activity_works_on_its_own_calendar_or_the_projects() -> None:
    plan = Network(MONDAY, WEEKDAYS, (Activity("A", DAY, EVERY_DAY), Activity("B")))
    assert (plan.calendar_of(0), plan.calendar_of(1)) == (EVERY_DAY, WEEKDAYS)
    assert (plan.activities[0].is_milestone, plan.activities[1].is_milestone) == (False, True)


def test_a_date_without_zone_is_refused_when_it_is_scheduled() -> None:
    from_nowhere = datetime(2026, 1, 5, 8)  # no zone, on purpose
    with pytest.raises(TypeError):
        replace(one(progress=Progress(from_nowhere)))
