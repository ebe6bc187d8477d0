"""A plan with its dates: start, finish and floats of each row; what has parts follows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.scheduling.critical_path import Dates, Schedule, critical_path
from pawl.analytics.words import Sentence
from pawl.errors import Conflict
from pawl.projects.models import Baseline, Project, RaidItem, WorkLink, WorkPackage
from pawl.projects.scheduling.chance import WAITING, Chance, chance_of
from pawl.projects.scheduling.days import FIRST, LAST, Days, days_of
from pawl.projects.scheduling.network import Rows, network_of
from pawl.projects.tree import in_order

Frozen = tuple[date, date]


@dataclass(frozen=True)
class Planned:
    """One row with its dates; floats in working days, None where it is finished or has parts."""

    code: str
    depth: int
    work: WorkPackage
    start: datetime
    finish: datetime
    first_day: date
    last_day: date
    late_finish: datetime | None = None
    total_float: float | None = None
    free_float: float | None = None
    is_critical: bool = False
    has_parts: bool = False
    frozen: Frozen | None = None
    """First and last day in the newest baseline."""
    slip: float | None = None
    """Working days by which it ends later than in it; negative where sooner."""

    @property
    def can_move(self) -> bool:
        """Whether somebody can put it elsewhere: it has neither begun nor parts."""
        return not self.has_parts and self.work.state == "planned" and self.work.started_on is None


@dataclass(frozen=True)
class Plan:
    """The whole."""

    rows: Sequence[Planned]
    links: Sequence[WorkLink]
    schedule: Schedule
    days: Days
    notices: Sequence[Sentence]
    baseline: Baseline | None
    work: Sequence[WorkPackage]
    risks: Sequence[RaidItem]

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return self.days.last_day(self.schedule.finish)

    @property
    def status(self) -> date | None:
        """Up to which day progress is known."""
        at = self.schedule.network.status
        return None if at is None else self.days.last_day(at)

    @cached_property
    def chance(self) -> Chance:
        """When it ends with which chance, or why nobody can say."""
        return chance_of(self.schedule.network, self.work, self.days, self.risks)


def plan_of(project: Project) -> Plan:
    """Schedule a project that the caller may see.   Six queries, however many rows.

    Raises BadNetwork or OutOfDomain for what makes no plan.
    """
    live = WorkPackage.objects.filter(project=project).exclude(state="cancelled")
    tree = in_order(list(live.select_related("case").order_by("position", "pk")))
    work = [one for _code, _depth, one in tree]
    links = list(WorkLink.objects.filter(project=project))
    rows = Rows(project, work, links, days_of(project))
    network, notices = network_of(rows)
    schedule = critical_path(network)
    baseline = Baseline.objects.filter(project=project).order_by("-number").first()
    told = _told(tree, schedule, rows, _frozen(baseline))
    risks = RaidItem.objects.filter(project=project, raid_type="risk", state__in=WAITING)
    return Plan(told, links, schedule, rows.days, notices, baseline, work, list(risks.select_related("case")))


def planned(project: Project) -> Plan:
    """The same for doors that answer with a plan or not at all.   Raises Conflict."""
    try:
        return plan_of(project)
    except AnalyticsError as refusal:
        raise Conflict(refusal.thing, refusal.rule, refusal.way_out) from refusal


def _told(
    tree: Sequence[tuple[str, int, WorkPackage]], schedule: Schedule, rows: Rows, frozen: Mapping[str, Frozen]
) -> list[Planned]:
    known = spans(rows.work, schedule)
    found = []
    for code, depth, one in tree:
        start, finish = known[one.pk]
        first = rows.days.last_day(finish) if start == finish else rows.days.first_day(start)
        was = frozen.get(one.key)
        base = Planned(code, depth, one, start, finish, first, rows.days.last_day(finish),
                       has_parts=True, frozen=was, slip=_slip(was, finish, rows.days, one.key))  # fmt: skip
        is_leaf = one.key in schedule.network.place
        found.append(_with_floats(base, schedule[one.key], rows.days) if is_leaf else base)
    return found


def _with_floats(base: Planned, dates: Dates, days: Days) -> Planned:
    return Planned(
        base.code, base.depth, base.work, base.start, base.finish, base.first_day, base.last_day,
        dates.late_finish if dates.total_float else None, days.counted(dates.total_float),
        days.counted(dates.free_float), dates.is_critical, False, base.frozen, base.slip,
    )  # fmt: skip


def _slip(frozen: Frozen | None, finish: datetime, days: Days, key: str) -> float | None:
    return None if frozen is None else days.apart(days.closing(frozen[1], key), finish)


def spans(work: Sequence[WorkPackage], schedule: Schedule) -> dict[int, tuple[datetime, datetime]]:
    """Start and finish of each; what has parts spans them.   `work`: each above its parts."""
    inner: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    found = {}
    for one in reversed(work):
        parts = inner[one.pk]
        dates = None if parts else schedule[one.key]
        span = (dates.start, dates.finish) if dates else (min(a for a, _ in parts), max(b for _, b in parts))
        found[one.pk] = span
        if one.parent_id is not None:
            inner[one.parent_id].append(span)
    return found


def _frozen(baseline: Baseline | None) -> dict[str, Frozen]:
    if baseline is None:
        return {}
    rows = baseline.content.get("sheets", {}).get("work-packages", [])
    whole = [one for one in rows if one.get("starts") and one.get("ends")]
    found = {
        one["key"]: (date.fromisoformat(one["starts"]), date.fromisoformat(one["ends"])) for one in whole
    }
    return {
        key: (first, last)
        for key, (first, last) in found.items()
        if first.year >= FIRST and last.year <= LAST
    }
