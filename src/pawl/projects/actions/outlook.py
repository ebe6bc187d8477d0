"""Looks ahead at projects: a job computes them, pages that show many read them.

An outlook says nothing that its rows do not say, so writing one is no event: it can be computed again.
"""

from collections.abc import Iterator

from django.db.models import Max

from pawl import clock
from pawl.history.models import Event
from pawl.projects.late import look_of
from pawl.projects.models import ALIVE, Charter, Outlook, Project, RaidItem, WorkPackage

BELOW = (WorkPackage, RaidItem, Charter)
"""What changes the look ahead, beside what stands in the history of the project itself."""


def look_at_changed() -> Iterator[tuple[int, int]]:
    """Every project in work that changed since its last look, or was last looked at on another day.

    Yields how many of how many are done.
    """
    newest = Event.objects.aggregate(most=Max("pk"))["most"] or 0
    alive = list(Project.objects.filter(state__in=ALIVE).select_related("case", "outlook"))
    changed = _changed(alive, newest)
    for done, project in enumerate(changed):
        yield done, len(changed)
        look_ahead(project, newest)
    Outlook.objects.filter(project__in=alive).update(event=newest)


def look_ahead(project: Project, event: int) -> Outlook:
    """Look at one.   event: the newest one that the look knows."""
    told = {"at": clock.now(), "event": event, "content": look_of(project)}
    return Outlook.objects.update_or_create(project=project, defaults=told)[0]


def _changed(alive: list[Project], newest: int) -> list[Project]:
    known = [one.outlook for one in alive if hasattr(one, "outlook")]
    since = min((one.event for one in known), default=newest)
    numbers = _touched(since)
    today = clock.now().date()
    return [
        one for one in alive
        if one.pk in numbers or not hasattr(one, "outlook") or one.outlook.at.date() != today
    ]  # fmt: skip


def _touched(since: int) -> set[int]:
    """The numbers of the projects of which something was told after an event.   Four queries."""
    kinds = ["project", *(one.kind for one in BELOW)]
    rows = Event.objects.filter(pk__gt=since, kind__in=kinds).values_list("kind", "case")
    by_kind: dict[str, set[int]] = {kind: set() for kind in kinds}
    for kind, case in rows:
        number = case.rpartition("-")[2]
        if number.isdigit():
            by_kind[kind].add(int(number))
    found = by_kind["project"]
    for model in BELOW:
        if by_kind[model.kind]:
            below = model.objects.filter(pk__in=by_kind[model.kind])
            found |= set(below.values_list("project", flat=True))
    return found
