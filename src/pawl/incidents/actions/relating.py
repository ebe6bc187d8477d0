"""How incidents hang together: parent and child, merged into one, split in two, linked."""

from django.db import transaction
from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.actions import comment
from pawl.collaboration.locks import held
from pawl.collaboration.models import Link, Record
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.incidents.actions.ending import close, resolve
from pawl.incidents.actions.lifecycle import OPEN
from pawl.incidents.actions.reporting import report
from pawl.incidents.models import Incident
from pawl.tickets.actions.touching import put
from pawl.tickets.actions.work import write
from pawl.tickets.touching import affected

WORK = Permission.INCIDENT_WORK
CAUSED_BY, RELATES, DUPLICATES, COMES_FROM = "caused_by", "relates", "duplicates", "comes_from"
LINKS = (RELATES, CAUSED_BY)
"""What may be said of an incident and any other record; `caused_by` of a change alone."""


@transaction.atomic
def adopt(incident: Incident, *, parent: Incident, by: Actor) -> Incident:
    """It is part of a greater one: what resolves that resolves this. A family has two generations."""
    require(by, WORK, on=incident)
    require(by, WORK, on=parent)
    if incident.parent_id == parent.pk:
        return incident
    _check_family(incident, parent)
    write(incident, parent=parent)
    record("incident", incident.key, "adopted", by=by, facts={"parent": parent.key})
    record("incident", parent.key, "got_child", by=by, facts={"child": incident.key})
    return incident


@transaction.atomic
def part(incident: Incident, *, by: Actor) -> Incident:
    """It has nothing to do with its parent after all."""
    require(by, WORK, on=incident)
    if incident.parent_id is not None:
        former = f"INC-{incident.parent_id}"
        write(incident, parent=None)
        record("incident", incident.key, "parted", by=by, facts={"parent": former})
    return incident


@transaction.atomic
def link(incident: Incident, *, to: Record, relation: str, by: Actor) -> Incident:
    """It has to do with another record; whoever says so may see that one.   relation: one of LINKS."""
    require(by, WORK, on=incident)
    if relation not in LINKS:
        raise _broken("relation", say("An incident cannot be linked so."))
    if to.pk == incident.pk:
        raise _broken("to", say("It is the same record."))
    if relation == CAUSED_BY and to.kind != "change":
        raise _broken("to", say("Only a change is named as the cause of an incident here."))
    _, is_new = Link.objects.get_or_create(source=incident.case, target=to.case, relation=relation)
    if is_new:
        record("incident", incident.key, "linked", by=by, facts={"other": to.key, "relation": relation})
    return incident


@transaction.atomic
def merge(incident: Incident, *, into: Incident, by: Actor) -> Incident:
    """It says the same as another one: that one goes on, this one is closed as its duplicate.

    What was written here is told there, to those who work on it; its children become children of that one.
    """
    require(by, WORK, on=into)
    if into.pk == incident.pk:
        raise _broken("into", say("It is the same record."))
    family = _held_family(incident, into)
    if family[into.pk].state not in OPEN:
        raise Conflict(into.key, say("It is done already."), say("Reopen it first, or merge the other way."))
    for child in (one for one in family.values() if one.parent_id == incident.pk and one.state in OPEN):
        write(child, parent=None)
        adopt(child, parent=_elder(into), by=by)
    if incident.parent_id is not None:
        part(incident, by=by)
    Link.objects.get_or_create(source=incident.case, target=into.case, relation=DUPLICATES)
    for item in affected(incident):
        if item.organisation_id == into.case.organisation_id and item.pk != into.service_id:
            put(into, item)
    resolve(incident, code="duplicate", resolution=f"→ {into.key}", by=by)
    close(incident, by=by)
    record("incident", incident.key, "merged", by=by, facts={"into": into.key})
    record("incident", into.key, "took_in", by=by, facts={"other": incident.key})
    if can(by, Permission.CASE_COMMENT, into.case):
        comment(into.case, text=_told_there(incident, into)[:10_000], is_internal=True, by=by)
    return incident


@transaction.atomic
def split(incident: Incident, *, title: str, by: Actor, description: str = "") -> Incident:
    """It is two: the other one gets a number, clocks and a way of its own.   Returns the new one."""
    require(by, WORK, on=incident)
    case = incident.case
    place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
    made = report(
        title=title, description=description, service=incident.service, offering=incident.offering,
        customer=incident.customer, category=incident.category, impact=incident.impact,
        urgency=incident.urgency, channel=incident.channel, place=place, by=by,
    )  # fmt: skip
    Link.objects.create(source=made.case, target=case, relation=COMES_FROM)
    record("incident", incident.key, "split", by=by, facts={"other": made.key})
    return made


def _held_family(incident: Incident, into: Incident) -> dict[int, Incident]:
    """Two that become one and the open children of the first, held before anything of one is written."""
    wanted = Q(pk__in=(incident.pk, into.pk)) | Q(parent=incident.pk, state__in=OPEN)
    return {one.pk: one for one in held(Incident.objects.filter(wanted).select_related("case"))}


def _told_there(incident: Incident, into: Incident) -> str:
    """Its texts, where whoever works on the other one may read them anyway; else its number alone."""
    mine, theirs = incident.case, into.case
    is_hidden = mine.confidential and not (theirs.confidential and mine.team_id == theirs.team_id)
    if is_hidden or mine.organisation_id != theirs.organisation_id:
        return incident.key
    return "\n\n".join(text for text in (f"{incident.key}: {mine.title}", incident.description) if text)


def _elder(incident: Incident) -> Incident:
    """The one that may have children: itself, or the parent that it has."""
    return incident.parent or incident


def _check_family(incident: Incident, parent: Incident) -> None:
    if parent.pk == incident.pk:
        raise _broken("parent", say("It is the same record."))
    if parent.parent_id is not None:
        raise _broken("parent", say("It has a parent itself: name that one."))
    if incident.children.exists():
        raise _broken("parent", say("This one has children itself."))
    if parent.state not in OPEN or incident.state not in OPEN:
        raise _broken("parent", say("Both must be open."))


def _broken(field: str, rule: Sentence) -> Invalid:
    return Invalid(field, rule, say("Choose another."), {field: rule})
