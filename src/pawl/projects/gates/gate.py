"""A gate of a project: its lines, which are met, which were waived, what is missing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.projects.gates import lines
from pawl.projects.gates.facts import Facts, facts_of, facts_of_many
from pawl.projects.gates.lines import Line
from pawl.projects.models import Project, Waiver


@dataclass(frozen=True)
class Gate:
    """What must hold before the next phase."""

    name: str
    lines: tuple[Line, ...]

    def of(self, tailoring: str) -> tuple[Line, ...]:
        """The lines that count in a tailoring."""
        return tuple(one for one in self.lines if tailoring in one.sizes)


GATES: Mapping[str, Gate] = {
    one.name: one
    for one in (
        Gate("initiating", lines.INITIATING),
        Gate("planning", lines.PLANNING),
        Gate("executing", lines.EXECUTING),
        Gate("handover", lines.HANDOVER),
        Gate("closing", lines.CLOSING),
    )
}
OF_PHASE = {
    "initiating": ("initiating",), "planning": ("planning",), "executing": ("executing",),
    "controlling": (), "closing": ("handover", "closing"),
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a line stands now."""

    gate: str
    line: Line
    missing: Sentence | None
    waiver: Waiver | None
    is_outside: bool = False
    """No record here shows it: evidence with a link to where it stands does."""

    @property
    def is_met(self) -> bool:
        """Whether records show it."""
        return self.missing is None

    @property
    def is_open(self) -> bool:
        """Whether it still holds the gate shut."""
        return self.missing is not None and self.waiver is None


def standings(
    project: Project,
    gates: Iterable[str],
    facts: Facts | None = None,
    waivers: Iterable[Waiver] | None = None,
) -> list[Standing]:
    """How the lines of some gates stand.   At most thirteen queries; fewer of what is known already."""
    counted = facts or project.counted or facts_of(project)
    given = Waiver.objects.filter(project=project).select_related("by") if waivers is None else waivers
    return _standings(project, gates, counted, {(one.gate, one.line): one for one in given})


def next_gates(projects: Sequence[Project]) -> dict[int, list[Standing]]:
    """The lines of the gate before the next phase, by project.   At most twelve queries, however many."""
    facts = facts_of_many(projects)
    waivers: dict[int, dict[tuple[str, str], Waiver]] = defaultdict(dict)
    for one in Waiver.objects.filter(project__in=projects).select_related("by"):
        waivers[one.project_id][one.gate, one.line] = one
    return {
        one.pk: _standings(one, OF_PHASE.get(one.phase, ()), facts[one.pk], waivers[one.pk])
        for one in projects
    }


def _standings(
    project: Project, gates: Iterable[str], counted: Facts, waivers: Mapping[tuple[str, str], Waiver]
) -> list[Standing]:
    return [
        _standing(gate, line, project, counted, waivers.get((gate, line.name)))
        for gate in gates
        for line in GATES[gate].of(project.tailoring)
    ]


def _standing(gate: str, line: Line, project: Project, counted: Facts, waiver: Waiver | None) -> Standing:
    """Records come first; where there are none, evidence that leads outside."""
    missing = line.missing(counted, project)
    is_outside = missing is not None and line.may_be_outside and line.name in counted["linked"]
    return Standing(gate, line, None if is_outside else missing, waiver, is_outside)


def gate_passed(name: str) -> Callable[[Any], Sentence | None]:
    """A guard: every line of a gate is met or waived; else it names those that are not."""

    def guard(record: Any) -> Sentence | None:
        project = record if isinstance(record, Project) else record.project
        still = [one for one in standings(project, (name,)) if one.is_open]
        return _list_of(still) if still else None

    return guard


def _list_of(still: list[Standing]) -> Sentence:
    labels = {f"line_{n}": Sentence(str(one.line.label)) for n, one in enumerate(still)}
    named = Sentence("; ".join(f"{{{name}}}" for name in labels), labels)
    return say("{n} lines of the gate are open: {lines}.", n=len(still), lines=named)
