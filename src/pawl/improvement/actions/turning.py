"""The PDCA turns of an improvement: plan, do, check, act; each step moves the improvement with it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import open_case
from pawl.collaboration.checks import broken, needed, passage
from pawl.collaboration.locks import held_case, hold
from pawl.collaboration.models import Link, Record
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.improvement import powering
from pawl.improvement.actions.following import follow
from pawl.improvement.actions.lifecycle import TURN
from pawl.improvement.models import Decision, Improvement, State, Turn
from pawl.improvement.series import DAYS

KIND, DONE_BY, PART_OF = Turn.kind, "done_by", "part_of"
EDIT = Permission.IMPROVEMENT_EDIT
GRAINS = ("day", "week", "month", "quarter")
MOST_LEFT_OUT, FURTHEST = 100, 3660
PLANNABLE = (State.APPROVED, State.PLANNED, State.DOING, State.CHECKING, State.ACTING)


@dataclass(frozen=True)
class Plan:
    """What is believed, and where it is tried."""

    hypothesis: str
    expected_change: float | None = None
    """In the unit of the KPI; left out, that of the improvement."""
    pilot: str = ""
    slice: str = ""
    slice_value: str = ""
    compared_with: str = ""
    grain: str = "week"
    leave_out: int = 0


def plan(improvement: Improvement, asked: Plan, *, by: Actor) -> Turn:
    """The next numbered turn; how many points it needs is computed from the numbers before it is written.

    Raises NotAllowed, Invalid; Conflict before the improvement is approved, or after its end.
    """
    require(by, EDIT, on=improvement)
    checked = _checked(improvement, asked)
    return _planned(improvement, checked, powering.needed(improvement, checked).points, by)


@transaction.atomic
def start(
    turn: Turn,
    *,
    began_on: date | None = None,
    check_on: date | None = None,
    by_way_of: Record | None = None,
    by: Actor,
) -> Turn:
    """It is tried from a day on: through a change, a project, an article or whatever else is named.

    check_on: when its effect is looked for; left out, when the points it needs are there.
    """
    day = began_on or clock.now().date()
    check = check_on or _check_day(turn, day)
    if not 0 < (check - day).days <= FURTHEST:
        raise broken("check_on", say("It is checked after it began, within ten years."),
                     say("Choose another day."))  # fmt: skip
    facts = {"began_on": day.isoformat(), "check_on": check.isoformat(),
             "by_way_of": by_way_of.key if by_way_of else None}  # fmt: skip
    TURN.advance(turn, "start", by=by, changes={"began_on": day, "check_on": check}, facts=facts)
    if by_way_of is not None:
        for case in (turn.case, turn.improvement.case):
            Link.objects.get_or_create(source=case, target=by_way_of.case, relation=DONE_BY)
    return _followed(turn, by)


@transaction.atomic
def deliver(turn: Turn, *, by: Actor) -> Turn:
    """It is in place; on its day the numbers say what it brought."""
    TURN.advance(turn, "deliver", by=by)
    return _followed(turn, by)


@transaction.atomic
def adopt(turn: Turn, *, reason: str, standardised: str, by: Actor) -> Turn:
    """It stays, and what keeps it from going back is named."""
    kept = needed("standardised", standardised)
    return _decided(turn, "decide", Decision.ADOPT, reason, by, standardised=kept)


@transaction.atomic
def adapt(turn: Turn, *, reason: str, hypothesis: str, by: Actor) -> Turn:
    """It is tried in another way: the next numbered turn, planned as this one was.   Returns that one."""
    believed = needed("hypothesis", hypothesis)
    decided = _decided(turn, "decide", Decision.ADAPT, reason, by, follows=False)
    asked = replace(plan_of(decided), hypothesis=believed)
    return _planned(decided.improvement, asked, decided.points_needed, by)


@transaction.atomic
def abandon(turn: Turn, *, reason: str, by: Actor) -> Turn:
    """It is given up: after its check, or before."""
    activity = "decide" if turn.state == "acting" else "abandon"
    return _decided(turn, activity, Decision.ABANDON, reason, by)


def replicate(turn: Turn, *, values: list[str], by: Actor) -> list[Turn]:
    """What was adopted in one place is tried in others: one turn for each value of the same slice."""
    if turn.decision != Decision.ADOPT:
        raise Conflict(turn.key, say("Only what was adopted is carried to others."),
                       say("Decide the turn first."))  # fmt: skip
    if not turn.slice or not values or len(set(values)) != len(values) or turn.slice_value in values:
        raise broken("values", say("Each is another value of the slice of this turn, once."),
                     say("Name the sister teams, as the data names them."))  # fmt: skip
    plans = [_checked(turn.improvement, replace(plan_of(turn), slice_value=value, pilot=value))
             for value in values]  # fmt: skip
    points = [powering.needed(turn.improvement, each).points for each in plans]
    with transaction.atomic():
        return [_planned(turn.improvement, each, n, by, turn.key)
                for each, n in zip(plans, points, strict=True)]  # fmt: skip


def plan_of(turn: Turn) -> Plan:
    """A turn as it was planned."""
    return Plan(turn.hypothesis, turn.expected_change, turn.pilot, turn.slice, turn.slice_value,
                turn.compared_with, turn.grain, turn.leave_out)  # fmt: skip


def _checked(improvement: Improvement, asked: Plan) -> Plan:
    if improvement.state not in PLANNABLE:
        raise Conflict(
            improvement.key,
            say("A turn is planned once the improvement is approved, and not after its end."),
            say("Approve it first."),
        )
    if asked.grain not in GRAINS:
        names = ", ".join(GRAINS)
        raise broken("grain", say("There is no such period."), say("Use one of: {names}.", names=names))
    if not 0 <= asked.leave_out <= MOST_LEFT_OUT:
        raise broken("leave_out", say("It is from 0 to {n}.", n=MOST_LEFT_OUT), say("Choose another."))
    if bool(asked.slice) != bool(asked.slice_value) or (asked.compared_with and not asked.slice):
        raise broken("slice_value", say("A slice goes with its value, a comparison with a slice."),
                     say("Name both, or none."))  # fmt: skip
    if asked.compared_with and asked.compared_with == asked.slice_value:
        raise broken("compared_with", say("It is the pilot itself."), say("Name what is left as it is."))
    expected = asked.expected_change
    return replace(
        asked,
        hypothesis=needed("hypothesis", asked.hypothesis),
        pilot=passage("pilot", asked.pilot, 250),
        expected_change=improvement.expected_change if expected is None else expected,
    )


@transaction.atomic
def _planned(
    improvement: Improvement, asked: Plan, points: int | None, by: Actor, pattern: str | None = None
) -> Turn:
    """The row and its event.   The case of the improvement is locked, so that each number is given once."""
    hold(improvement.case)
    case = held_case(improvement.pk)
    number = (improvement.turns.aggregate(last=Max("number"))["last"] or 0) + 1
    place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
    made = Turn.objects.create(
        case=open_case(KIND, case.title, place, asked.hypothesis), improvement=improvement, number=number,
        hypothesis=asked.hypothesis, expected_change=asked.expected_change, pilot=asked.pilot,
        slice=asked.slice, slice_value=asked.slice_value, compared_with=asked.compared_with,
        grain=asked.grain, leave_out=asked.leave_out, points_needed=points,
    )  # fmt: skip
    Link.objects.create(source=made.case, target=improvement.case, relation=PART_OF)
    facts = {"improvement": improvement.key, "number": number, "expected_change": asked.expected_change,
             "points_needed": points, "slice": asked.slice, "slice_value": asked.slice_value,
             "compared_with": asked.compared_with, "grain": asked.grain, "pattern": pattern}  # fmt: skip
    record(KIND, made.key, "planned", by=by, facts=facts, texts={"hypothesis": asked.hypothesis})
    follow(improvement, by=by, facts={"turn": made.key, "number": number})
    return made


def _decided(  # noqa: PLR0913
    turn: Turn,
    activity: str,
    decision: Decision,
    reason: str,
    by: Actor,
    *,
    standardised: str = "",
    follows: bool = True,
) -> Turn:
    clean = needed("reason", reason)
    changes = {"decision": decision.value, "reason": clean, "standardised": standardised}
    TURN.advance(
        turn, activity, by=by, changes=changes, facts={"decision": decision.value}, texts={"reason": clean}
    )
    return _followed(turn, by) if follows else turn


def _followed(turn: Turn, by: Actor) -> Turn:
    follow(turn.improvement, by=by, facts={"turn": turn.key, "number": turn.number})
    return turn


def _check_day(turn: Turn, began_on: date) -> date:
    if turn.points_needed is None:
        rule = say("How many periods it needs is not known.")
        raise broken("check_on", rule, say("Say on which day it is checked."))
    periods = turn.leave_out + turn.points_needed + 1
    return began_on + timedelta(days=round(periods * DAYS[turn.grain]))
