"""Follow a case: whom Pawl tells of it. Whoever follows by themselves minds their own post: no event."""

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Case, Watch
from pawl.collaboration.models.cases import works_on
from pawl.collaboration.records import models_by_kind
from pawl.errors import NotAllowed
from pawl.history.record import record
from pawl.prepared import Prepared


@transaction.atomic
def follow(case: Case, *, by: Actor) -> None:
    """Hear of what happens to a case; whoever asks may see it."""
    Watch.objects.get_or_create(case=case, person=by.human)


@transaction.atomic
def unfollow(case: Case, *, by: Actor) -> None:
    """Hear of it no longer."""
    Watch.objects.filter(case=case, person=by.human).delete()


def follows(case: Case, actor: Actor) -> bool:
    """Whether somebody follows a case."""
    return actor.person is not None and bool(_FOLLOWED.all(case.pk, actor.person.pk))


_FOLLOWED: Prepared[int] = Prepared(
    lambda case, person: Watch.objects.filter(case=case, person=person).values_list("pk", flat=True)
)


def must_work_on(case: Case, by: Actor) -> None:
    """Who follows concerns those who work on it: asked before names are read.   Raises NotAllowed."""
    require(by, Permission.CASE_COMMENT, on=case)
    if not works_on(by, case, Permission.CASE_COMMENT):
        rule = say("Who follows it concerns those who work on it.")
        raise NotAllowed(case.key, rule, say("Follow it yourself."))


def followers_of(case: Case, *, by: Actor) -> list[Person]:
    """Who follows a case, for those who work on it.   Raises NotAllowed."""
    must_work_on(case, by)
    return [one.person for one in case.watches.select_related("person").order_by("person__name", "pk")]


def follower_named(case: Case, key: str, *, by: Actor) -> Person:
    """One of those who follow it.   Raises NotAllowed, NotFound."""
    found = next((one for one in followers_of(case, by=by) if one.key == key), None)
    if found is None:
        raise not_found("person")
    return found


@transaction.atomic
def add_follower(case: Case, *, person: Person, by: Actor) -> None:
    """Somebody who may read a case hears of it from now on; named by whoever works on it."""
    must_work_on(case, by)
    may_read = models_by_kind()[case.kind].objects.visible_to(Actor(person)).filter(pk=case.pk).exists()
    if not person.is_active or not may_read:
        rule, way_out = say("They may not read it."), say("Choose another, or write to them.")
        raise broken("person", rule, way_out)
    if Watch.objects.get_or_create(case=case, person=person)[1]:
        _tell(case, "follower_added", person, by)


@transaction.atomic
def remove_follower(case: Case, *, person: Person, by: Actor) -> None:
    """They hear of it no longer, unless it concerns them otherwise."""
    must_work_on(case, by)
    if Watch.objects.filter(case=case, person=person).delete()[0]:
        _tell(case, "follower_removed", person, by)


def _tell(case: Case, activity: str, person: Person, by: Actor) -> None:
    facts, texts = {"person": person.key}, {"name": person.name}
    record(case.kind, case.key, activity, by=by, facts=facts, texts=texts)
