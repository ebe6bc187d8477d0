"""Plans beside what runs: for each goal what is running now, what is being prepared, what only waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.collaboration.records import address_of
from pawl.improvement.models import Improvement
from pawl.measurement import reads
from pawl.projects.models import ENDED, Charter, Project
from pawl.strategy.models import Goal, GoalKpi, Horizon, Standing

COLUMNS = (Horizon.NOW, Horizon.NEXT, Horizon.LATER)
OF_PROJECT = {"executing": Horizon.NOW, "closing": Horizon.NOW, "initiating": Horizon.NEXT,
              "planning": Horizon.NEXT, "on_hold": Horizon.LATER}  # fmt: skip
OF_IMPROVEMENT = {"doing": Horizon.NOW, "checking": Horizon.NOW, "acting": Horizon.NOW,
                  "assessed": Horizon.NEXT, "approved": Horizon.NEXT, "planned": Horizon.NEXT,
                  "proposed": Horizon.LATER}  # fmt: skip
"""Where something stands by its state; what has ended is in no column."""


@dataclass(frozen=True)
class Item:
    """A project, an improvement or a gap."""

    kind: str
    key: str
    title: str
    state: str
    address: str


@dataclass
class Row:
    """A goal: when it is to be reached, and what is done for it in each column."""

    goal: Goal
    cells: dict[str, list[Item]] = field(default_factory=lambda: {one.value: [] for one in COLUMNS})

    @property
    def is_forgotten(self) -> bool:
        """Whether it is to be reached now, and nothing runs for it."""
        return self.goal.horizon == Horizon.NOW and not self.cells[Horizon.NOW.value]

    @property
    def columns(self) -> list[tuple[str, bool, list[Item]]]:
        """Column, whether the goal is meant for it, and what stands there."""
        return [(one.value, one == self.goal.horizon, self.cells[one.value]) for one in COLUMNS]


def plans(actor: Actor) -> list[Row]:
    """All goals that somebody may see, those for now first; seven queries.

    A project serves the goal that its newest charter names, or that of the need it names; an improvement
    and a gap serve the goals that their KPI tells about. A gap that an improvement answers is shown once.
    """
    goals = Goal.objects.visible_to(actor).filter(state=Standing.ACTIVE).select_related("case")
    order = {one.value: i for i, one in enumerate(COLUMNS)}
    rows = {one.pk: Row(one) for one in sorted(goals, key=lambda one: (order[one.horizon], one.pk))}
    asked = _asked(rows)
    for goal, project in _projects(actor, rows):
        _put(rows, [goal], OF_PROJECT.get(project.state), _item(project))
    answered = set()
    for one in _improvements(actor, asked):
        answered.add(one.gap_id)
        _put(rows, asked[one.kpi], OF_IMPROVEMENT.get(one.state), _item(one))
    for gap in _gaps(actor, asked, answered):
        _put(rows, asked[gap.kpi], Horizon.LATER, gap.item)
    return list(rows.values())


def _asked(goals: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for goal, kpi in GoalKpi.objects.filter(goal__in=list(goals)).values_list("goal_id", "kpi").distinct():
        found[kpi].append(goal)
    return found


def _projects(actor: Actor, goals: Iterable[int]) -> list[tuple[int, Project]]:
    """Goal and project, by the newest charter of each that somebody may see."""
    rows = Charter.objects.visible_to(actor).filter(Q(goal__in=list(goals)) | Q(need__goal__in=list(goals)))
    newest: dict[int, int] = {}
    for project, goal, of_need in rows.order_by("number").values_list(
        "project_id", "goal_id", "need__goal_id"
    ):
        newest[project] = goal or of_need
    seen = Project.objects.visible_to(actor).filter(pk__in=newest).exclude(state__in=ENDED)
    return [(newest[one.pk], one) for one in seen.select_related("case").order_by("pk")]


def _improvements(actor: Actor, asked: Iterable[str]) -> list[Improvement]:
    if not can(actor, Improvement.read_permission):
        return []
    rows = Improvement.objects.visible_to(actor).filter(kpi__in=list(asked), state__in=OF_IMPROVEMENT)
    return list(rows.select_related("case").order_by("pk"))


@dataclass(frozen=True)
class Missed:
    """A gap that nothing answers yet."""

    kpi: str
    item: Item


def _gaps(actor: Actor, asked: Iterable[str], answered: set[int | None]) -> list[Missed]:
    rows = reads.gaps(actor).filter(kpi__in=list(asked))
    return [
        Missed(one.kpi, Item("gap", one.key, one.case.title, one.state, address_of(one.case)))
        for one in rows
        if one.pk not in answered
    ]


def _item(one: Project | Improvement) -> Item:
    return Item(one.kind, one.key, one.case.title, one.state, address_of(one.case))


def _put(rows: dict[int, Row], goals: Iterable[int], column: Horizon | None, item: Item) -> None:
    if column is not None:
        for goal in goals:
            rows[goal].cells[column.value].append(item)
