"""The second desk of the demonstration: a longer run begins as a shorter one; its effects are true."""

from dataclasses import replace
from datetime import date

from pawl.analytics.simulation import simulate, truth_of
from pawl.analytics.simulation.improved import DRIFT_A_WEEK, IMPROVED_SEED, STORIES, improved_desk

MONDAY = date(2024, 12, 2)


def test_weeks_that_pass_change_nothing_that_was() -> None:
    short, long = (
        simulate(replace(improved_desk(MONDAY, weeks=weeks), weekly_volume=40.0), seed=3) for weeks in (5, 8)
    )
    rows = [[row for row in case.rows if row.minute <= short.ends] for case in long.cases]
    assert [case.rows for case in short.cases] == [row for row in rows if row]
    assert len(long.cases) > len(short.cases)


def test_the_truth_tells_every_effect() -> None:
    told = truth_of(improved_desk(MONDAY), seed=IMPROVED_SEED)["interventions"]
    assert isinstance(told, list)
    by_name = {one["name"]: one for one in told}
    works = [story for story in STORIES if story.factor != 1.0]
    assert {story.name for story in works} <= set(by_name)
    assert all(by_name[story.name]["factor"] == story.factor for story in works)
    assert sum(one["factor"] == DRIFT_A_WEEK for one in told) == len(told) - len(works)


def test_fewer_tickets_lie_about_while_an_improvement_works() -> None:
    story = STORIES[0]
    desk = replace(improved_desk(MONDAY, weeks=70), weekly_volume=60.0)
    log = simulate(desk, seed=IMPROVED_SEED)
    begins = 7 * 24 * 60 * story.works
    owner = [category.owner for category in desk.categories]
    mine = [case for case in log.cases if owner[case.category] == story.team and case.resolved >= 0]
    before, after = (
        sum(case.sla for case in some) / len(some)
        for some in (
            [case for case in mine if case.opened < begins],
            [case for case in mine if case.opened >= begins],
        )
    )
    assert after - before > 0.1
