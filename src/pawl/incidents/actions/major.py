"""Major incidents: declared, led by named people, told about in time, and reviewed before they close."""

from datetime import datetime

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line, passage
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.incidents.actions.lifecycle import OPEN
from pawl.incidents.models import Incident, MajorIncident, StakeholderUpdate
from pawl.incidents.words import PHASES
from pawl.tickets.actions.work import set_priority, write

WORK, MAJOR = Permission.INCIDENT_WORK, Permission.INCIDENT_MAJOR
LONGEST_REASON = 500
HIGHEST = 1


@transaction.atomic
def declare(incident: Incident, *, reason: str, by: Actor) -> Incident:
    """It is so bad that all hands are needed: it gets the highest priority, and whoever declares it leads."""
    require(by, MAJOR, on=incident)
    said = line("reason", reason, LONGEST_REASON)
    if incident.state not in OPEN:
        raise Conflict(incident.key, say("It is done already."), say("Reopen it first."))
    if incident.is_major:
        raise Conflict(incident.key, say("It is a major incident already."), say("Tell what is new."))
    if incident.priority != HIGHEST:
        set_priority(incident, impact=1, urgency=1, override=HIGHEST, reason=said, by=by)
    write(incident, is_major=True)
    known = {"declared_at": clock.now(), "reason": said, "commander": by.person, "stood_down_at": None,
             "review": "", "reviewed_at": None}  # fmt: skip
    MajorIncident.objects.update_or_create(incident=incident, defaults=known)
    facts = {"is_major": True, "commander": by.person and by.person.key}
    record("incident", incident.key, "declared_major", by=by, facts=facts, texts={"reason": said})
    return incident


@transaction.atomic
def give_roles(
    incident: Incident,
    *,
    commander: Person | None,
    communicator: Person | None,
    scribe: Person | None,
    by: Actor,
) -> Incident:
    """Who leads, who tells those who wait, who writes down; each may see it."""
    require(by, WORK, on=incident)
    roles = {"commander": commander, "communicator": communicator, "scribe": scribe}
    for name, person in roles.items():
        _check_person(incident, name, person)
    _write(incident, **roles)
    facts = {name: person and person.key for name, person in roles.items()}
    record("incident", incident.key, "roles_given", by=by, facts=facts)
    return incident


@transaction.atomic
def tell(
    incident: Incident, *, text: str, phase: str, by: Actor, next_at: datetime | None = None
) -> Incident:
    """Those who wait hear where it stands, and when they will hear again."""
    require(by, WORK, on=incident)
    said = passage("text", text)
    if not said:
        raise broken("text", say("It is empty."), say("Write something."))
    if phase not in PHASES:
        names = ", ".join(PHASES)
        raise broken("phase", say("There is no such phase."), say("Use one of: {names}.", names=names))
    if next_at is not None and next_at <= clock.now():
        raise broken("next_at", say("It lies in the past."), say("Name a later time."))
    _write(incident, next_update_at=next_at)
    StakeholderUpdate.objects.create(
        incident=incident, at=clock.now(), author=by.person, phase=phase, text=said
    )
    facts = {"phase": phase, "next_at": next_at}
    record("incident", incident.key, "stakeholders_told", by=by, facts=facts, texts={"text": said})
    return incident


@transaction.atomic
def stand_down(incident: Incident, *, reason: str, by: Actor) -> Incident:
    """It is none any more, or never was; it goes on as any other."""
    require(by, MAJOR, on=incident)
    said = line("reason", reason, LONGEST_REASON)
    _write(incident, stood_down_at=clock.now(), next_update_at=None)
    write(incident, is_major=False)
    record("incident", incident.key, "stood_down", by=by, facts={"is_major": False}, texts={"reason": said})
    return incident


@transaction.atomic
def review(incident: Incident, *, text: str, by: Actor) -> Incident:
    """What happened, what went well, what is to be done better; it may be written anew until it is closed."""
    require(by, WORK, on=incident)
    said = passage("text", text)
    if not said:
        raise broken("text", say("It is empty."), say("Write something."))
    if incident.state in OPEN:
        raise Conflict(incident.key, say("It is still open."), say("Resolve it first."))
    _write(incident, review=said, reviewed_at=clock.now(), next_update_at=None)
    record("incident", incident.key, "reviewed", by=by, texts={"text": said})
    return incident


def remind(now: datetime | None = None) -> int:
    """Whoever promised to tell something by now and did not is reminded, once.   Returns how many."""
    at = now or clock.now()
    with transaction.atomic():
        rows = MajorIncident.objects.select_for_update(of=("self",), skip_locked=True)
        due = list(rows.filter(next_update_at__lte=at).select_related("incident__case"))
        for one in due:
            facts = {"next_at": one.next_update_at}
            record("incident", one.incident.key, "update_overdue", by=system("incidents"), facts=facts)
        MajorIncident.objects.filter(pk__in=[one.pk for one in due]).update(next_update_at=None)
    return len(due)


def _write(incident: Incident, **changes: object) -> None:
    """The row of a major incident changes with the version of its incident: who is slower hears of it."""
    if not incident.is_major:
        raise Conflict(incident.key, say("It is no major incident."), say("Declare it first."))
    write(incident)
    MajorIncident.objects.filter(incident=incident).update(**changes)


def _check_person(incident: Incident, name: str, person: Person | None) -> None:
    if person is None:
        return
    case = incident.case
    place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
    if not person.is_active or not can(Actor(person), Permission.INCIDENT_READ, place):
        raise broken(name, say("They could not see it."), say("Choose another."))
