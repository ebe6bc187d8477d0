"""Hold a verified gain: freeze its limits, watch what comes after, reopen the improvement when it slips."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import Sentence, packed, say
from pawl.collaboration.cases import open_case
from pawl.collaboration.checks import passage
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.improvement import late
from pawl.improvement.actions.lifecycle import CONTROL_PLAN, IMPROVEMENT, TURN
from pawl.improvement.actions.register import check_owner
from pawl.improvement.models import (
    Benefit,
    BenefitVerdict,
    ControlPlan,
    Decision,
    Improvement,
    PlanState,
    State,
    Turn,
    TurnState,
)
from pawl.improvement.series import NO_SOURCE, Asked, Series, Unreadable, measured_at, read, study_of
from pawl.measurement.models import DataSource

if TYPE_CHECKING:
    from pawl.analytics.stats.holding import Limits

KIND = ControlPlan.kind
HOLDS = "holds"


@dataclass(frozen=True)
class Frozen:
    """A gain as it stands now: its limits, and the period after which it is watched."""

    benefit: Benefit
    turn: Turn
    source: DataSource
    limits: "Limits"
    series: Series


@dataclass(frozen=True)
class Seen:
    """What the newest numbers say of a plan."""

    newest: datetime | None = None
    """Beginning of the newest period that was measured."""
    until: datetime | None = None
    """End of the newest period up to which the gain holds."""
    since: datetime | None = None
    slip: dict[str, Any] | None = None
    trouble: Sentence | None = None


def hold(improvement: Improvement, *, reaction: str, owner: Person | None = None, by: Actor) -> ControlPlan:
    """A verified gain is held from now on: its limits are frozen, every new period is held against them.

    reaction: what whoever looks after it does when it slips.   owner: who that is; else the improvement's.
    Raises NotAllowed; Conflict where nothing is verified or too few periods show it; Invalid.
    """
    require(by, Permission.IMPROVEMENT_DECIDE, on=improvement)
    IMPROVEMENT.check(improvement, "hold", by)
    clean = passage("reaction", reaction)
    if not clean:
        rule = say("Nobody would know what to do when it slips.")
        raise Invalid("reaction", rule, say("Say who does what when it slips."), {"reaction": rule})
    return _written(improvement, _frozen(improvement), clean, _owner(improvement, owner), by)


def watched(plans: QuerySet[ControlPlan]) -> Iterator[tuple[ControlPlan, Seen]]:
    """Each plan that watches, with what the newest numbers say; read outside of every transaction."""
    for plan in plans.filter(state=PlanState.WATCHING).select_related(
        "case", "improvement__case", "source__case"
    ):
        yield plan, look_at(plan)


def look_at(plan: ControlPlan) -> Seen:
    """Hold the periods since it began against the frozen limits.   Writes nothing, raises nothing."""
    try:
        study = study_of(plan.source, plan.grain)
        asked = Asked(plan.kpi, plan.definition_digest, plan.grain, plan.slice, plan.slice_value)
        series = read(study, asked).since(plan.from_period)
        slip = late.slip_of(plan.limits, series) if series.values else None
    except Unreadable as unreadable:
        return Seen(trouble=unreadable.reason)
    except AnalyticsError as error:
        return Seen(trouble=say("{what} {rule}", what=error.thing, rule=error.rule))
    if slip is None:
        known = [n for n, value in enumerate(series.rates) if value is not None]
        return Seen(series.starts[known[-1]], series.ends[known[-1]]) if known else Seen()
    told = {
        "rule": slip.rule, "level": slip.level, "since": series.labels[slip.since],
        "noticed": series.labels[slip.noticed], "sentence": packed(slip.sentence),
    }  # fmt: skip
    return Seen(series.starts[-1], series.starts[slip.since], series.starts[slip.since], told)


@transaction.atomic
def note(plan: ControlPlan, seen: Seen, *, by: Actor) -> bool:
    """Write down what was seen of a plan; a slip reopens the improvement and alarms.

    Returns whether it slipped.   Raises Stale where somebody changed it meanwhile.
    """
    require(by, Permission.IMPROVEMENT_DECIDE, on=plan)
    if seen.slip is None:
        _noted(plan, seen)
        return False
    at = clock.now()
    changes = {
        "slipped_from": seen.since, "slip": seen.slip, "seen_period": seen.newest,
        "held_until": seen.until, "ended_at": at, "trouble": None,
    }  # fmt: skip
    facts = {"since": seen.since and seen.since.isoformat(), "rule": seen.slip["rule"],
             "level": seen.slip["level"], "improvement": plan.improvement.key}  # fmt: skip
    CONTROL_PLAN.advance(plan, "slip", by=by, changes=changes, facts=facts)
    if plan.improvement.state in (State.HELD, State.CLOSED):
        told = {"control_plan": plan.key, "since": facts["since"]}
        IMPROVEMENT.advance(plan.improvement, "slip", by=by, facts=told, changes=_anew(plan.improvement))
        plan.improvement.options.filter(is_chosen=True).update(is_chosen=False, version=F("version") + 1)
    return True


def _anew(improvement: Improvement) -> dict[str, Any]:
    """What led to the last round leads to no other: where it starts, what is chosen, when it is looked at."""
    was = improvement.baseline
    return {"baseline": was and {**was, "is_past": True}, "choice": "", "review_on": None}


def retire(plan: ControlPlan, *, reason: str, by: Actor) -> ControlPlan:
    """Nobody needs to watch any more, and why."""
    clean = passage("reason", reason)
    if not clean:
        rule = say("It is empty.")
        raise Invalid("reason", rule, say("Say why nobody needs to watch."), {"reason": rule})
    changes = {"ended_at": plan.ended_at or clock.now()}
    CONTROL_PLAN.advance(plan, "retire", by=by, changes=changes, texts={"reason": clean})
    return plan


def _frozen(improvement: Improvement) -> Frozen:
    """Limits from the periods that showed the gain, by the definition of the start."""
    benefit = Benefit.objects.filter(improvement=improvement).select_related("turn").first()
    if benefit is None or benefit.verdict != BenefitVerdict.VERIFIED or benefit.turn is None:
        raise Conflict(
            improvement.key,
            say("Its gain is not verified: there is nothing to hold."),
            say("Verify it first; what people only judge is closed without a control plan."),
        )
    turn, source = benefit.turn, measured_at(improvement)
    if source is None:
        raise Conflict(improvement.key, NO_SOURCE, say("Say from which source it is measured."))
    asked = Asked(improvement.kpi, improvement.definition_digest, turn.grain, turn.slice, turn.slice_value)
    try:
        series = read(study_of(source, turn.grain), asked)
        first = benefit.evidence["start"] + benefit.evidence["leave_out"]
        showed = series.part(slice(first, None))
        limits = late.frozen(showed, benefit.evidence["better"], improvement.target)
    except Unreadable as unreadable:
        raise Conflict(improvement.key, unreadable.reason, say("Mend that first.")) from unreadable
    return Frozen(benefit, turn, source, limits, showed)


def _owner(improvement: Improvement, owner: Person | None) -> Person | None:
    found = owner or improvement.case.owner
    if found is not None:
        check_owner(found, improvement)
    return found


@transaction.atomic
def _written(
    improvement: Improvement, frozen: Frozen, reaction: str, owner: Person | None, by: Actor
) -> ControlPlan:
    case, benefit, series, turn = improvement.case, frozen.benefit, frozen.series, frozen.turn
    place = Place(case.organisation_id, case.team_id, owner.pk if owner else None, case.confidential)
    plan = ControlPlan.objects.create(
        case=open_case(KIND, case.title, place, reaction),
        improvement=improvement,
        benefit=benefit,
        kpi=improvement.kpi,
        definition_version=series.version,
        definition_digest=improvement.definition_digest,
        source=frozen.source,
        grain=turn.grain,
        slice=turn.slice,
        slice_value=turn.slice_value,
        limits=asdict(frozen.limits),
        reaction=reaction,
        from_period=series.ends[-1],
        seen_period=series.starts[-1],
        held_until=series.ends[-1],
        started_at=clock.now(),
    )
    Link.objects.create(source=plan.case, target=case, relation=HOLDS)
    facts = {"improvement": improvement.key, "benefit": benefit.key, "kpi": plan.kpi,
             "limits": plan.limits, "from": plan.from_period.isoformat()}  # fmt: skip
    record(KIND, plan.key, "frozen", by=by, facts=facts, texts={"reaction": reaction})
    IMPROVEMENT.advance(improvement, "hold", by=by, facts={"control_plan": plan.key, "benefit": benefit.key})
    _adopt(improvement, reaction, by)
    return plan


def _adopt(improvement: Improvement, reaction: str, by: Actor) -> None:
    """What is held is adopted; what is done when it slips is what keeps it."""
    kept = {"decision": Decision.ADOPT.value, "standardised": reaction}
    for turn in improvement.turns.filter(state=TurnState.ACTING).select_related("case"):
        TURN.advance(turn, "decide", by=by, changes=kept, facts={"decision": Decision.ADOPT.value},
                     texts={"reason": reaction})  # fmt: skip


def _noted(plan: ControlPlan, seen: Seen) -> None:
    """New marks of how far it was read; nothing is written where nothing is new."""
    changes: dict[str, Any] = {"trouble": seen.trouble and packed(seen.trouble)}
    if seen.newest is not None:
        changes |= {"seen_period": seen.newest, "held_until": seen.until}
    if all(getattr(plan, name) == value for name, value in changes.items()):
        return
    rows = ControlPlan.objects.filter(pk=plan.pk, version=plan.version, state=PlanState.WATCHING)
    rows.update(**changes, version=F("version") + 1)
