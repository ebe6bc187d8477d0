"""Questions of a goal, their answers, and the KPIs that tell."""

from datetime import date

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actions.writing import once
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.strategy.actions.checks import editor, still_counts
from pawl.strategy.aims import Aim, keep
from pawl.strategy.models import Answer, Goal, GoalKpi, Question, SuccessFactor, Verdict

LONGEST_QUESTION = 500
MOST_SAID = 500


@transaction.atomic
def ask(goal: Goal, *, text: str, by: Actor) -> Question:
    """Somebody asks what must be known to tell whether a goal is reached."""
    editor(by, goal)
    still_counts(goal)
    question = Question.objects.create(goal=goal, text=line("text", text, LONGEST_QUESTION))
    record("goal", goal.key, "asked", by=by, facts={"question": question.key}, texts={"text": question.text})
    return question


@transaction.atomic
def reword(question: Question, *, text: str, by: Actor) -> Question:
    """A question is asked more clearly."""
    editor(by, question.goal)
    text = line("text", text, LONGEST_QUESTION)
    _set(question, text=text)
    record(
        "goal", question.goal.key, "reworded", by=by, facts={"question": question.key}, texts={"text": text}
    )
    return question


@transaction.atomic
def drop(question: Question, *, by: Actor) -> Question:
    """A question is no longer asked; its answers stay."""
    editor(by, question.goal)
    if question.retired_at is not None:
        raise Conflict(question.key, say("It is no longer asked."), say("Ask it anew."))
    _set(question, retired_at=clock.now())
    record("goal", question.goal.key, "dropped", by=by, facts={"question": question.key})
    return question


@transaction.atomic
def answer(
    question: Question, *, verdict: str, evidence: str, on: date | None = None, until: date | None = None,
    by: Actor,
) -> Answer:  # fmt: skip
    """Somebody answers: yes, no, or that it cannot be told (and from which day it can), by which evidence."""
    editor(by, question.goal)
    if verdict not in Verdict.values:
        names = ", ".join(Verdict.values)
        raise broken("verdict", say("There is no such answer."), say("Use one of: {names}.", names=names))
    if question.retired_at is not None:
        raise Conflict(question.key, say("It is no longer asked."), say("Ask it anew."))
    now = clock.now()
    if on is not None and not date(1970, 1, 1) <= on <= now.date():
        raise broken("on", say("An answer lies not in the future."), say("Write the day of the evidence."))
    if until is not None and (verdict != Verdict.CANNOT_TELL or until <= now.date()):
        rule = say("Only what cannot be told yet has a day to come on which it can.")
        raise broken("until", rule, say("Leave the day out, or choose a later one."))
    found = Answer.objects.create(
        question=question,
        until=until,
        on=on or now.date(),
        verdict=verdict,
        evidence=line("evidence", evidence, 10_000),
        person=by.person,
        at=now,
    )
    facts = {"question": question.key, "verdict": verdict, "on": found.on.isoformat(),
             "until": until and until.isoformat()}  # fmt: skip
    record("goal", question.goal.key, "answered", by=by, facts=facts, texts={"evidence": found.evidence})
    return found


@transaction.atomic
def link_kpi(
    goal: Goal,
    *,
    kpi: str,
    question: Question | None = None,
    success_factor: SuccessFactor | None = None,
    aim: Aim | None = None,
    by: Actor,
) -> GoalKpi:
    """A KPI of the library is to tell about a goal, one of its questions, or a success factor.

    aim: what it is to reach; becomes the target at the place of the goal, which needs the right to set it.
    """
    editor(by, goal)
    still_counts(goal)
    if kpi not in load_library():
        raise broken(
            "kpi", say("There is no KPI of this id in the library."), say("`pawl kpis` lists them all.")
        )
    for field, part in (("question", question), ("success_factor", success_factor)):
        if part is not None and part.goal_id != goal.pk:
            raise broken(field, say("It belongs to another goal."), say("Choose one of this goal."))
    if question is not None and success_factor is not None:
        raise broken("question", say("A KPI tells about one thing."), say("Link it twice."))
    with once(f"{goal.key} {kpi}"):
        link = GoalKpi.objects.create(
            goal=goal,
            question=question,
            success_factor=success_factor,
            kpi=kpi,
        )
    facts = {
        "kpi": kpi,
        "question": question and question.key,
        "success_factor": success_factor and success_factor.key,
        "target": aim and aim.value,
    }
    record("goal", goal.key, "kpi_linked", by=by, facts=facts)
    if aim is not None and aim.value is not None:
        place = Place(goal.case.organisation_id, goal.case.team_id)
        keep(kpi, aim, place=place, text=f"{goal.key} {goal.case.title}"[:MOST_SAID], by=by)
    return link


@transaction.atomic
def unlink_kpi(link: GoalKpi, *, by: Actor) -> None:
    """A KPI no longer tells about a goal; its target stays, for gaps are judged by it."""
    goal = link.goal
    editor(by, goal)
    record("goal", goal.key, "kpi_unlinked", by=by, facts={"kpi": link.kpi})
    link.delete()


def _set(question: Question, **changes: object) -> None:
    rows = Question.objects.filter(pk=question.pk, version=question.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise stale(question.key)
    for name, value in changes.items():
        setattr(question, name, value)
    question.version += 1
