"""Propose, change, withdraw; one by one, or many from a spreadsheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.cases import amend, open_case, place_of
from pawl.collaboration.checks import LONGEST_TITLE, broken, needed, passage
from pawl.collaboration.locks import held_case, hold
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.improvement.actions import assessed
from pawl.improvement.actions.baseline import Start, start_of, told
from pawl.improvement.actions.lifecycle import IMPROVEMENT
from pawl.improvement.models import Improvement, Origin
from pawl.measurement.actions.signals import take_up
from pawl.measurement.models import Gap, Signal
from pawl.web.bulk import Outcomes, run_rows

UNDECIDED = ("new", "assigned")
COMES_FROM, SERVES = "comes_from", "serves"


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to improve, in their words."""

    title: str
    problem: str
    expected_benefit: str = ""
    kpi: str = ""
    baseline: float | None = None
    """As told, where nothing was measured."""
    owner: Person | None = None
    confidential: bool = False
    service: Service | None = None
    """The one that gets better by it."""
    origin: Origin = Origin.HAND
    """Of one that answers nothing: a proposal, or an idea in one line."""


@transaction.atomic
def propose(proposal: Proposal, *, by: Actor) -> Improvement:
    """Somebody proposes an improvement by hand."""
    place = place_of(by.person)
    owner = proposal.owner.pk if proposal.owner else place.owner_id
    place = Place(place.organisation_id, None, owner, proposal.confidential)
    return enter(proposal, place, proposal.origin, told(proposal.kpi, proposal.baseline), by=by)


@transaction.atomic
def propose_for(finding: Gap | Signal, proposal: Proposal, *, by: Actor) -> Improvement:
    """An improvement is to answer a gap or a signal; the definition and the baseline of today are kept."""
    require(by, Permission.MEASUREMENT_READ, on=finding)
    hold(finding.case)
    case = held_case(finding.pk)
    column = "gap" if isinstance(finding, Gap) else "signal"
    if Improvement.objects.filter(**{column: finding}).exclude(state__in=("closed", "rejected")).exists():
        rule = say("An improvement for it is open already.")
        raise Conflict(finding.key, rule, say("Find it in the register, or close it first."))
    owner = proposal.owner.pk if proposal.owner else place_of(by.person).owner_id
    place = Place(case.organisation_id, case.team_id, owner, case.confidential or proposal.confidential)
    made = enter(proposal, place, Origin(column), start_of(finding), finding=finding, by=by)
    Link.objects.create(source=made.case, target=case, relation=COMES_FROM)
    if (
        isinstance(finding, Signal)
        and finding.state in UNDECIDED
        and can(by, Permission.SIGNAL_DECIDE, finding)
    ):
        take_up(finding, improvement=made.key, by=by)
    return made


@transaction.atomic
def change(improvement: Improvement, *, by: Actor, **fields: Any) -> Improvement:
    """It is worded better, assessed, or gets another owner; its definition and baseline stay."""
    require(by, Permission.IMPROVEMENT_EDIT, on=improvement)
    before, owner = improvement.case.owner_id, fields.pop("owner", None)
    texts = {name: CLEAN[name](value) for name, value in fields.items()
             if name not in assessed.CLEAN or getattr(improvement, name) != value}  # fmt: skip
    assessed.stays(improvement, texts)
    if owner is not None:
        check_owner(owner, improvement)
        changed = amend(improvement, **texts, owner=owner)
    else:
        changed = amend(improvement, **texts)
    if changed:
        facts: dict[str, object] = {"fields": sorted(changed)}
        if changed.pop("owner", None):
            facts |= {"from": before and f"person:{before}", "to": f"person:{owner.pk}"}
        said = {name: str(value) for name, value in changed.items()}
        record("improvement", improvement.key, "changed", by=by, facts=facts, texts=said)
    return improvement


def withdraw(improvement: Improvement, *, reason: str, by: Actor) -> Improvement:
    """Whoever proposed it takes it back, as long as nothing was decided."""
    clean = needed("reason", reason)
    IMPROVEMENT.advance(
        improvement, "withdraw", by=by, changes={"resolution": "withdrawn"}, texts={"reason": clean}
    )
    return improvement


