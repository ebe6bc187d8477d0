"""The portfolio on one axis of time: a bar per project, what it promised in its baseline, how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pawl import clock
from pawl.presentation.gantt import Gantt, Task, draw
from pawl.web.listing import Row
from pawl.web.templatetags.pawl import reader

NEEDED = ("key", "title", "state", "starts", "ends", "work_ends", "baseline_ends", "progress")
"""Fields of the list that the picture is drawn from."""
ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Timeline:
    """The picture, and the projects that have no dates."""

    gantt: Gantt | None
    dateless: Sequence[Row]
    late: int
    """How many end after their baseline."""


def timeline(rows: Sequence[Row]) -> Timeline:
    """A row per project with a start and an end, in the order of the list."""
    dated = [one for one in rows if one["starts"] and _end(one)]
    tasks = [_task(one) for one in dated]
    picture = draw(tasks, [], reader(), zone=ZONE, today=clock.now()) if tasks else None
    return Timeline(picture, [one for one in rows if one not in dated], sum(one.is_critical for one in tasks))


def _end(row: Row) -> date | None:
    """As the work is planned now; without work as it was promised."""
    found: date | None = row["work_ends"] or row["ends"]
    return found if found is None or row["starts"] is None else max(found, row["starts"])


def _task(row: Row) -> Task:
    end = _end(row) or row["starts"]
    frozen = row["baseline_ends"]
    baseline = (_opens(row["starts"]), _closes(max(frozen, row["starts"]))) if frozen else None
    is_late = frozen is not None and end > frozen
    return Task(row["key"], row["title"], _opens(row["starts"]), _closes(end), baseline=baseline,
                done=min(1.0, (row["progress"] or 0.0) / 100), is_critical=is_late)  # fmt: skip


def _opens(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _closes(day: date) -> datetime:
    return _opens(day) + timedelta(days=1)
