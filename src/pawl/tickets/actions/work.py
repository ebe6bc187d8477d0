"""Who works on a ticket, how urgent it is, what it is filed under; open clocks follow."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, can, require
from pawl.analytics.words import Sentence, say
from pawl.collaboration.models import Case
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.tickets.assignment import find_team
from pawl.tickets.clocks import promised_anew, taken_up
from pawl.tickets.customers import customer_of
from pawl.tickets.models import Ticket
from pawl.tickets.priority import priority_of

T = TypeVar("T", bound=Ticket)
FILED = ("category", "service", "offering", "customer")
PRICED = ("impact", "urgency", "computed_priority", "priority", "priority_reason")
LEVELS = {1, 2, 3}
PRIORITIES = {1, 2, 3, 4, 5}
LONGEST_REASON = 500


@transaction.atomic
def assign(ticket: T, *, team: Team | None, person: Person | None, by: Actor) -> T:
    """A team becomes responsible, and perhaps one person; clocks mind it only as a response (`taken_up`)."""
    require(by, ticket.work_permission, on=ticket)
    _check_assignable(ticket, team, person)
    before = (ticket.case.team, ticket.assignee)
    if before == (team, person):
        return ticket
    write(ticket, assignee=person)
    Case.objects.filter(pk=ticket.pk).update(team=team)
    ticket.case.team = team
    facts = {
        "from": before[0] and before[0].key, "to": team and team.key,
        "from_person": before[1] and before[1].key, "person": person and person.key,
    }  # fmt: skip
    texts = {"team": team.name if team else "", "assignee": person.name if person else ""}
    record(ticket.kind, ticket.key, "assigned", by=by, facts=facts, texts=texts)
    if person is not None:
        taken_up(ticket, at=clock.now(), by=by)
    return ticket


@transaction.atomic
def set_priority(
    ticket: T, *, impact: int, urgency: int, by: Actor, override: int | None = None, reason: str = ""
) -> T:
    """Impact and urgency give the priority by the matrix in force; another one needs a reason.

    The computed priority stays beside it. Open clocks get the target of the new priority and keep what was
    used up.
    """
    require(by, ticket.work_permission, on=ticket)
    _check_levels(impact, urgency)
    computed = _computed(ticket, impact, urgency)
    priority, said = _overridden(computed, override, reason)
    return _prioritise(ticket, (impact, urgency, computed, priority, said), by)


@transaction.atomic
def follow_impact(ticket: T, *, impact: int, urgency: int, by: Actor) -> T:
    """What its priority is computed from has changed; another one that was chosen with a reason stays.

    Called by actions that asked for the right: of a change, its risk is weighed anew.
    """
    computed = _computed(ticket, impact, urgency)
    is_chosen = ticket.priority not in {ticket.computed_priority, computed}
    priority, said = (ticket.priority, ticket.priority_reason) if is_chosen else (computed, "")
    return _prioritise(ticket, (impact, urgency, computed, priority, said), by)


@transaction.atomic
def refile(ticket: T, *, by: Actor, **filed: Any) -> T:
    """It is filed under another category, service, offering or customer; open clocks get that promise.

    filed: any of category, service, offering, customer; records, or None. A ticket of a caller that gets
    a service gets the customer with it, if it has none; one without a team gets the team that rules or the
    service give.
    """
    require(by, ticket.work_permission, on=ticket)
    if strange := sorted(set(filed) - set(FILED)):
        raise _broken(strange[0], say("A ticket cannot be filed by it."))
    changes = {name: value for name, value in filed.items() if getattr(ticket, name) != value}
    _check_offering(changes.get("service", ticket.service), changes.get("offering", ticket.offering))
    _check_customer(ticket, changes.get("customer"))
    if "service" in changes and "customer" not in filed and ticket.customer is None and ticket.has_caller:
        found = customer_of(ticket.case.owner, changes["service"], clock.now())
        changes |= {"customer": found} if found else {}
    if not changes:
        return ticket
    before = {name: _key(getattr(ticket, name)) for name in changes}
    write(ticket, **changes)
    find_team(ticket, by=by)
    facts = {"fields": {name: [before[name], _key(value)] for name, value in changes.items()}}
    record(ticket.kind, ticket.key, "refiled", by=by, facts=facts)
    if set(changes) - {"category"}:
        promised_anew(ticket, at=clock.now(), by=by)
    return ticket


def write(ticket: Ticket, **changes: Any) -> None:
    """Compare and set columns of a ticket's own row.   Raises Stale where somebody was faster."""
    rows = type(ticket)._base_manager.filter(pk=ticket.pk, version=ticket.version)  # noqa: SLF001 documented
    if not rows.update(version=F("version") + 1, **changes):
        raise stale(ticket.key)
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.version += 1


def _computed(ticket: Ticket, impact: int, urgency: int) -> int:
    return priority_of(ticket.kind, ticket.case.organisation_id, impact, urgency, at=clock.now())


def _prioritise(ticket: T, priced: tuple[int, int, int, int, str], by: Actor) -> T:
    before = ticket.priority
    was = [ticket.impact, ticket.urgency, before, bool(ticket.priority_reason)]
    changes = dict(zip(PRICED, priced, strict=True))
    if all(getattr(ticket, name) == value for name, value in changes.items()):
        return ticket
    write(ticket, **changes)
    facts = {"from": before, "to": ticket.priority, "computed": ticket.computed_priority,
             "impact": ticket.impact, "urgency": ticket.urgency, "was": was}  # fmt: skip
    record(
        ticket.kind, ticket.key, "prioritised", by=by, facts=facts, texts={"reason": ticket.priority_reason}
    )
    if before != ticket.priority:
        promised_anew(ticket, at=clock.now(), by=by)
    return ticket


def _check_assignable(ticket: Ticket, team: Team | None, person: Person | None) -> None:
    home = ticket.case.organisation_id
    if team is not None and home is not None and team.organisation_id != home:
        raise _broken("team", say("The team belongs to another organisation."))
    if person is None:
        return
    place = Place(home, team.pk if team else None, ticket.case.owner_id, ticket.case.confidential)
    if not person.is_active or not can(Actor(person), ticket.work_permission, place):
        raise _broken("assignee", say("They could not work on this ticket."))


def _check_levels(impact: int, urgency: int) -> None:
    for name, value in (("impact", impact), ("urgency", urgency)):
        if value not in LEVELS:
            raise _broken(name, say("It is 1, 2 or 3."))


def _overridden(computed: int, override: int | None, reason: str) -> tuple[int, str]:
    said = " ".join(reason.split())
    if override is None or override == computed:
        return computed, ""
    if override not in PRIORITIES:
        raise _broken("override", say("A priority is 1 to 5."))
    if not 0 < len(said) <= LONGEST_REASON:
        rule = say("Another priority than the computed {computed} needs a reason.", computed=computed)
        raise _broken("reason", rule)
    return override, said


def _check_offering(service: Any, offering: Any) -> None:
    if offering is not None and (service is None or offering.service_id != service.pk):
        raise _broken("offering", say("The offering belongs to another service."))


def _check_customer(ticket: Ticket, customer: Any) -> None:
    if customer is not None and customer.case.organisation_id not in {None, ticket.case.organisation_id}:
        raise _broken("customer", say("The customer belongs to another organisation."))


def _key(record: Any) -> str | None:
    return str(record.key) if record is not None else None


def _broken(field: str, rule: Sentence) -> Invalid:
    return Invalid(field, rule, say("Choose another."), {field: rule})
