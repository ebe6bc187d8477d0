"""Who answers in whose place, and for how long."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Deputy
from pawl.errors import NotAllowed
from pawl.history.record import record


@transaction.atomic
def name_deputy(deputy: Person, *, starts_at: datetime, ends_at: datetime, by: Actor) -> Deputy:
    """Somebody answers in one's place for a while; a job hands over what is open when it begins."""
    require(by, Permission.APPROVAL_DECIDE)
    person = by.human
    if deputy.pk == person.pk or not deputy.is_active:
        raise broken("deputy", say("They cannot stand in for you."), say("Choose somebody else."))
    if ends_at <= max(starts_at, clock.now()):
        raise broken("ends_at", say("It ends before it begins, or is over."), say("Choose a later day."))
    made = Deputy.objects.create(person=person, deputy=deputy, starts_at=starts_at, ends_at=ends_at)
    facts = {"deputy": deputy.key, "starts": starts_at.isoformat(), "ends": ends_at.isoformat()}
    record("person", person.key, "deputy_named", by=by, facts=facts)
    return made


@transaction.atomic
def end_deputy(one: Deputy, *, by: Actor) -> None:
    """One is back: new questions come to oneself again; what the deputy was asked stays with them."""
    require(by, Permission.APPROVAL_DECIDE)
    if one.person_id != by.human.pk:
        raise NotAllowed(str(one), say("It is somebody else's."), say("Ask them."))
    Deputy.objects.filter(pk=one.pk, ended_early_at=None).update(ended_early_at=clock.now())
    record("person", by.human.key, "deputy_ended", by=by, facts={"deputy": f"PER-{one.deputy_id}"})


def deputies_of(people: Iterable[int], at: datetime) -> dict[int, int]:
    """Who stands in for whom at an instant, by numbers of people; leavers stand in for nobody."""
    rows = Deputy.objects.filter(
        person__in=list(people),
        starts_at__lte=at,
        ends_at__gt=at,
        ended_early_at=None,
        deputy__is_active=True,
    ).order_by("pk")
    return {one.person_id: one.deputy_id for one in rows}


def deputies_named_by(actor: Actor) -> QuerySet[Deputy]:
    """Those that somebody named and that are not over."""
    rows = Deputy.objects.filter(person=actor.person, ends_at__gt=clock.now(), ended_early_at=None)
    return rows.select_related("deputy").order_by("starts_at")
