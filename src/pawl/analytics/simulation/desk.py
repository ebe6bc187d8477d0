"""What a simulated desk consists of: teams, shifts, categories, priorities, habits, interventions, lapses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

WEEKDAYS = (0, 1, 2, 3, 4)

Target = Literal["arrivals", "reassignment", "handling", "parking", "staffing"]


@dataclass(frozen=True)
class Delay:
    """A log-normal duration: its median in hours and the standard deviation of its logarithm."""

    median_hours: float
    spread: float


@dataclass(frozen=True)
class Shift:
    """Who is there: agents in the opening hours of weekdays, at night, and at the weekend."""

    day: int
    night: int = 0
    weekend: int = 0
    opens: int = 8
    closes: int = 18

    def agents_by_hour(self) -> list[int]:
        """Agents present in each hour of the week, Monday 00:00 first."""
        working = [self.day if self.opens <= hour < self.closes else self.night for hour in range(24)]
        away = [self.weekend if self.opens <= hour < self.closes else self.night for hour in range(24)]
        return working * len(WEEKDAYS) + away * 2


@dataclass(frozen=True)
class Team:
    """A team: its shift, the work of one touch, how often and how long a ticket then lies in its drawer."""

    name: str
    shift: Shift
    effort: Delay
    parked_share: float = 0.0
    parked: Delay = Delay(48.0, 1.3)
    first_line: bool = False


@dataclass(frozen=True)
class Category:
    """A kind of incident: its share, the team that can solve it, how often the first team cannot."""

    name: str
    share: float
    owner: str
    difficulty: float = 1.0


@dataclass(frozen=True)
class Priority:
    """A priority: share of incidents, promise in hours, and how much harder its incidents are."""

    name: str
    impact: str
    urgency: str
    share: float
    resolve_hours: float
    respond_minutes: float
    working_hours: bool = True
    difficulty: float = 1.0
    slowness: float = 1.0
    patience: float = 1.0
    changed_share: float = 0.0
    first_seen_as: int = 2
    solved_at_once: bool = True


@dataclass(frozen=True)
class Habits:
    """How this desk works: probabilities, each of one decision about a ticket."""

    first_states: Mapping[str, float]
    contacts: Mapping[str, float]
    straight_to_first_line: float = 0.55
    handed_on: tuple[float, ...] = (0.5, 0.45, 0.56)
    handed_on_when_active: float = 0.6
    within_team: float = 0.235
    back_to_sender: float = 0.4
    held: tuple[float, ...] = (0.13, 0.12)
    held_as: Mapping[str, float] = field(default_factory=lambda: {"Awaiting User Info": 1.0})
    hold: Delay = Delay(90.0, 1.4)
    held_before_leaving: float = 0.6
    parked_before_leaving: float = 0.4
    reopened: float = 0.011
    reopened_again: float = 0.1
    marked_active: float = 0.6
    auto_close_days: float = 5.0
    closed_late: float = 0.11
    registered_after: Delay = Delay(0.05, 1.4)
    assigned_at_once: float = 0.587
    group_never_written: float = 0.015
    other_agent: float = 0.12
    noted: float = 0.55
    every_change_shown: float = 0.8


@dataclass(frozen=True)
class Intervention:
    """A dated change with a known true effect: `factor` multiplies, `extra` adds agents.

    arrivals: the rate of a category.   staffing: the agents of a team.
    reassignment: the chance that the first team hands a ticket on (every team's when `where` is empty).
    handling: how long a team's work, holds and parking take.   parking: the share of its tickets it parks.
    """

    name: str
    starts: date
    acts_on: Target
    where: str = ""
    factor: float = 1.0
    extra: int = 0
    ends: date | None = None
    story: str = ""


@dataclass(frozen=True)
class Lapse:
    """A period in which a field was not written: a share of its values is missing, beyond the usual share."""

    name: str
    field: Literal["resolved_at", "category", "closed_code"]
    usual_share: float
    share: float = 0.0
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Desk:
    """A whole desk, ready to be simulated from a Monday on for a number of weeks."""

    name: str
    starts: date
    weeks: int
    weekly_volume: float
    by_hour: tuple[float, ...]
    by_weekday: tuple[float, ...]
    teams: tuple[Team, ...]
    categories: tuple[Category, ...]
    priorities: tuple[Priority, ...]
    habits: Habits
    season: float = 0.0
    season_peak_week: float = 0.0
    week_noise: float = 0.0
    interventions: tuple[Intervention, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    callers: int = 5000
    sites: int = 60
    export_open_cases: bool = True
    unchanged: tuple[str, ...] = ()

    def without_interventions(self) -> "Desk":
        """The same desk had nobody intervened: the counterfactual."""
        return replace(self, interventions=())
