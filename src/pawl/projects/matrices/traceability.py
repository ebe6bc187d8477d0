"""The traceability matrix: from the need to the requirement, its work, test, acceptance and benefit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from pawl.accounts.actor import Actor
from pawl.projects import words
from pawl.projects.matrices.lacking import Lacking
from pawl.projects.models import Deliverable, Objective, Project, Requirement, WorkPackage
from pawl.strategy.models import BusinessNeed

LACKS = {
    "need": _("no need"),
    "work": _("no work package"),
    "test": _("no test and no deliverable"),
    "acceptance": _("no criteria"),
    "benefit": _("no benefit"),
}
HEADERS = (
    _("Business need"), _("Requirement"), _("State"), _("Work packages"), _("Deliverables"), _("Test"),
    _("Acceptance"), _("Benefit"), _("Missing"),
)  # fmt: skip


@dataclass(frozen=True)
class Trace(Lacking):
    """A requirement with what lies before and after it."""

    requirement: Requirement
    need: BusinessNeed | None
    """None also where the need is not for whoever looks; `lacks` knows of it."""
    objective: Objective | None
    work: Sequence[WorkPackage]
    deliverables: Sequence[Deliverable]
    lacks: tuple[str, ...]

    words: ClassVar = LACKS

    @property
    def is_flagged(self) -> bool:
        """Nobody needs it, as far as anybody wrote."""
        return "need" in self.lacks

    @property
    def verdict(self) -> str:
        """How its test went: `passed`, `failed`, or empty where nobody tested it yet."""
        if self.requirement.has_passed:
            return "passed"
        return "failed" if self.requirement.tested_on is not None else ""

    @property
    def accepted(self) -> int:
        """How many of its deliverables were accepted."""
        return sum(one.state == "accepted" for one in self.deliverables)


@dataclass(frozen=True)
class Traceability:
    """The whole, and what no requirement asks for."""

    traces: Sequence[Trace]
    idle_objectives: Sequence[Objective]
    idle_work: Sequence[WorkPackage]
    idle_deliverables: Sequence[Deliverable]

    @property
    def flagged(self) -> int:
        """Requirements without a need."""
        return sum(one.is_flagged for one in self.traces)

    @property
    def whole(self) -> int:
        """Requirements that lead from a need to a benefit without a gap."""
        return sum(not one.lacks for one in self.traces)


def matrix_of(project: Project, actor: Actor) -> Traceability:
    """Of all requirements that were not dropped.   Seven queries."""
    rows = Requirement.objects.filter(project=project).exclude(state="dropped")
    rows = rows.select_related("case", "objective__benefit_owner")
    found = list(rows.prefetch_related("work_packages__case", "deliverables__case").order_by("pk"))
    needs = BusinessNeed.objects.visible_to(actor).select_related("case").in_bulk(
        [one.need_id for one in found if one.need_id]
    )  # fmt: skip
    traces = [_trace(one, needs) for one in found]
    return Traceability(traces, *_idle(project, traces))


def rows_of(found: Traceability) -> Iterator[Sequence[str]]:
    """The same as lines of text."""
    yield [str(one) for one in HEADERS]
    for one in found.traces:
        yield [
            _need(one), f"{one.requirement.key} {one.requirement.case.title}",
            str(words.REQUIREMENT_STATES[one.requirement.state]), _named(one.work), _named(one.deliverables),
            _test(one), one.requirement.acceptance, _benefit(one), one.missing,
        ]  # fmt: skip


def _trace(one: Any, needs: dict[int, BusinessNeed]) -> Trace:
    work = [each for each in one.work_packages.all() if each.state != "cancelled"]
    made = [each for each in one.deliverables.all() if each.state != "cancelled"]
    lacks = {
        "need": one.need_id is None and one.objective_id is None,
        "work": not work,
        "test": not one.test and not made,
        "acceptance": not one.acceptance,
        "benefit": one.objective_id is None,
    }
    broken = tuple(name for name, is_missing in lacks.items() if is_missing)
    return Trace(one, needs.get(one.need_id), one.objective, work, made, broken)


def _idle(project: Project, traces: Sequence[Trace]) -> tuple[list[Any], list[Any], list[Any]]:
    """What stands in the plan without a requirement that asks for it."""
    aims = {one.objective.pk for one in traces if one.objective}
    work = {each.pk for one in traces for each in one.work}
    made = {each.pk for one in traces for each in one.deliverables}
    packages = WorkPackage.objects.filter(project=project, work_type="work").exclude(state="cancelled")
    things = Deliverable.objects.filter(project=project).exclude(state="cancelled")
    return (
        [one for one in Objective.objects.filter(project=project) if one.pk not in aims],
        [one for one in packages.select_related("case") if one.pk not in work],
        [one for one in things.select_related("case").order_by("pk") if one.pk not in made],
    )


def _need(one: Trace) -> str:
    if one.need is not None:
        return f"{one.need.key} {one.need.case.title}"
    return one.objective.key if one.objective is not None else ""


def _named(rows: Sequence[Any]) -> str:
    return "; ".join(f"{one.key} {one.case.title} ({words.WORK_STATES[one.state]})" for one in rows)


def _test(one: Trace) -> str:
    told = {"passed": pgettext("a test", "passed"), "failed": pgettext("a test", "failed")}
    parts = [one.requirement.test, told.get(one.verdict, "")]
    return "; ".join(each for each in parts if each)


def _benefit(one: Trace) -> str:
    if one.objective is None:
        return ""
    target = "" if one.objective.target is None else f" → {one.objective.target:g}"
    owner = f" ({one.objective.benefit_owner})" if one.objective.benefit_owner else ""
    return f"{one.objective.key} {one.objective.statement}{target}{owner}"
