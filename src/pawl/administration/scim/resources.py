"""People and teams as SCIM has them: Users and Groups."""

from typing import Any

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Person, Team
from pawl.environment import environment

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
USER, GROUP = f"{CORE}User", f"{CORE}Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
BASE = "/scim/v2"


def users(by: Actor) -> QuerySet[Person]:
    """People that a directory sees; those it removed are gone for it."""
    found: QuerySet[Person] = Person.objects.visible_to(by).filter(removed_at=None)
    return found.select_related("organisation").order_by("pk")


def groups(by: Actor) -> QuerySet[Team]:
    """Teams that a directory sees; closed ones are gone for it."""
    return Team.objects.visible_to(by).filter(is_active=True).select_related("organisation").order_by("pk")


def as_user(person: Person) -> dict[str, Any]:
    """A person as a User."""
    organisation = person.organisation.name if person.organisation else None
    said: dict[str, Any] = {
        "schemas": [USER, ENTERPRISE],
        "id": str(person.pk),
        "userName": person.email,
        "displayName": person.name,
        "name": {"formatted": person.name},
        "emails": [{"value": person.email, "type": "work", "primary": True}],
        "active": person.is_active,
        ENTERPRISE: {"organization": organisation, **_manager(person)},
        "meta": _meta("User", "Users", person),
    }
    if person.external_id:
        said["externalId"] = person.external_id
    return said


def _manager(person: Person) -> dict[str, Any]:
    return {"manager": {"value": str(person.manager_id)}} if person.manager_id else {}


def as_group(team: Team, members: list[Membership]) -> dict[str, Any]:
    """A team as a Group."""
    said: dict[str, Any] = {
        "schemas": [GROUP],
        "id": str(team.pk),
        "displayName": team.name,
        "members": [
            {
                "value": str(one.person_id),
                "display": one.person.name,
                "$ref": f"{environment().url}{BASE}/Users/{one.person_id}",
            }
            for one in members
        ],
        "meta": _meta("Group", "Groups", team),
    }
    if team.external_id:
        said["externalId"] = team.external_id
    return said


def members_of(teams: list[Team], by: Actor) -> dict[int, list[Membership]]:
    """The members of teams that somebody may see, in one query."""
    found: dict[int, list[Membership]] = {team.pk: [] for team in teams}
    rows = Membership.objects.visible_to(by).filter(team__in=teams, person__removed_at=None)
    for one in rows.select_related("person").order_by("person_id"):
        found[one.team_id].append(one)
    return found


def _meta(kind: str, path: str, record: Person | Team) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "location": f"{environment().url}{BASE}/{path}/{record.pk}",
        "version": f'W/"{record.version}"',
    }
