"""Lines of gates that somebody left open: they are told whatever becomes of the project and its tailoring."""

from dataclasses import dataclass
from typing import Any

from pawl.projects import words
from pawl.projects.gates.gate import GATES
from pawl.projects.models import Project, Waiver

LABELS: dict[tuple[str, str], Any] = {
    (gate.name, line.name): line.label for gate in GATES.values() for line in gate.lines
}


@dataclass(frozen=True)
class Waived:
    """A waiver and what its gate and line are called."""

    waiver: Waiver
    gate: Any
    line: Any


def waivers_of(project: Project) -> list[Waiver]:
    """All that were ever given, the oldest first.   One query."""
    return list(Waiver.objects.filter(project=project).select_related("by"))


def told_waivers(waivers: list[Waiver]) -> list[Waived]:
    """The same with the words of gate and line, as today's edition has them."""
    return [
        Waived(one, words.GATES.get(one.gate, one.gate), LABELS.get((one.gate, one.line), one.line))
        for one in waivers
    ]
