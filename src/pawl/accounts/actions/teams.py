"""Teams and who belongs to them; belonging gives no rights by itself."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError, Q

from pawl.accounts.actions.writing import invalid, once, place, refuse_taken, set_fields, text
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Organisation, Person, Team
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.history.record import record

LONGEST = 200


@transaction.atomic
def create(
    *, organisation: Organisation, name: str, email: str = "", external_id: str = "", by: Actor
) -> Team:
    """People of one organisation who work together."""
    require(by, Permission.ACCOUNT_MANAGE, on=place(organisation))
    name, email = _checked("team", name, email)
    refuse_taken(Team, name, Q(organisation=organisation, name__iexact=name))
    with once(name):
        team = Team.objects.create(organisation=organisation, name=name, email=email, external_id=external_id)
    facts = {"organisation": organisation.pk}
    record("team", team.key, "created", by=by, facts=facts, texts={"name": name, "email": email})
    return team


@transaction.atomic
def change(
    team: Team, *, name: str, email: str = "", external_id: str = "", is_active: bool = True, by: Actor
) -> Team:
    """It has another name or address, or is closed; a closed team keeps its past."""
    require(by, Permission.ACCOUNT_MANAGE, on=team)
    name, email = _checked(team.key, name, email)
    refuse_taken(Team, name, Q(organisation_id=team.organisation_id, name__iexact=name), but=team)
    changed = set_fields(team, name=name, email=email, external_id=external_id, is_active=is_active)
    if changed:
        facts = {"fields": sorted(changed), "is_active": is_active}
        record("team", team.key, "changed", by=by, facts=facts, texts={"name": name, "email": email})
    return team


@transaction.atomic
def add(team: Team, person: Person, *, by: Actor) -> Membership:
    """Somebody joins a team; twice is once."""
    require(by, Permission.ACCOUNT_MANAGE, on=team)
    _refuse_leaver(person)
    membership, is_new = Membership.objects.get_or_create(team=team, person=person)
    if is_new:
        record("team", team.key, "member_added", by=by, facts={"person": person.pk})
    return membership


@transaction.atomic
def remove(team: Team, person: Person, *, by: Actor) -> None:
    """Somebody leaves a team; who is not in it stays out of it."""
    require(by, Permission.ACCOUNT_MANAGE, on=team)
    gone, _ = Membership.objects.filter(team=team, person=person).delete()
    if gone:
        record("team", team.key, "member_removed", by=by, facts={"person": person.pk})


@transaction.atomic
def take_back(team: Team, *, by: Actor) -> None:
    """A team that was made by mistake goes again, as long as nobody is in it and nothing names it.

    Raises Conflict.
    """
    require(by, Permission.ACCOUNT_MANAGE, on=team)
    key, name = team.key, team.name
    if team.memberships.exists():
        raise Conflict(key, say("People are in this team."), say("Close it instead."))
    try:
        with transaction.atomic():
            team.delete()
    except ProtectedError:
        raise Conflict(key, say("Records name this team."), say("Close it instead.")) from None
    record("team", key, "deleted", by=by, texts={"name": name})


def _checked(thing: str, name: str, email: str) -> tuple[str, str]:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as wrong:
            rule = say("It is not an e-mail address.")
            raise invalid(thing, "email", rule, say("Write it like team@example.org.")) from wrong
    return text(thing, "name", name, longest=LONGEST), email


def _refuse_leaver(person: Person) -> None:
    if not person.is_active:
        rule = say("This person has left.")
        raise Conflict(person.key, rule, say("Bring them back first."))
