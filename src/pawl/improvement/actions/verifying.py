"""Verify a turn: what was computed is written down once, and whoever decides can go on."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import packed, say
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import passage
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.improvement import late
from pawl.improvement.actions.following import follow
from pawl.improvement.actions.lifecycle import TURN, UNDER_WAY
from pawl.improvement.models import (
    Benefit,
    BenefitVerdict,
    Evidence,
    Improvement,
    Turn,
    TurnState,
)
from pawl.measurement.models import DataSource

if TYPE_CHECKING:
    from pawl.improvement.judging import Found

KIND = "improvement"
OPEN_VERDICT = BenefitVerdict.CANNOT_TELL
CHECKED = (TurnState.CHECKING, TurnState.ACTING)
"""In these a turn can be verified; by itself it is while it is being checked."""
LONGEST_WAIT = timedelta(days=91)
OF_SOURCE = ("gap__dataset", "gap__source__case", "signal__dataset", "signal__source__case", "source__case")
"""What is read along with an improvement to know where it is measured."""


def turns() -> QuerySet[Turn]:
    """Turns with all that judging them reads."""
    along = (f"improvement__{name}" for name in OF_SOURCE)
    return Turn.objects.select_related("case", "improvement__case", *along)


def due(today: date) -> QuerySet[Turn]:
    """The turns whose day has come and that are measured; a turn without a day is checked from its start.

    What was looked at once is looked at again with each new number, whatever day it then waits for.
    """
    waiting = turns().filter(
        state=TurnState.CHECKING, improvement__state__in=UNDER_WAY, improvement__evidence=Evidence.MEASURED
    )
    seen = Exists(Benefit.objects.filter(turn=OuterRef("pk")))
    return waiting.exclude(Q(check_on__gt=today) & ~seen).order_by("pk")


def looked(today: date) -> "Iterator[tuple[Turn, Found]]":
    """Each turn that is due with what is found on it; computed here, outside of every transaction."""
    for turn in due(today):
        yield turn, late.look(turn)


def verify(improvement: Improvement, *, by: Actor) -> Benefit:
    """Look at the newest turn now, whatever day it is.

    Returns the finding; where the same question was answered on the same numbers, that answer.
    Raises NotAllowed; Conflict where nothing is being checked, or where people have to judge.
    """
    require(by, Permission.IMPROVEMENT_DECIDE, on=improvement)
    turn = turns().filter(improvement=improvement, state__in=CHECKED).order_by("-number").first()
    if turn is None:
        raise Conflict(
            improvement.key,
            say("No turn of it is being checked."),
            say("Deliver the turn first; then its effect can be looked for."),
        )
    if improvement.evidence != Evidence.MEASURED:
        raise Conflict(
            improvement.key,
            say("Its evidence is not measured: people judge it."),
            say("Write down what was judged, and by what evidence."),
        )
    return store(turn, late.look(turn), by=by)


@transaction.atomic
def store(turn: Turn, found: "Found", *, by: Actor) -> Benefit:
    """Write a finding down, once, and let the improvement go on where it can be told.

    Raises Stale where the turn or the improvement was changed meanwhile.
    """
    improvement = turn.improvement
    require(by, Permission.IMPROVEMENT_DECIDE, on=improvement)
    known = Benefit.objects.filter(turn=turn, mark=found.mark).first()
    if known is not None:
        return known
    made = Benefit.objects.create(
        improvement=improvement,
        turn=turn,
        at=clock.now(),
        verdict=found.verdict.value,
        until=found.until,
        kpi=improvement.kpi,
        definition_version=improvement.definition_version,
        definition_digest=improvement.definition_digest,
        study_id=found.study,
        snapshot=found.snapshot,
        sentence=packed(found.sentence),
        evidence=found.evidence,
        mark=found.mark,
        **found.numbers,
    )
    _tell(made, turn, by)
    if made.verdict != OPEN_VERDICT:
        _go_on(turn, made, by)
    elif made.until is not None:
        _wait(turn, made.until, by, made.key)
    return made


@transaction.atomic
def judge(improvement: Improvement, *, text: str, change: float | None = None, by: Actor) -> Benefit:
    """Somebody judges what cannot be measured: it counts as judged, never as verified.

    change: in the unit of the KPI, as far as anybody can say.
    Raises Conflict where it is measured: numbers are not overruled by words.
    """
    require(by, Permission.IMPROVEMENT_DECIDE, on=improvement)
    if improvement.evidence == Evidence.MEASURED and improvement.kpi:
        raise Conflict(
            improvement.key,
            say("It is measured: its numbers say what it brought."),
            say("Verify it, or change first what its evidence is."),
        )
    clean = passage("text", text)
    if not clean:
        rule = say("It is empty.")
        raise Invalid("text", rule, say("Say what was judged, and by what evidence."), {"text": rule})
    turn = turns().filter(improvement=improvement, state__in=CHECKED).order_by("-number").first()
    made = Benefit.objects.create(
        improvement=improvement, turn=turn, at=clock.now(), verdict=BenefitVerdict.JUDGED,
        kpi=improvement.kpi, change=change, person=by.person, evidence={"text": clean},
        sentence=packed(say("Judged by people, not measured.")),
    )  # fmt: skip
    _tell(made, turn, by)
    if turn is not None:
        _go_on(turn, made, by)
    return made


@transaction.atomic
def measure_at(improvement: Improvement, *, source: DataSource, by: Actor) -> Improvement:
    """Say from which source it is measured, where no gap or signal says so."""
    require(by, Permission.IMPROVEMENT_EDIT, on=improvement)
    require(by, Permission.MEASUREMENT_READ, on=source)
    if amend(improvement, source=source):
        record(KIND, improvement.key, "measured_at", by=by, facts={"source": source.key})
    return improvement


def _tell(made: Benefit, turn: Turn | None, by: Actor) -> None:
    facts: dict[str, Any] = {
        "benefit": made.key, "verdict": made.verdict, "turn": turn and turn.key, "kpi": made.kpi,
        "definition_version": made.definition_version, "snapshot": made.snapshot,
        "change": made.change, "low": made.low, "high": made.high,
        "until": made.until and made.until.isoformat(),
    }  # fmt: skip
    record(KIND, made.improvement.key, "benefit_found", by=by, facts=facts)


def _wait(turn: Turn, until: date, by: Actor, benefit: str) -> None:
    """A verdict is due when it can be told, or after a quarter: nobody is late for what needs time."""
    today = clock.now().date()
    day = min(until, today + LONGEST_WAIT)
    if turn.state == TurnState.CHECKING and day > (turn.check_on or today):
        amend(turn, check_on=day)
        record(Turn.kind, turn.key, "check_moved", by=by, facts={"check_on": str(day), "benefit": benefit})


def _go_on(turn: Turn, made: Benefit, by: Actor) -> None:
    """What can be told is no longer being checked: now somebody decides."""
    facts = {"benefit": made.key, "verdict": made.verdict}
    if turn.state == TurnState.CHECKING:
        TURN.advance(turn, "verify", by=by, facts=facts)
    if turn.improvement.state in UNDER_WAY:
        follow(turn.improvement, by=by, facts=facts)
