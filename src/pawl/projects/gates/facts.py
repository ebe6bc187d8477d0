"""What the lines of the gates look at: counts of a project's rows in one query, of its service in another."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pawl.framework import framework
from pawl.projects.gates.readiness import readiness_of_many
from pawl.projects.gates.transition import transition_of_many
from pawl.projects.models import (
    HIGH,
    OPEN_RAID,
    OVER,
    Adoption,
    Assistance,
    Baseline,
    CaseLine,
    Charter,
    Cocreation,
    ConfigurationBaseline,
    CoverageCell,
    Deliverable,
    FinalReport,
    Handover,
    Lesson,
    Member,
    Message,
    Objective,
    PracticeCard,
    PrincipleDecision,
    PrincipleReview,
    Project,
    Raci,
    RaidItem,
    Requirement,
    ScopeItem,
    ServiceValue,
    Stakeholder,
    StatusReport,
    TransitionInput,
    WorkPackage,
)

Facts = Mapping[str, Any]
IN_FORCE = Requirement.objects.exclude(state="dropped")
DECIDED_ITEM = Exists(PrincipleDecision.objects.filter(scope_item=OuterRef("pk")))
DECIDED_REQUIREMENT = Exists(PrincipleDecision.objects.filter(requirement=OuterRef("pk")))
COCREATED = Exists(Cocreation.objects.filter(stakeholder=OuterRef("pk")))
ANSWERED_FOR = Exists(Raci.objects.filter(work_package=OuterRef("pk"), letter="A"))
REAL_WORK = WorkPackage.objects.filter(work_type="work").exclude(state="cancelled")
RISKS = RaidItem.objects.filter(raid_type="risk", state__in=OPEN_RAID)
TAKEN_UP = Q(adopted_percent__isnull=False, target_percent__isnull=False,
             adopted_percent__gte=F("target_percent"))  # fmt: skip
WARRANTY = ("availability", "capacity", "continuity", "security")
COUNTED: dict[str, QuerySet[Any]] = {
    "charters_approved": Charter.objects.filter(state="approved"),
    "charters_open": Charter.objects.filter(state__in=["draft", "submitted", "returned"]),
    "objectives": Objective.objects.all(),
    "objectives_open": Objective.objects.filter(Q(target=None) | Q(due=None) | Q(benefit_owner=None)),
    "objectives_with_kpi": Objective.objects.exclude(kpi=""),
    "cells": CoverageCell.objects.exclude(activity=""),
    "dimensions": CoverageCell.objects.filter(activity=""),
    "stakeholders": Stakeholder.objects.all(),
    "costs": CaseLine.objects.filter(side="cost"),
    "benefits": CaseLine.objects.filter(side="benefit"),
    "risks": RaidItem.objects.filter(raid_type="risk"),
    "risks_high_open": RISKS.filter(
        Q(response="") | Q(response_text="") | Q(case__owner=None), score__gte=HIGH
    ),
    "risks_of_days": RISKS.filter(days_impact__gt=0, probability_percent__gt=0, work_package__isnull=False),
    "milestones": WorkPackage.objects.filter(work_type="milestone"),
    "scope_in": ScopeItem.objects.filter(is_in=True),
    "scope_out": ScopeItem.objects.filter(is_in=False),
    "scope_undecided": ScopeItem.objects.filter(~DECIDED_ITEM),
    "requirements": IN_FORCE,
    "requirements_vague": IN_FORCE.filter(acceptance=""),
    "requirements_idle": IN_FORCE.filter(need=None, objective=None),
    "requirements_undecided": IN_FORCE.filter(~DECIDED_REQUIREMENT),
    "requirements_unmet": IN_FORCE.exclude(state="met"),
    "reviews_current": PrincipleReview.objects.filter(stale_at=None),
    "values_outcome": ServiceValue.objects.filter(aspect="outcome"),
    "values_cost": ServiceValue.objects.filter(aspect="cost"),
    "values_risk": ServiceValue.objects.filter(aspect="risk"),
    "values_utility": ServiceValue.objects.filter(aspect="utility"),
    "work": REAL_WORK,
    "work_undated": REAL_WORK.filter(Q(starts=None) | Q(ends=None)),
    "work_unowned": REAL_WORK.filter(~ANSWERED_FOR),
    "work_ranged": REAL_WORK.filter(days_low__isnull=False, days_high__isnull=False),
    "work_open": REAL_WORK.exclude(state__in=OVER),
    "baselines": Baseline.objects.all(),
    "members": Member.objects.all(),
    "messages": Message.objects.all(),
    "deliverables": Deliverable.objects.exclude(state="cancelled"),
    "deliverables_open": Deliverable.objects.filter(state__in=["planned", "in_progress", "delivered"]),
    "deliverables_not_accepted": Deliverable.objects.exclude(state__in=["accepted", "cancelled"]),
    "cards": PracticeCard.objects.all(),
    "customers_apart": Stakeholder.objects.filter(~COCREATED, customer__isnull=False),
    "cocreations": Cocreation.objects.all(),
    "configuration_baselines": ConfigurationBaseline.objects.all(),
    "final_reports": FinalReport.objects.all(),
    "trainings": Adoption.objects.filter(step_kind="training"),
    "trainings_open": Adoption.objects.filter(step_kind="training", done_on=None).exclude(TAKEN_UP),
    "objectives_aimed": Objective.objects.exclude(kpi="").filter(target__isnull=False),
    "inputs_open": TransitionInput.objects.filter(state="offered"),
    "questions_open": Assistance.objects.filter(answer=""),
    "status_reports": StatusReport.objects.filter(state="approved"),
    "handed_over": Handover.objects.filter(state="accepted"),
    "early_life_over": Handover.objects.filter(early_life_ended_at__isnull=False),
    "lessons": Lesson.objects.all(),
    "defects": RaidItem.objects.filter(raid_type="defect", state__in=OPEN_RAID),
    "defects_plain": RaidItem.objects.filter(raid_type="defect", state__in=OPEN_RAID, workaround=""),
    "issues_open": RaidItem.objects.filter(raid_type="issue", state__in=OPEN_RAID),
}


def facts_of(project: Project) -> Facts:
    """All of them for one project.   At most eleven queries."""
    return facts_of_many([project])[project.pk]


def facts_of_many(projects: Sequence[Project]) -> dict[int, Facts]:
    """The same of many, by project.   At most eleven queries, however many."""
    counts: dict[str, Any] = {name: _count(rows) for name, rows in COUNTED.items()}
    promised = ServiceValue.objects.filter(aspect__in=WARRANTY)
    counts["warranties"] = _count(promised, Count("aspect", distinct=True))
    rows = Project.objects.filter(pk__in=[one.pk for one in projects]).annotate(**counts)
    thin = Counter[int]()
    needed = framework().dimensions
    cards = PracticeCard.objects.filter(project__in=projects).values_list("project_id", "texts")
    for project, texts in cards:
        thin[project] += any(not texts.get(one) for one in needed)

    @cache
    def handed() -> Mapping[int, Facts]:
        readiness, transition = readiness_of_many(projects), transition_of_many(projects)
        return {one.pk: {**readiness[one.pk], **transition[one.pk]} for one in projects}

    return {
        told["pk"]: _Late({**told, "cards_thin": thin[told["pk"]]}, partial(_of, handed, told["pk"]))
        for told in rows.values("pk", *counts)
    }


class _Late(dict[str, Any]):
    """Facts; those of the hand-over are looked at when a line first asks for one, of all projects at once."""

    def __init__(self, known: Facts, more: Callable[[], Facts]) -> None:
        super().__init__(known)
        self._more = more

    def __missing__(self, name: str) -> Any:
        return self._more()[name]


def _of(handed: Callable[[], Mapping[int, Facts]], project: int) -> Facts:
    return handed()[project]


def _count(rows: QuerySet[Any], how: Any = None) -> Any:
    of_project = rows.filter(project=OuterRef("pk")).order_by().values("project")
    return Coalesce(
        Subquery(
            of_project.annotate(number=how or Count("pk")).values("number"), output_field=IntegerField()
        ),
        Value(0),
    )
