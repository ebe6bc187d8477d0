"""Work on an incident: take it, hand it over, let it wait, go on, say what it is."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Person, Team
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.actions import comment as said_on
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import line, passage
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.incidents.actions.lifecycle import NO_HOLD, OPEN, move
from pawl.incidents.holding import reasons_of
from pawl.incidents.models import Incident
from pawl.tickets.actions.work import assign
from pawl.tickets.holding import checked

WORK = Permission.INCIDENT_WORK


@transaction.atomic
def take(incident: Incident, *, by: Actor) -> Incident:
    """Somebody takes it upon themselves, and begins."""
    require(by, WORK, on=incident)
    _check_open(incident)
    assign(incident, team=incident.case.team or _team_of(by.human, incident), person=by.human, by=by)
    if incident.state == "new":
        move(incident, "take", by=by, facts={"person": by.human.key})
    return incident


@transaction.atomic
def hand_over(
    incident: Incident, *, team: Team | None, person: Person | None, by: Actor, comment: str = ""
) -> Incident:
    """Another team, or another person of it, is responsible from now on.

    Whoever works on it stays behind where it goes to a team that they do not belong to.
    comment: a note for those who take over.
    """
    require(by, WORK, on=incident)
    _check_open(incident)
    if text := passage("comment", comment):
        said_on(incident.case, text=text, is_internal=True, by=by)
    if person is not None and person == incident.assignee and team not in {None, incident.case.team}:
        person = person if Membership.objects.filter(person=person, team=team).exists() else None
    return assign(incident, team=team, person=person, by=by)


@transaction.atomic
def hold(
    incident: Incident, *, reason: str, by: Actor, until: datetime | None = None, comment: str = ""
) -> Incident:
    """It waits, for a reason that the desk knows, perhaps until an instant.

    comment: what is asked of the caller where their answer ends the hold, else a note among those who work
    on it. Where the reason asks for one, it must be there.
    """
    require(by, WORK, on=incident)
    text = passage("comment", comment)
    known = checked(reason, reasons_of(incident.case.organisation_id), comment=text, until=until)
    changes = {"hold_reason": reason, "hold_until": until}
    move(incident, "hold", by=by, changes=changes, facts={"reason": reason, "until": until})
    if text:
        said_on(incident.case, text=text, is_internal=not known.resumes_on_answer, by=by)
    return incident


def resume(incident: Incident, *, by: Actor) -> Incident:
    """The waiting is over."""
    return move(incident, "resume", by=by, changes=NO_HOLD, facts={"reason": incident.hold_reason})


@transaction.atomic
def change(incident: Incident, *, by: Actor, **texts: Any) -> Incident:
    """It is said better what does not work.   texts: title, description."""
    require(by, WORK, on=incident)
    rules = {"title": line, "description": passage}
    said = {name: rules[name](name, value) for name, value in texts.items()}
    if changed := amend(incident, **said):
        facts = {"fields": sorted(changed)}
        record("incident", incident.key, "changed", by=by, facts=facts,
               texts={name: str(value) for name, value in changed.items()})  # fmt: skip
    return incident


def _check_open(incident: Incident) -> None:
    if incident.state not in OPEN:
        raise Conflict(incident.key, say("It is done already."), say("Reopen it first."))


def _team_of(person: Person, incident: Incident) -> Team | None:
    """The first team of somebody in the organisation of an incident that has none yet."""
    rows = Membership.objects.filter(person=person, team__is_active=True).select_related("team")
    home = incident.case.organisation_id
    return next((one.team for one in rows.order_by("id") if home in {None, one.team.organisation_id}), None)
