"""What pages show of an outlook: the next milestone and the money, without computing anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say, unpacked
from pawl.projects.control.costs import HIDDEN
from pawl.projects.costing import sees_cost
from pawl.projects.models import Project, WorkPackage

NOT_YET = say("It is not computed yet; that takes some minutes.")


@dataclass(frozen=True)
class Milestone:
    """The next one: as planned, and the days that hold with 50 and 80 per cent."""

    key: str
    title: str
    day: date
    p50: date | None
    p80: date | None


@dataclass(frozen=True)
class Shown:
    """An outlook for one who looks; without `at` there is none yet."""

    at: datetime | None
    milestone: Milestone | None
    days_reason: Sentence | None
    last_day: date | None
    p80: date | None
    eac: float | None
    eac_reason: Sentence | None
    budget: float | None

    @property
    def is_over(self) -> bool:
        """Whether it is expected to cost more than its budget."""
        return self.eac is not None and self.budget is not None and self.eac > self.budget


def shown_outlooks(projects: Iterable[Project], actor: Actor) -> dict[int, Shown]:
    """Of projects that the caller may see, read with their outlooks.   One query, however many."""
    rows = list(projects)
    known = {one.pk: one.outlook.content for one in rows if hasattr(one, "outlook")}
    keys = [told["milestone"]["key"] for told in known.values() if told.get("milestone")]
    numbers = [int(key.partition("-")[2]) for key in keys]
    titles = {
        one.key: one.case.title
        for one in (WorkPackage.objects.filter(pk__in=numbers).select_related("case") if numbers else ())
    }
    return {one.pk: _shown(one, known.get(one.pk), titles, actor) for one in rows}


def _shown(
    project: Project, told: Mapping[str, Any] | None, titles: Mapping[str, str], actor: Actor
) -> Shown:
    budget = None if project.budget is None else float(project.budget)
    if told is None:
        return Shown(None, None, NOT_YET, None, None, None, NOT_YET, budget)
    sees = sees_cost(actor, project)
    reason = _sentence(told["eac_reason"]) if sees else HIDDEN
    return Shown(
        project.outlook.at, _milestone(told["milestone"], titles), _sentence(told["days_reason"]),
        _day(told["last_day"]), _day(told["p80"]), told["eac"] if sees else None, reason, budget,
    )  # fmt: skip


def _milestone(told: Mapping[str, Any] | None, titles: Mapping[str, str]) -> Milestone | None:
    if not told:
        return None
    planned = date.fromisoformat(told["day"])
    return Milestone(told["key"], titles.get(told["key"], told["key"]), planned,
                     _day(told["p50"]), _day(told["p80"]))  # fmt: skip


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _sentence(told: Mapping[str, Any] | None) -> Sentence | None:
    return unpacked(told) if told else None
