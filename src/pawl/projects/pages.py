"""Which sheets stand on which page of a project: five phases, large ones in parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.projects.gates.lines import Line
from pawl.projects.models import Project
from pawl.projects.words import PHASES


@dataclass(frozen=True)
class Stand:
    """A sheet on a page, or a part of one."""

    sheet: str
    keep: Mapping[str, Any] = field(default_factory=dict)
    anchor: str = ""
    label: Any = ""
    add_label: Any = ""

    @property
    def name(self) -> str:
        """Its anchor."""
        return self.anchor or self.sheet


@dataclass(frozen=True)
class PagePart:
    """A part of a phase's page: its sheets, and what it shows beside them."""

    name: str
    label: Any
    stands: tuple[Stand, ...]
    beside: tuple[str, ...] = ()
    """Anchors of what is no sheet: the grid, baselines, reviews, the hand-over."""

    @property
    def anchors(self) -> set[str]:
        """All of them."""
        return {one.name for one in self.stands} | set(self.beside)


SCHEDULE = pgettext_lazy("of a project", "Schedule")
MATRICES: Mapping[str, tuple[str, Any]] = {
    "stakeholders": ("initiating", _("Stakeholder grid")),
    "traceability": ("planning", _("Traceability")),
    "raci": ("planning", _("RACI matrix")),
}
"""Pages that show rows of several sheets as one whole: the phase below which each stands, and its name."""
BESIDE = (
    ("schedule", "planning", SCHEDULE),
    *((name, *one) for name, one in MATRICES.items()),
    ("issues", "executing", _("Outside issues")),
    ("earned-value", "controlling", _("Earned value")),
    ("risk-review", "controlling", _("Risk review")),
    ("forecast", "controlling", _("Forecast")),
)
"""Pages beside the parts of a phase, in the order of its tabs."""
RISKS = Stand("raid", {"raid_type": "risk"}, "risks", _("Risks"), _("Add a risk"))
MILESTONES = Stand(
    "work-packages", {"work_type": "milestone"}, "milestones", _("Milestones"), _("Add a milestone")
)
PARTS: Mapping[str, tuple[PagePart, ...]] = {
    "initiating": (
        PagePart("charter", _("Charter"),
                 (Stand("objectives"), Stand("stakeholders"), RISKS, MILESTONES, Stand("business-case")),
                 ("charter", "coverage")),
    ),
    "planning": (
        PagePart("scope", _("Scope and value"),
                 (Stand("scope"), Stand("requirements"), Stand("principles"), Stand("service-value")),
                 ("promised",)),
        PagePart("work", _("Work"), (Stand("links"), Stand("members"), Stand("assignments")),
                 ("work-packages", "baselines")),
        PagePart("rest", _("Money, risks and people"),
                 (Stand("costs"), RISKS, Stand("raci"), Stand("communication"))),
    ),
    "executing": (
        PagePart("work", _("Work and deliverables"), (Stand("deliverables"),), ("board",)),
        PagePart("iterations", _("Iterations and backlog"), (Stand("iterations"),), ("backlog",)),
        PagePart("calendar", _("Calendar"), (), ("calendar",)),
        PagePart("effort", _("Time and cost"), (), ("effort",)),
        PagePart("practices", _("Practices and co-creation"), (Stand("cocreation"),), ("practices",)),
    ),
    "controlling": (
        PagePart("control", _("Register, changes, reports"), (Stand("raid"),),
                 ("change-requests", "status-reports")),
        PagePart("transition", _("Transition planning and support"),
                 (Stand("transition-inputs"), Stand("adoption"), Stand("assistance")),
                 ("raised-changes", "configuration")),
    ),
    "closing": (
        PagePart("handover", _("Hand-over and lessons"),
                 (Stand("readiness"), Stand("exit-criteria"), Stand("lessons")),
                 ("handover", "promised", "system", "benefits", "final-report")),
    ),
}  # fmt: skip


def part_of(phase: str, name: str) -> PagePart:
    """The part of a name; the first where there is none."""
    return next((one for one in PARTS[phase] if one.name == name), PARTS[phase][0])


def address_of_phase(project: Project, phase: str, anchor: str = "") -> str:
    """Where a phase is read; with an anchor, the part of it that holds it."""
    address = reverse(f"project-{phase}", args=[project.key])
    part = next((one for one in PARTS[phase] if anchor in one.anchors), None)
    if part is not None and part is not PARTS[phase][0]:
        address += f"?part={part.name}"
    return f"{address}#{anchor}" if anchor else address


def address_of_line(project: Project, line: Line, *, is_met: bool = False) -> str:
    """Where what a line of a gate asks for is filled; of one that records meet, where they stand."""
    if is_met and line.shown_at and project.service is not None:
        return _address_of_records(project.service.key, line.shown_at)
    return address_of_phase(project, line.phase, line.anchor)


def _address_of_records(service: str, shown_at: str) -> str:
    if shown_at.startswith("#"):
        return reverse("service", args=[service]) + shown_at
    name, has_service, _rest = shown_at.partition("?")
    return reverse(name) + (f"?filter%5Bservice%5D%5Beq%5D={service}" if has_service else "")


def address_of_sheet(project: Project, sheet: str) -> str:
    """Where a sheet is read."""
    for phase, parts in PARTS.items():
        for part in parts:
            if sheet in part.anchors:
                return address_of_phase(project, phase, sheet)
    return reverse("project", args=[project.key])


def tabs_of(project: Project, here: str) -> list[tuple[Any, str, bool]]:
    """The overview and the five phases, as tabs."""
    overview = (_("Overview"), reverse("project", args=[project.key]), not here)
    phases = [(label, address_of_phase(project, name), name == here) for name, label in PHASES.items()]
    return [overview, *phases]


def part_tabs(project: Project, phase: str, here: PagePart | str) -> list[tuple[Any, str, bool]]:
    """The parts of a phase's page and the pages beside it; none where there is one only.

    here: the part, or the name of the page beside.
    """
    address = reverse(f"project-{phase}", args=[project.key])
    found: list[tuple[Any, str, bool]] = [
        (one.label, f"{address}?part={one.name}", one is here) for one in PARTS[phase]
    ]
    for name, of, label in BESIDE:
        if of == phase:
            found.append((label, reverse(f"project-{name}", args=[project.key]), name == here))
    return found if len(found) > 1 else []
