"""Decisions that reports ask for: asked, decided with a reason, or withdrawn; here and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.cases import open_case
from pawl.errors import Invalid, NotAllowed
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Transition
from pawl.reporting.actions import reader_of
from pawl.reporting.models import Decision, DecisionAsked, DecisionState, Report

S = DecisionState
MOST_OPTIONS = 10
DECISION = Lifecycle(
    kind="report_decision",
    start=S.ASKED,
    transitions=(
        Transition("decide", frozenset({S.ASKED}), S.DECIDED, Permission.REPORT_READ),
        Transition("withdraw", frozenset({S.ASKED}), S.WITHDRAWN, Permission.REPORT_READ),
        Transition("reopen", frozenset({S.DECIDED, S.WITHDRAWN}), S.ASKED, Permission.REPORT_READ),
    ),
)


@dataclass(frozen=True)
class Ask:
    """What is to be decided: the question, what can be chosen, by when."""

    question: str
    due: date
    options: Sequence[str] = ()

    def check(self) -> None:
        """Refuse a question that nobody can answer.   Raises Invalid."""
        if not self.question.strip():
            raise _invalid("question", say("It asks nothing."), say("Write what is to be decided."))
        if self.due < clock.now().date():
            raise _invalid("due", say("This day is over."), say("Choose today or a later day."))
        if len(self.options) == 1 or len(self.options) > MOST_OPTIONS:
            rule = say("A choice is between 2 and {n} options.", n=MOST_OPTIONS)
            raise _invalid("options", rule, say("Name each on a line of its own, or none for any answer."))
        if len({one.casefold() for one in self.options}) < len(self.options):
            raise _invalid("options", say("An option stands twice."), say("Write each once."))


@transaction.atomic
def ask(report: Report, asked: Ask, *, of: Iterable[Person], by: Actor) -> Decision:
    """Let a report ask people for a decision; each of them must be able to read it."""
    require(by, Permission.REPORT_READ, on=report)
    asked.check()
    people = list(of)
    if not people:
        raise _invalid("of", say("Nobody is asked."), say("Choose who decides."))
    for person in people:
        _may_read(report, person)
    made = Decision.objects.create(
        case=_case(report, asked.question, by),
        report=report,
        question=asked.question.strip(),
        options=list(asked.options),
        due=asked.due,
    )
    DecisionAsked.objects.bulk_create(DecisionAsked(decision=made, person=one) for one in people)
    facts = {"report": report.key, "due": asked.due.isoformat(), "of": [one.pk for one in people]}
    record("report_decision", made.key, "asked", by=by, facts=facts, texts={"question": made.question})
    return made


def decide(decision: Decision, choice: str, reason: str, *, by: Actor) -> Decision:
    """Somebody who was asked decides, and says why.

    Raises NotAllowed for everybody else, Invalid for a choice that was not offered and for no reason.
    """
    require(by, Permission.REPORT_READ, on=decision)
    if by.person is None or not decision.asked.filter(pk=by.person.pk).exists():
        rule = say("Only who was asked decides this.")
        raise NotAllowed(decision.key, rule, say("Ask one of them: {names}.", names=names_of(decision)))
    wanted, why = choice.strip(), reason.strip()
    if not wanted or (decision.options and wanted not in decision.options):
        offered = ", ".join(decision.options) or say("any words")
        raise _invalid("choice", say("This cannot be chosen."), say("Choose one of: {names}.", names=offered))
    if not why:
        raise _invalid("reason", say("A decision needs its reason."), say("Say in a sentence why."))
    changes = {
        "choice": wanted[:250],
        "reason": why,
        "decided_by": by.person,
        "decided_at": clock.now(),
    }
    DECISION.advance(
        decision, "decide", by=by, facts={"report": decision.report.key},
        texts={"choice": wanted[:250], "reason": why}, changes=changes,
    )  # fmt: skip
    return decision


def withdraw(decision: Decision, *, by: Actor) -> Decision:
    """Whoever asked does not need it any more."""
    _own(decision, by)
    DECISION.advance(decision, "withdraw", by=by, facts={"report": decision.report.key})
    return decision


def reopen(decision: Decision, *, by: Actor) -> Decision:
    """It is to be decided once more; what was decided before stands in its timeline."""
    _own(decision, by)
    changes = {"choice": "", "reason": "", "decided_by": None, "decided_at": None}
    DECISION.advance(decision, "reopen", by=by, facts={"report": decision.report.key}, changes=changes)
    return decision


def waiting_for(actor: Actor) -> QuerySet[Decision]:
    """What somebody is asked to decide and may still see, the most urgent first."""
    rows = Decision.objects.visible_to(actor)
    if actor.person is None:
        return rows.none()
    mine = DecisionAsked.objects.filter(person=actor.person).values("decision")
    return (
        rows.filter(state=S.ASKED, pk__in=mine).select_related("case", "report__case").order_by("due", "pk")
    )


def names_of(decision: Decision) -> str:
    """Who is asked."""
    return ", ".join(one.name for one in decision.asked.order_by("name"))


def _own(decision: Decision, by: Actor) -> None:
    require(by, Permission.REPORT_READ, on=decision)
    if by.person is None or decision.case.owner_id != by.person.pk:
        rule = say("Only who asked for this decision may do that.")
        raise NotAllowed(decision.key, rule, say("Ask them, or ask for a decision of your own."))


def _case(report: Report, question: str, by: Actor) -> Any:
    title = " ".join(question.split())[:250]
    place = Place(
        report.case.organisation_id,
        report.case.team_id,
        by.person.pk if by.person else None,
        report.case.confidential,
    )
    return open_case("report_decision", title, place)


def _may_read(report: Report, person: Person) -> None:
    if not person.is_active or not can(reader_of(person), Permission.REPORT_READ, report):
        rule = say("{name} may not read this report.", name=person.name)
        raise _invalid("of", rule, say("Leave them out, or have them given a role there."))


def _invalid(field: str, rule: Sentence, way_out: Sentence) -> Invalid:
    return Invalid(f"decision {field}", rule, way_out, {field: rule})
