"""Somebody reports that something does not work; a title is enough."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Customer, Offering, Service
from pawl.collaboration.attaching import Brought, attach_brought
from pawl.collaboration.cases import found_by, new_case
from pawl.collaboration.checks import broken, line, passage
from pawl.history.record import Said, record_few
from pawl.incidents.models import Incident
from pawl.incidents.words import CHANNELS
from pawl.prepared import insert
from pawl.tickets.actions.opening import opened
from pawl.tickets.assignment import give_team
from pawl.tickets.customers import customer_of
from pawl.tickets.models import Category
from pawl.tickets.priority import priority_of

REPORT = Permission.INCIDENT_REPORT
LEVELS = range(1, 4)


@transaction.atomic
def report(  # noqa: PLR0913 an incident has so many parts; all but the title may be left out
    *, title: str, by: Actor, description: str = "", caller: Person | None = None,
    service: Service | None = None, offering: Offering | None = None, customer: Customer | None = None,
    category: Category | None = None, impact: int = 3, urgency: int = 3, channel: str = "web",
    confidential: bool = False, team: Team | None = None, place: Place | None = None,
    external_id: str = "", is_demo: bool = False, brought: Sequence[Brought] = (),
    own: Mapping[str, Any] | None = None,
) -> Incident:  # fmt: skip
    """Somebody needs help: the incident is open, has its priority, its team, and its clocks run.

    caller: for whom it is; whoever reports it unless said otherwise.
    team: who is to work on it. Whoever may report for a team only names it; else the rules may find one.
    customer: the one that the caller and the service's agreements lead to, unless said otherwise.
    place: where it belongs; with its caller's organisation unless said otherwise.
    brought: files that show it.
    own: what was said to its own fields; None where nobody was asked.
    """
    person = caller or by.person
    where = place or _place(person, team, confidential=confidential)
    require(by, REPORT, on=where)
    _check(service, offering, impact, urgency, channel)
    now = clock.now()
    customer = customer or customer_of(person, service, now)
    priority = priority_of("incident", where.organisation_id, impact, urgency, at=now)
    made = Incident(
        case=new_case("incident", line("title", title), where), state="new",
        description=passage("description", description), opened_by=by.person, channel=channel,
        impact=impact, urgency=urgency, priority=priority, computed_priority=priority, category=category,
        service=service, offering=offering, customer=customer, opened_at=now, external_id=external_id,
        is_demo=is_demo,
    )  # fmt: skip
    _write(made, by)
    if brought:
        attach_brought(made.case, brought, by=by, asked=True)
    opened(made, by=by, own=own)
    return made


def _write(made: Incident, by: Actor) -> None:
    """With its team, where a rule or its service gives one: no row is written twice."""
    case, facts, given = made.case, _facts(made), give_team(made)
    insert(case)
    made.case = case  # it has its number now
    words = found_by(case, made.description, made.external_id)
    events = [Said("incident", made.key, "opened", facts, {"title": case.title})]
    record_few([*events, given.told(made)] if given else events, by=by, along=[words, made])


def _place(person: Person | None, team: Team | None, *, confidential: bool) -> Place:
    """With the caller's organisation; with a team only where one is named: rules give one later."""
    organisation = person.organisation_id if person else team.organisation_id if team else None
    return Place(organisation, team.pk if team else None, person.pk if person else None, confidential)


def _check(service: Any, offering: Any, impact: int, urgency: int, channel: str) -> None:
    for name, value in (("impact", impact), ("urgency", urgency)):
        if value not in LEVELS:
            raise broken(name, say("It is 1, 2 or 3."), say("Choose another."))
    if channel not in CHANNELS:
        raise broken("channel", say("Nothing comes in this way."), say("Choose another."))
    if offering is not None and (service is None or offering.service_id != service.pk):
        raise broken("offering", say("The offering belongs to another service."), say("Choose another."))


def _facts(made: Incident) -> dict[str, object]:
    """What the event log needs of a new incident: keys and numbers."""
    case = made.case
    return {
        "to": made.state, "priority": made.priority, "impact": made.impact, "urgency": made.urgency,
        "channel": made.channel, "service": made.service and made.service.key,
        "customer": made.customer and made.customer.key,
        "category": made.category and made.category.path,
        "caller": case.owner_id and f"PER-{case.owner_id}", "team": case.team_id and f"TEAM-{case.team_id}",
    }  # fmt: skip
