"""Who gets which role where; nobody gives more than they could have, nor anything to themselves."""

from django.db import transaction
from django.db.models import F

from pawl.accounts.actions.writing import place
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Organisation, Person, Team
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import APPOINTS, RULES, Permission, Role, word_of
from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.record import record


@transaction.atomic
def give(
    person: Person,
    role: Role,
    *,
    organisation: Organisation | None = None,
    team: Team | None = None,
    by: Actor,
) -> Grant:
    """Somebody holds a role: everywhere, in an organisation, or for a team of it; twice is once."""
    _check_place(organisation, team)
    require(by, Permission.ROLE_GRANT, on=place(organisation, team))
    _refuse_own(person, by)
    _refuse_excess(role, organisation, team, by)
    if not person.is_active:
        raise Conflict(person.key, say("This person has left."), say("Bring them back first."))
    grant, is_new = Grant.objects.get_or_create(
        person=person, role=role.value, organisation=organisation, team=team
    )
    if is_new:
        rights_changed(person)
        record("person", person.key, "role_given", by=by, facts=facts_of(grant))
    return grant


@transaction.atomic
def take(grant: Grant, *, by: Actor) -> None:
    """Somebody holds a role no longer; the last administrator of the site stays one."""
    require(by, Permission.ROLE_GRANT, on=place(grant.organisation, grant.team))
    _refuse_excess(Role(grant.role), grant.organisation, grant.team, by)
    if is_site_administrator(grant):
        keep_one_administrator(but=grant.person)
    person, facts = grant.person, facts_of(grant)
    if Grant.objects.filter(pk=grant.pk).delete()[0]:
        rights_changed(person)
        record("person", person.key, "role_taken", by=by, facts=facts)


def may_give(by: Actor, role: Role, organisation: Organisation | None, team: Team | None) -> bool:
    """Whether an actor could give a role there: by a role that appoints it, held where it is to be given.

    A token gives only roles whose every permission is among its scopes.
    """
    if by.system:
        return True
    if not can(by, Permission.ROLE_GRANT, place(organisation, team)):
        return False
    if by.scopes is not None and not set(RULES[role]) <= by.scopes:
        return False
    return any(
        role in APPOINTS.get(Role(held.role), ())
        and held.organisation_id in {None, getattr(organisation, "pk", None)}
        and held.team_id in {None, getattr(team, "pk", None)}
        for held in by.grants
    )


def require_rank(by: Actor, person: Person) -> None:
    """Refuse what would make somebody master of an account with rights that they could not give.

    A token is asked itself, and its own owner is no exception: who holds a narrow key would else have
    the whole account, by a letter to another address.   Raises NotAllowed.
    """
    if by.person == person and by.scopes is None:
        return
    for held in person.grants.select_related("organisation", "team"):
        if not may_give(by, Role(held.role), held.organisation, held.team):
            rule = say(
                "This person holds the role {role}, which you could not give.", role=word_of(Role(held.role))
            )
            raise NotAllowed(person.key, rule, say("Ask an administrator of the whole site."))


def require_rank_of_owner(by: Actor, person: Person) -> None:
    """The same for closing an account, which makes nobody its master: a token is asked for its owner.

    A directory's key lets leavers go without being able to give roles.   Raises NotAllowed.
    """
    require_rank(by if by.scopes is None else Actor(by.person, by.via), person)


def keep_one_administrator(*, but: Person) -> None:
    """Refuse to lose the last active administrator of the site.   Raises Conflict.

    The grants are locked first: of two who remove each other at once, the second sees what the first did.
    """
    rows = Grant.objects.filter(role=Role.ADMINISTRATOR.value, organisation=None, team=None)
    list(rows.select_for_update().order_by("pk"))
    if not rows.filter(person__is_active=True).exclude(person=but).exists():
        rule = say("This is the last administrator of the site.")
        raise Conflict(but.key, rule, say("Give somebody else the role administrator first."))


def is_site_administrator(grant: Grant) -> bool:
    """Whether it is the role that can do everything everywhere."""
    return grant.role == Role.ADMINISTRATOR.value and grant.organisation_id is None


def facts_of(grant: Grant) -> dict[str, object]:
    """A grant, as the journal keeps it."""
    return {"role": grant.role, "organisation": grant.organisation_id, "team": grant.team_id}


def rights_changed(person: Person) -> None:
    """What was kept for their former rights (sessions' keys, answers to be repeated) holds no longer."""
    Person.objects.filter(pk=person.pk).update(rights_version=F("rights_version") + 1)
    person.rights_version += 1


def _check_place(organisation: Organisation | None, team: Team | None) -> None:
    if team is not None and team.organisation_id != getattr(organisation, "pk", None):
        rule = say("The team belongs to another organisation.")
        raise Invalid("role", rule, say("Choose a team of the same organisation."), {"team": rule})


def _refuse_own(person: Person, by: Actor) -> None:
    if by.person == person:
        raise NotAllowed(
            person.key, say("Nobody gives a role to themselves."), say("Ask another administrator.")
        )


def _refuse_excess(role: Role, organisation: Organisation | None, team: Team | None, by: Actor) -> None:
    if not may_give(by, role, organisation, team):
        rule = say("The role {role} is more than you could give here.", role=word_of(role))
        raise NotAllowed(role.value, rule, say("Ask an administrator of the whole site."))
