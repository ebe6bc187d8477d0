"""One word of the framework: what it is for, and where projects and records live it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.kpi.catalogue import load_library
from pawl.framework import Term, framework
from pawl.portal.framework_map import Line, counts_of, line_of
from pawl.presentation.vocabulary import name_of
from pawl.projects import words
from pawl.projects.models import CoverageCell, Lesson, PracticeCard, PrincipleDecision, Project
from pawl.projects.practising import balance_of
from pawl.web.navigation import pages_for

MOST = 100
TERMS: Mapping[str, Callable[[], Mapping[str, Term]]] = {
    "practices": lambda: framework().practices,
    "activities": lambda: framework().activities,
    "dimensions": lambda: framework().dimensions,
    "principles": lambda: framework().principles,
}


@dataclass(frozen=True)
class Said:
    """What a project says of it, and what that is about."""

    project: Project
    about: Sequence[str]
    text: str
    is_negative: bool = False
    """A cell that is not touched, a principle that is bent."""


@dataclass(frozen=True)
class Use:
    """How a project uses a practice."""

    card: PracticeCard
    sides: Sequence[tuple[str, str]]
    score: int


@dataclass(frozen=True)
class PracticeTold:
    """A practice with everything that shows it."""

    line: Line
    uses: Sequence[Use]
    lessons: Sequence[Lesson]
    kpis: Sequence[tuple[str, Any]]


def practice_told(name: str, actor: Actor) -> PracticeTold:
    """For whoever looks: the newest projects that say how they use it, lessons, KPIs."""
    practice = framework().practices[name]
    addresses = {page.page.url: page.address for page in pages_for(actor)}
    rows = PracticeCard.objects.visible_to(actor).filter(practice=name).select_related("project__case")
    cards = list(rows.order_by("-pk")[:MOST])
    line = line_of(practice, counts_of(actor, (practice,)), addresses, cards, {})
    lessons = Lesson.objects.visible_to(actor).filter(practice=name).select_related("project__case")
    return PracticeTold(
        line, [_use(one, line.records) for one in cards], list(lessons.order_by("-pk")[:MOST]),
        _kpis(practice) if can(actor, Permission.MEASUREMENT_READ) else [],
    )  # fmt: skip


def said_of(group: str, name: str, actor: Actor) -> list[Said]:
    """What projects say of an activity, a dimension or a principle, the newest first."""
    return [*_decisions(name, actor)] if group == "principles" else [*_cells(group, name, actor)]


def _use(card: PracticeCard, records: int) -> Use:
    sides = [(label, card.texts.get(name, "")) for name, label in words.dimensions().items()]
    return Use(card, sides, balance_of(card, records))


def _kpis(practice: Term) -> list[tuple[str, Any]]:
    """Those of the library that measure it: a definition names its practice in English."""
    wanted = practice.called("en").casefold()
    return [(one.id, name_of(one)) for one in load_library().values() if one.practice.casefold() == wanted]


def _cells(group: str, name: str, actor: Actor) -> list[Said]:
    field = "activity" if group == "activities" else "dimension"
    rows = CoverageCell.objects.visible_to(actor).filter(**{field: name}).select_related("project__case")
    activities, dimensions, practices = words.activities(), words.dimensions(), words.practices()
    found = []
    for one in rows.order_by("-pk")[:MOST]:
        other = dimensions[one.dimension] if group == "activities" else activities.get(one.activity, "")
        about = [other, *(practices.get(each, each) for each in one.practices)]
        found.append(Said(one.project, [each for each in about if each], one.text, not one.is_touched))
    return found


def _decisions(name: str, actor: Actor) -> list[Said]:
    rows = PrincipleDecision.objects.visible_to(actor).filter(principle=name)
    rows = rows.select_related("project__case", "scope_item", "requirement__case").order_by("-pk")
    return [
        Said(one.project, [one.requirement.case.title if one.requirement else str(one.scope_item)], one.why,
             one.stance == "bends")
        for one in rows[:MOST]
    ]  # fmt: skip
