"""Home of those who run projects, and of those whose services projects deliver into."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.projects import words
from pawl.projects.control.outlook import Shown, shown_outlooks
from pawl.projects.control.waiting import Late, decisions_of, inputs_of, late_of, with_waiting
from pawl.projects.gates.gate import next_gates
from pawl.projects.models import ALIVE, Phase, Project

SHOWN = 12
RUNNING = (*ALIVE, Phase.ON_HOLD)


@dataclass(frozen=True)
class Running:
    """A project at a glance."""

    project: Project
    state_label: Any
    outlook: Shown
    decisions: int
    inputs: int
    gate_open: int
    gate_lines: int


@dataclass(frozen=True)
class Projects:
    """Mine, and what of mine is late in any; whether there are more than these."""

    rows: Sequence[Running]
    late: Sequence[Late]
    has_more: bool
    has_more_late: bool


def projects_now(actor: Actor) -> Projects | None:
    """The projects that somebody runs; thirteen queries at most, however many they are."""
    if actor.person is None or not can(actor, Project.read_permission):
        return None
    mine = Project.objects.visible_to(actor).filter(case__owner=actor.person, state__in=RUNNING)
    found = list(with_waiting(mine).select_related("case", "outlook").order_by("ends", "pk")[: SHOWN + 1])
    late = late_of(actor, SHOWN + 1)
    return Projects(
        _running(found[:SHOWN], actor), late[:SHOWN], len(found) > SHOWN, len(late) > SHOWN
    )  # fmt: skip


def deliveries_now(actor: Actor) -> list[Running] | None:
    """Projects that will hand over into one's own services; nine queries at most."""
    if actor.person is None or not can(actor, Project.read_permission):
        return None
    rows = Project.objects.visible_to(actor).filter(service__case__owner=actor.person, state__in=RUNNING)
    related = ("case", "outlook", "service__case")
    return _running(list(with_waiting(rows).select_related(*related).order_by("ends", "pk")[:SHOWN]), actor)


def _running(found: Sequence[Project], actor: Actor) -> list[Running]:
    gates = next_gates(found) if found else {}
    outlooks = shown_outlooks(found, actor)
    return [
        Running(one, words.STATES[one.state], outlooks[one.pk], decisions_of(one), inputs_of(one),
                sum(line.is_open for line in gates[one.pk]), len(gates[one.pk]))
        for one in found
    ]  # fmt: skip
