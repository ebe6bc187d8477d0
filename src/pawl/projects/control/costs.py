"""What a project really cost: the one place that says the actual cost until a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pawl.analytics.words import Sentence, say
from pawl.projects.costing import worked
from pawl.projects.models import CostLine, Project
from pawl.projects.prices import prices_of

HIDDEN = say("What hours cost is seen by whoever runs the project, decides about it or reads costs.")


@dataclass(frozen=True)
class Spent:
    """Money that was spent: which row says so, for which work package, on which day (None: not told)."""

    key: str
    title: str
    work: str
    on: date | None
    amount: float
    is_labour: bool = False
    why: Sentence | None = None
    """Why the amount of these hours is not known, and counts as 0 here."""


def spent_on(project: Project) -> list[Spent]:
    """Costs and hours, of a project that the caller may see.   Seven queries at most."""
    rows = CostLine.objects.filter(project=project, actual__isnull=False)
    found = [
        Spent(one.key, one.title, f"WP-{one.work_package_id}" if one.work_package_id else "", one.on,
              float(one.actual or 0))
        for one in rows
    ]  # fmt: skip
    for number, day, cost in worked(project, date.max, prices_of(project)):
        key, why = f"WP-{number}", next(iter(cost.why), None)
        found.append(Spent(key, "", key, day, float(cost.labour or 0), is_labour=True, why=why))
    return found


def until(rows: Iterable[Spent], day: date) -> list[Spent]:
    """What was spent up to a day; what has no day was spent by now."""
    return [one for one in rows if one.on is None or one.on <= day]


def actual_cost(rows: Sequence[Spent], day: date) -> float:
    """AC at the end of a day; see `unknown_cost`."""
    return sum(one.amount for one in until(rows, day))


def unknown_cost(rows: Sequence[Spent], day: date, *, sees: bool = True) -> Sentence | None:
    """Why AC cannot be said: an hour has no rate, or is not for whoever asks to see."""
    known = until(rows, day)
    if not sees and any(one.is_labour for one in known):
        return HIDDEN
    return next((one.why for one in known if one.why is not None), None)
