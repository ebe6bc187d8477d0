"""The service value system looked at once more before the end: its five parts, then the four dimensions.

Counted from the records of the project; whoever looked writes what they found as evidence of readiness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.framework import framework
from pawl.projects import words
from pawl.projects.gates.lines import aimed, governed
from pawl.projects.gates.transition import goals_of_many
from pawl.projects.models import CoverageCell, Lesson, Objective, PrincipleReview, Project, Readiness
from pawl.projects.pages import address_of_phase
from pawl.projects.practising import Card, cards_of


@dataclass(frozen=True)
class Looked:
    """A part of the system, or a dimension: what the records say of it, or what is missing."""

    name: str
    label: Any
    told: Sentence | None
    missing: Sentence | None
    address: str
    """Where it is filled."""


@dataclass(frozen=True)
class SystemReview:
    """The whole."""

    parts: Sequence[Looked]
    dimensions: Sequence[Looked]


def review_of(project: Project, actor: Actor) -> SystemReview:
    """Of a project that the actor may see.   Eleven queries at most, however many rows."""
    cells = list(CoverageCell.objects.filter(project=project))
    cards = [one for one in cards_of(project, actor) if one.card is not None]
    shown = dict(Readiness.objects.filter(project=project).order_by("-pk").values_list("line", "text"))
    goals = goals_of_many([project])[project.pk]
    parts = [
        _principles(project), _governance(project, goals, shown), _value_chain(project, cells),
        _practices(project, cards), _improvement(project, goals, shown),
    ]  # fmt: skip
    return SystemReview(parts, [_dimension(project, name, cells, cards) for name in framework().dimensions])


def _principles(project: Project) -> Looked:
    where, label = address_of_phase(project, "planning", "principles"), _("Guiding principles")
    held = PrincipleReview.objects.filter(project=project, stale_at=None).first()
    if held is None:
        return Looked("principles", label, None, say("No review holds now."), where)
    told = say(
        "Review {n} holds: {applies} applied, {bends} bent.",
        n=held.number,
        applies=sum(one["applies"] for one in held.counts.values()),
        bends=sum(one["bends"] for one in held.counts.values()),
    )
    return Looked("principles", label, told, None, where)


def _governance(project: Project, goals: Mapping[str, Any], shown: Mapping[str, str]) -> Looked:
    """The goal of the charter with its owner, answers and KPIs; else what somebody wrote as evidence."""
    missing = governed(goals, project)
    told = say("{text}", text=shown["governance"]) if "governance" in shown else None
    if missing is None:
        told = say("By the goal of the charter: its owner, answered questions, KPIs.")
    where = address_of_phase(project, "closing", "readiness")
    return Looked("governance", _("Governance"), told, None if told else missing, where)


def _value_chain(project: Project, cells: Sequence[CoverageCell]) -> Looked:
    known = framework()
    touched = {one.activity for one in cells if one.is_touched and one.activity}
    silent = len(known.activities.keys() - {one.activity for one in cells})
    told = say("The project touches {n} of {whole} activities.", n=len(touched), whole=len(known.activities))
    missing = say("Activities of which nothing is said: {n}.", n=silent) if silent else None
    if project.tailoring == "simple" and silent == len(known.activities):
        told, missing = say("A small job is asked for its dimensions only."), None
    where = address_of_phase(project, "initiating", "coverage")
    return Looked("value_chain", _("Value chain"), told, missing, where)


def _practices(project: Project, cards: Sequence[Card]) -> Looked:
    where, label = address_of_phase(project, "executing", "practices"), _("Practices")
    if not cards:
        return Looked("practices", label, None, say("No practice is described."), where)
    scores = [one.score for one in cards]
    told = say(
        "Practices described: {n}; their balance is {mean} % in the mean.",
        n=len(cards),
        mean=round(mean(scores)),
    )
    thin = sum(one < 100 for one in scores)
    missing = (
        say("Practices not told, or not shown by a record, in every dimension: {n}.", n=thin)
        if thin
        else None
    )
    return Looked("practices", label, told, missing, where)


def _improvement(project: Project, goals: Mapping[str, Any], shown: Mapping[str, str]) -> Looked:
    """Its first goals and KPIs, and what was learnt."""
    measured = Objective.objects.filter(project=project).exclude(kpi="").count()
    lessons = Lesson.objects.filter(project=project).count()
    told = say("Objectives with a KPI: {n}; lessons: {lessons}.", n=measured, lessons=lessons)
    is_shown = "goals" in shown or aimed({**goals, "objectives_aimed": measured}, project) is None
    missing = None if is_shown else say("Nothing shows the first goals and KPIs of the service.")
    where = address_of_phase(project, "closing", "readiness")
    return Looked("continual_improvement", _("Continual improvement"), told, missing, where)


def _dimension(project: Project, name: str, cells: Sequence[CoverageCell], cards: Sequence[Card]) -> Looked:
    mine = [one for one in cells if one.dimension == name]
    told_by = sum(bool(one.card and one.card.texts.get(name)) for one in cards)
    told = say(
        "Touched in {n} of {whole} places, at risk in {risks}; {cards} of {all} practices tell it.",
        n=sum(one.is_touched for one in mine), whole=len(mine), risks=sum(bool(one.at_risk) for one in mine),
        cards=told_by, all=len(cards),
    )  # fmt: skip
    is_silent = not mine and not told_by
    where = address_of_phase(project, "initiating", "coverage")
    return Looked(name, words.dimensions()[name], None if is_silent else told,
                  say("Nothing is said of it.") if is_silent else None, where)  # fmt: skip