def propose_many(rows: Sequence[Mapping[str, Any]], *, dry_run: bool, by: Actor) -> Outcomes:
    """The rows of a pasted register, all or none; as a dry run only what would become of each.

    rows: title, problem, expected_benefit, kpi, baseline; a row without a problem takes its title.
    """
    return run_rows(rows, lambda row: propose(_pasted(row), by=by), dry_run=dry_run)


def _pasted(row: Mapping[str, Any]) -> Proposal:
    known = {"title", "problem", "expected_benefit", "kpi", "baseline"}
    if strange := sorted(set(row) - known):
        names = ", ".join(sorted(known))
        raise broken(strange[0], say("There is no such field."), say("Use one of: {names}.", names=names))
    cells = {name: str(row.get(name) or "").strip() for name in known - {"baseline"}}
    cells["problem"] = cells["problem"] or cells["title"]
    return Proposal(baseline=_number(row.get("baseline")), **cells)  # type: ignore[arg-type]  # texts by name


def _number(cell: Any) -> float | None:
    if cell is None or not str(cell).strip():
        return None
    try:
        value = float(str(cell).strip())
    except ValueError:
        value = float("inf")
    if not abs(value) < 1e15:
        raise broken("baseline", say("It is not a number."), say("Write it like 4.5."))
    return value


def enter(  # noqa: PLR0913
    proposal: Proposal,
    place: Place,
    origin: Origin,
    start: Start,
    *,
    finding: Gap | Signal | None = None,
    facts: Mapping[str, object] | None = None,
    by: Actor,
) -> Improvement:
    """A new line of the register, with its event; the caller holds the transaction.

    facts: what else the event tells.   finding: the gap or the signal that it answers.
    """
    columns = {finding.kind: finding} if finding is not None else {}
    require(by, Permission.IMPROVEMENT_PROPOSE, on=place)
    problem = needed("problem", proposal.problem)
    benefit = passage("expected_benefit", proposal.expected_benefit)
    made = Improvement.objects.create(
        case=open_case("improvement", _title(proposal.title), place, problem, benefit),
        origin=origin,
        problem=problem,
        expected_benefit=benefit,
        kpi=start.kpi,
        definition_version=start.version,
        definition_digest=start.digest,
        baseline=start.baseline,
        entered_at=clock.now(),
        **columns,
    )
    if proposal.owner is not None:
        check_owner(proposal.owner, made)
    require(by, Permission.IMPROVEMENT_READ, on=made)
    if proposal.service is not None:
        _serve(proposal.service, made, by)
    said = {"origin": origin.value, "kpi": start.kpi, "definition_version": start.version,
            **{name: one.key for name, one in columns.items()}, **(facts or {})}  # fmt: skip
    if finding is not None:
        said["found_at"] = finding.found_at.isoformat()
    if proposal.service is not None:
        said["service"] = proposal.service.key
    record("improvement", made.key, "proposed", by=by, facts=said, texts={"title": made.case.title})
    return made


def _serve(service: Service, improvement: Improvement, by: Actor) -> None:
    """It stands on the page of the service from then on."""
    if not Service.objects.visible_to(by).filter(pk=service.pk).exists():
        raise not_found(service.key)
    Link.objects.create(source=improvement.case, target=service.case, relation=SERVES)


def check_owner(owner: Person, improvement: Improvement) -> None:
    """An owner must be able to see what they own; what is owned may be all that they see."""
    place = improvement.case
    asked = Place(place.organisation_id, place.team_id, owner.pk, place.confidential)
    if not can(Actor(owner), Permission.IMPROVEMENT_READ, asked):
        rule = say("They could not see this improvement.")
        raise Invalid("owner", rule, say("Choose somebody of this organisation."), {"owner": rule})


def _title(value: str) -> str:
    clean = " ".join(value.split())
    if not 0 < len(clean) <= LONGEST_TITLE:
        raise broken(
            "title", say("A title has 1 to {n} characters.", n=LONGEST_TITLE), say("Write a short one.")
        )
    return clean


CLEAN: Mapping[str, Callable[[Any], Any]] = {
    **assessed.CLEAN,
    "title": _title,
    "problem": lambda value: needed("problem", value),
    "expected_benefit": lambda value: passage("expected_benefit", value),
}
