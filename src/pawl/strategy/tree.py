"""The tree of the strategy: vision, need, goal, question or factor, KPI, field; read in seven queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.definition import Words
from pawl.strategy.aims import aimed
from pawl.strategy.models import (
    Answer,
    BusinessNeed,
    Goal,
    GoalKpi,
    Question,
    Standing,
    SuccessFactor,
    Vision,
)


@dataclass(frozen=True)
class KpiNode:
    """A KPI, its target, and the fields it is made of."""

    link: Any
    """A GoalKpi as `aims.aimed` reads it: with the target that holds today."""
    name: Words | None
    """None where the library has no such KPI any more."""
    unit: str
    fields: tuple[str, ...]

    @property
    def target_key(self) -> str:
        """The number of its target."""
        return f"TGT-{self.link.target_id}"


@dataclass(frozen=True)
class QuestionNode:
    """A question, its latest answer, and the KPIs that tell."""

    question: Question
    latest: Answer | None
    kpis: tuple[KpiNode, ...]


@dataclass(frozen=True)
class FactorNode:
    """A success factor and its KPIs."""

    factor: SuccessFactor
    kpis: tuple[KpiNode, ...]


@dataclass
class GoalNode:
    """A goal with all that hangs below it."""

    goal: Goal
    needs: list[BusinessNeed] = field(default_factory=list)
    questions: list[QuestionNode] = field(default_factory=list)
    factors: list[FactorNode] = field(default_factory=list)
    kpis: list[KpiNode] = field(default_factory=list)
    parts: list["GoalNode"] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """All goals that somebody may see, and the needs that serve none of them."""

    goals: tuple[GoalNode, ...]
    needs_without_goal: tuple[BusinessNeed, ...]
    visions: tuple[Vision, ...] = ()
    """What holds today, one of each organisation that somebody may see."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything yet."""
        return not self.goals and not self.needs_without_goal


def tree(actor: Actor, only: Goal | None = None) -> Tree:
    """What an actor may see of it; of one goal if `only` is given."""
    goals = Goal.objects.visible_to(actor).filter(state=Standing.ACTIVE).select_related("case")
    if only is not None:
        goals = goals.filter(pk=only.pk)
    nodes = {one.pk: GoalNode(one) for one in goals.order_by("pk")}
    _hang(nodes, actor)
    roots = [node for node in nodes.values() if node.goal.parent_id not in nodes]
    for node in nodes.values():
        if node.goal.parent_id in nodes:
            nodes[node.goal.parent_id].parts.append(node)
    loose = () if only is not None else tuple(_needs(actor).exclude(goal__in=list(nodes)).order_by("pk"))
    visions = () if only is not None else tuple(Vision.objects.visible_to(actor).in_force(clock.now().date()))
    return Tree(tuple(sorted(roots, key=_place)), loose, visions)


def _hang(nodes: Mapping[int, GoalNode], actor: Actor) -> None:
    by_question, by_factor = _kpis(nodes)
    questions = Question.objects.filter(goal__in=list(nodes), retired_at=None)
    latest = _latest(questions)
    for question in questions:
        found = QuestionNode(question, latest.get(question.pk), tuple(by_question[question.pk]))
        nodes[question.goal_id].questions.append(found)
    factors = SuccessFactor.objects.visible_to(actor).filter(goal__in=list(nodes), state=Standing.ACTIVE)
    for factor in factors.select_related("case").order_by("pk"):
        nodes[factor.goal_id].factors.append(FactorNode(factor, tuple(by_factor[factor.pk])))
    for need in _needs(actor).filter(goal__in=list(nodes)).order_by("pk"):
        if need.goal_id is not None:
            nodes[need.goal_id].needs.append(need)


def _kpis(nodes: Mapping[int, GoalNode]) -> tuple[dict[int, list[KpiNode]], dict[int, list[KpiNode]]]:
    by_question: dict[int, list[KpiNode]] = defaultdict(list)
    by_factor: dict[int, list[KpiNode]] = defaultdict(list)
    for link in aimed(GoalKpi.objects.filter(goal__in=list(nodes))):
        node = kpi_node(link)
        if link.question_id is not None:
            by_question[link.question_id].append(node)
        elif link.success_factor_id is not None:
            by_factor[link.success_factor_id].append(node)
        else:
            nodes[link.goal_id].kpis.append(node)
    return by_question, by_factor


def kpi_node(link: Any) -> KpiNode:
    """A KPI with what the library says of it."""
    library = load_library()
    if link.kpi not in library:
        return KpiNode(link, None, "", ())
    definition = library[link.kpi]
    fields = sorted(f"{table}.{name}" for table, names in definition.recipe.fields.items() for name in names)
    return KpiNode(link, definition.name, str(definition.unit), tuple(fields))


def _latest(questions: Iterable[Question]) -> dict[int, Answer]:
    found: dict[int, Answer] = {}
    for one in Answer.objects.filter(question__in=[q.pk for q in questions]).order_by("on", "pk"):
        found[one.question_id] = one
    return found


def _needs(actor: Actor) -> QuerySet[BusinessNeed]:
    return BusinessNeed.objects.visible_to(actor).filter(state=Standing.ACTIVE).select_related("case")


def _place(node: GoalNode) -> tuple[int, int]:
    order = {"now": 0, "next": 1, "later": 2}
    return order[node.goal.horizon], node.goal.pk
