"""A second simulated desk, on which improvements of known effect were made: what each verdict must find."""

from dataclasses import dataclass
from datetime import date, timedelta

from pawl.analytics.simulation.desk import (
    Category,
    Delay,
    Desk,
    Habits,
    Intervention,
    Priority,
    Shift,
    Team,
)

IMPROVED_SEED = 8
WEEKS_BEFORE = 104
"""Weeks that the log holds on the day on which the demonstration begins."""
FARTHEST = 156
"""Weeks after which nothing more is simulated."""
LIES = 0.62
"""Share of the tickets that lie in a drawer before anything was improved."""
BY_HOUR = (*(0.0,) * 8, *(1.0,) * 10, *(0.0,) * 6)
BY_WEEKDAY = (1.1, 1.0, 1.0, 1.0, 0.9, 0.0, 0.0)


@dataclass(frozen=True)
class Story:
    """One improvement of the desk: what was done where, in which week, and its true effect.

    works: the week from which it works.   ends: the week in which it stops working, None: it goes on.
    factor: on the share of tickets that lie in a drawer; 1 where the measure truly does nothing.
    """

    name: str
    team: str
    works: int
    factor: float
    ends: int | None = None


STORIES = (
    Story("Answer e-mail tickets by a daily stand-up", "Messaging", 52, 0.45),
    Story("New checklist for workstations", "Workplace", 60, 1.0),
    Story("Remote access is mended by a script", "Network", 99, 0.45),
    Story("A second person looks after printing", "Print and Scan", 40, 0.45, 88),
    Story("Access rights are given by a form", "Identity and Access", 46, 0.45, 105),
)
"""In this order: held; already improving before; too early to tell; slipped; slips after the beginning."""
DRIFT_TEAM, DRIFT_A_WEEK = "Workplace", 0.991
"""Of this team fewer and fewer tickets lie about from the first week on, whatever anybody does."""


def improved_desk(starts: date, *, weeks: int = WEEKS_BEFORE) -> Desk:
    """The simulated desk of the demonstration's improvements: 150 incidents a week, five teams.

    starts: a Monday.   weeks: 1 to 156; a longer run begins with the same tickets as a shorter one.
    Returns the desk; `simulate(improved_desk(...), seed=IMPROVED_SEED)` runs it.   Raises nothing.
    Error: none: the effects are those of `STORIES` and of the drift, and stand in the truth file.
    Source: our own.   Checked: tests/analytics/simulation/test_improved.py.
    """
    return Desk(
        name="Simulated improvements",
        starts=starts,
        weeks=weeks,
        weekly_volume=150.0,
        by_hour=BY_HOUR,
        by_weekday=BY_WEEKDAY,
        teams=tuple(
            Team(story.team, Shift(day=6), Delay(0.4, 0.6), LIES, Delay(70.0, 0.8)) for story in STORIES
        ),
        categories=tuple(Category(f"Matters of {story.team}", 0.2, story.team) for story in STORIES),
        priorities=(Priority("3 - Moderate", "2 - Medium", "2 - Medium", 1.0, 16.0, 480.0),),
        habits=Habits(
            first_states={"New": 1.0},
            contacts={"Phone": 0.5, "Email": 0.5},
            straight_to_first_line=0.0,
            handed_on=(0.02,),
            held=(0.02, 0.0),
            reopened=0.03,
        ),
        interventions=(*_drift(starts), *(_made(story, starts) for story in STORIES if story.factor != 1.0)),
        unchanged=("reopen-rate",),
    )


def _made(story: Story, starts: date) -> Intervention:
    share = 100 * LIES * story.factor
    return Intervention(
        story.name,
        starts + timedelta(weeks=story.works),
        "parking",
        story.team,
        factor=story.factor,
        ends=None if story.ends is None else starts + timedelta(weeks=story.ends),
        story=f"Of 100 tickets of {story.team}, {100 * LIES:.0f} lay in a drawer; with it {share:.0f} do.",
    )


def _drift(starts: date) -> tuple[Intervention, ...]:
    """A little better each week, without anybody's doing."""
    return tuple(
        Intervention(
            f"Drift of week {week + 1}",
            starts + timedelta(weeks=week),
            "parking",
            DRIFT_TEAM,
            factor=DRIFT_A_WEEK,
            story="A little less lies about each week: it was getting better before anything was done.",
        )
        for week in range(FARTHEST)
    )
