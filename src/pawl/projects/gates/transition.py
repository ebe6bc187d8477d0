"""What of a hand-over the records of a project show: the way back that was tried, the goal that governs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from pawl.changes.models import Change
from pawl.collaboration.models import Link
from pawl.projects.models import Charter, Project
from pawl.strategy.models import Goal, GoalKpi, Question

NO_GOAL = {"goal": None, "goal_owner": 0, "goal_answers": 0, "goal_kpis": 0}


def transition_of_many(projects: Sequence[Project]) -> dict[int, dict[str, Any]]:
    """By project: its changes whose way back was tried and was not, and its goal.   Four queries."""
    changes, goals = _changes_of_many(projects), goals_of_many(projects)
    return {
        one.pk: {
            "changes_tried": sum(changes[one.pk]),
            "changes_untried": len(changes[one.pk]) - sum(changes[one.pk]),
            **goals[one.pk],
        }
        for one in projects
    }


def goals_of_many(projects: Sequence[Project]) -> dict[int, dict[str, Any]]:
    """The goal of the newest approved charter: its name, owner, answered questions, KPIs.   Two queries."""
    rows = Charter.objects.filter(project__in=projects, state="approved").order_by("number")
    newest = {
        project: own or of_need for project, own, of_need in rows.values_list("project", "goal", "need__goal")
    }
    told = {one.pop("pk"): one for one in _told_goals(newest.values())}
    return {one.pk: told.get(newest.get(one.pk), NO_GOAL) for one in projects}


def _told_goals(numbers: Iterable[int | None]) -> Iterable[dict[str, Any]]:
    kpis = GoalKpi.objects.filter(goal=OuterRef("pk")).order_by().values("goal").annotate(n=Count("pk"))
    asked = Question.objects.filter(goal=OuterRef("pk"), answers__isnull=False)
    rows = Goal.objects.filter(pk__in=[one for one in numbers if one], state="active")
    found = rows.annotate(n_kpis=Subquery(kpis.values("n")), is_answered=Exists(asked))
    wanted = ("pk", "case__title", "case__owner", "n_kpis", "is_answered")
    for pk, title, owner, kpis_of, is_answered in found.values_list(*wanted):
        yield {"pk": pk, "goal": title, "goal_owner": int(owner is not None),
               "goal_answers": int(is_answered), "goal_kpis": kpis_of or 0}  # fmt: skip


def _changes_of_many(projects: Sequence[Project]) -> dict[int, list[bool]]:
    """Of each change of a project whether its way back was tried; standard ones were, with their model."""
    homes = {one.pk for one in projects}
    near = Q(source__in=homes, target__kind=Change.kind) | Q(target__in=homes, source__kind=Change.kind)
    pairs = {
        (source, target) if source in homes else (target, source)
        for source, target in Link.objects.filter(near).values_list("source", "target")
    }
    rows = Change.objects.filter(pk__in={change for _home, change in pairs}).exclude(type="standard")
    tried = {one.pk: one.is_way_back_tried for one in rows.exclude(state="cancelled").select_related("model")}
    found: dict[int, list[bool]] = defaultdict(list)
    for home, change in pairs:
        if change in tried:
            found[home].append(tried[change])
    return found
