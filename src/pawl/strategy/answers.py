"""What the questions that a KPI tells about were answered last: its page says it with author and day."""

from dataclasses import dataclass

from pawl.accounts.actor import Actor
from pawl.strategy.models import Answer, GoalKpi, Question, Standing

MOST = 20


@dataclass(frozen=True)
class Answered:
    """A question and its latest answer; None where nobody answered yet."""

    question: Question
    latest: Answer | None


def answers_to(actor: Actor, kpi: str) -> list[Answered]:
    """The questions of goals in force that a KPI tells about, as far as one may see them; two queries."""
    asked = GoalKpi.objects.visible_to(actor).filter(
        kpi=kpi, question__retired_at=None, question__isnull=False, goal__state=Standing.ACTIVE
    )
    rows = Question.objects.filter(pk__in=asked.values("question")).select_related("goal__case")
    questions = list(rows.order_by("pk")[:MOST])
    latest: dict[int, Answer] = {}
    answers = Answer.objects.filter(question__in=[one.pk for one in questions]).select_related("person")
    for one in answers.order_by("on", "pk"):
        latest[one.question_id] = one
    return [Answered(one, latest.get(one.pk)) for one in questions]
