"""Accounts in the API: people, teams, organisations, roles, memberships, keys."""

from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from ninja import Schema
from pydantic import Field

from pawl.accounts.actions import leavers, organisations, people, roles, sessions, teams, tokens
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Membership, Organisation, Person, Team
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission, Role
from pawl.administration import lists
from pawl.analytics.words import say
from pawl.errors import Invalid, PawlError
from pawl.lifecycle import Step
from pawl.web.rest.base import Body, Nothing, Routers
from pawl.web.rest.fields import Instant, Key, Word
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource

Name = Annotated[str, Field(max_length=200)]
Email = Annotated[str, Field(max_length=254)]


class PersonIn(Body):
    email: Email
    name: Name
    organisation: Key | None = None
    manager: Key | None = None
    external_id: Name = ""


class PersonChange(Body):
    email: Email | None = None
    name: Name | None = None
    organisation: Key | None = None
    manager: Key | None = None
    external_id: Name | None = None


class OrganisationIn(Body):
    name: Name


class OrganisationChange(Body):
    name: Name | None = None
    is_active: bool | None = None


class TeamIn(Body):
    organisation: Key
    name: Name
    email: Email = ""
    external_id: Name = ""


class TeamChange(Body):
    name: Name | None = None
    email: Email | None = None
    external_id: Name | None = None
    is_active: bool | None = None


class GrantIn(Body):
    person: Key
    role: Word
    organisation: Key | None = None
    team: Key | None = None


class MembershipIn(Body):
    team: Key
    person: Key


class TokenIn(Body):
    name: Annotated[str, Field(max_length=100)]
    scopes: list[Word] = Field(max_length=100)
    expires_at: Instant


class _Placed(Schema):
    key: str
    version: int
    organisation: str | None

    @staticmethod
    def resolve_organisation(one: Any) -> str | None:
        return _reference("ORG", one.organisation_id)


class PersonOut(_Placed):
    name: str
    email: str
    external_id: str
    is_active: bool
    joined_at: datetime
    deactivated_at: datetime | None
    last_login: datetime | None
    manager: str | None

    @staticmethod
    def resolve_manager(one: Person) -> str | None:
        return _reference("PER", one.manager_id)


class TeamOut(_Placed):
    name: str
    email: str
    external_id: str
    is_active: bool


class OrganisationOut(Schema):
    key: str
    version: int
    name: str
    is_active: bool


class GrantOut(_Placed):
    person: str
    role: str
    team: str | None

    @staticmethod
    def resolve_person(one: Grant) -> str:
        return f"PER-{one.person_id}"

    @staticmethod
    def resolve_team(one: Grant) -> str | None:
        return _reference("TEAM", one.team_id)


class MembershipOut(Schema):
    key: str
    version: int
    team: str
    person: str

    @staticmethod
    def resolve_team(one: Membership) -> str:
        return f"TEAM-{one.team_id}"

    @staticmethod
    def resolve_person(one: Membership) -> str:
        return f"PER-{one.person_id}"


class TokenOut(Schema):
    key: str
    version: int
    name: str
    person: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    made_with: str | None

    @staticmethod
    def resolve_person(one: Any) -> str:
        return f"PER-{getattr(one, 'token', one).person_id}"

    @staticmethod
    def resolve_made_with(one: Any) -> str | None:
        return _reference("TOK", getattr(one, "token", one).made_with_id)


class NewTokenOut(TokenOut):
    secret: str


def _reference(prefix: str, number: int | None) -> str | None:
    return None if number is None else f"{prefix}-{number}"


def _organisations(by: Actor) -> Any:
    return Organisation.objects.visible_to(by), "ORG"


def _teams(by: Actor) -> Any:
    return Team.objects.visible_to(by), "TEAM"


def _people(by: Actor) -> Any:
    return Person.objects.visible_to(by), "PER"


@transaction.atomic
def create_person(*, by: Actor, **fields: Any) -> Person:
    found = replace_keys(fields, organisation=_organisations(by), manager=_people(by))
    manager = found.pop("manager", None)
    return people.name_manager(people.create(people.Details(**found), by=by), manager, by=by)


@transaction.atomic
def change_person(person: Person, *, by: Actor, **fields: Any) -> Person:
    found = replace_keys(fields, organisation=_organisations(by), manager=_people(by))
    if "manager" in found:
        people.name_manager(person, found.pop("manager"), by=by)
    now = {
        "email": person.email,
        "name": person.name,
        "organisation": person.organisation,
        "external_id": person.external_id,
    }
    return people.change(person, people.Details(**{**now, **_said(found, keep="organisation")}), by=by)


def change_organisation(organisation: Organisation, *, by: Actor, **fields: Any) -> Organisation:
    now = {"name": organisation.name, "is_active": organisation.is_active}
    return organisations.change(organisation, **{**now, **_said(fields)}, by=by)


def create_team(*, by: Actor, **fields: Any) -> Team:
    return teams.create(**replace_keys(fields, organisation=_organisations(by)), by=by)


def change_team(team: Team, *, by: Actor, **fields: Any) -> Team:
    now = {
        "name": team.name,
        "email": team.email,
        "external_id": team.external_id,
        "is_active": team.is_active,
    }
    return teams.change(team, **{**now, **_said(fields)}, by=by)


def give_role(*, by: Actor, **fields: Any) -> Grant:
    found = replace_keys(fields, person=_people(by), organisation=_organisations(by), team=_teams(by))
    return roles.give(
        found["person"],
        read_role(found["role"]),
        organisation=found.get("organisation"),
        team=found.get("team"),
        by=by,
    )


def read_role(name: str) -> Role:
    """The role of a name.   Raises Invalid."""
    try:
        return Role(name)
    except ValueError as unknown:
        rule = say("There is no such role.")
        names = ", ".join(role.value for role in Role)
        raise Invalid("role", rule, say("Use one of: {names}.", names=names), {"role": rule}) from unknown


def join(*, by: Actor, **fields: Any) -> Membership:
    found = replace_keys(fields, team=_teams(by), person=_people(by))
    return teams.add(found["team"], found["person"], by=by)


def leave(membership: Membership, *, by: Actor) -> None:
    teams.remove(membership.team, membership.person, by=by)


def _said(fields: dict[str, Any], keep: str = "") -> dict[str, Any]:
    """What a change names; null means "as it is", except where nothing is a value."""
    return {name: value for name, value in fields.items() if value is not None or name == keep}


def person_steps(person: Person, by: Actor) -> list[Step]:
    """What can be done with an account now."""
    refusal: PawlError | None = None
    try:
        require(by, Permission.ACCOUNT_MANAGE, on=person)
    except PawlError as refused:
        refusal = refused
    if not person.is_active:
        return [Step("reactivate", "active", refusal)]
    stay = [Step(name, "active", refusal) for name in ("invite", "end_sessions", "forget_second_factors")]
    return [*stay, Step("deactivate", "inactive", refusal)]


def _on_person(act: Any) -> Call:
    def run(person: Person, *, by: Actor) -> Person:
        act(person, by=by)
        person.refresh_from_db()
        return person

    return Call(Nothing, run)


def make_token(*, by: Actor, **fields: Any) -> Any:
    """Make a key; its secret stands in this answer and nowhere else."""
    made = tokens.create(**fields, by=by)
    made.token.secret = made.secret  # type: ignore[attr-defined]  # for this one answer
    return made.token


RESOURCES = (
    Resource("people", "person", lists.PEOPLE, PersonOut, Call(PersonIn, create_person),
             Call(PersonChange, change_person), steps=person_steps,
             transitions={
                 "invite": _on_person(people.invite), "deactivate": _on_person(leavers.deactivate),
                 "reactivate": _on_person(leavers.reactivate), "end_sessions": _on_person(sessions.end_all),
                 "forget_second_factors": _on_person(leavers.forget_second_factors),
             }),
    Resource("teams", "team", lists.TEAMS, TeamOut, Call(TeamIn, create_team), Call(TeamChange, change_team)),
    Resource("organisations", "organisation", lists.ORGANISATIONS, OrganisationOut,
             Call(OrganisationIn, organisations.create), Call(OrganisationChange, change_organisation)),
    Resource("role-grants", "role", lists.GRANTS, GrantOut, Call(GrantIn, give_role), remove=roles.take,
             related=("person", "organisation", "team"), timeline=False),
    Resource("memberships", "membership", lists.MEMBERSHIPS, MembershipOut, Call(MembershipIn, join),
             remove=leave, related=("team", "person"), timeline=False),
    Resource("tokens", "key", lists.TOKENS, TokenOut, Call(TokenIn, make_token, NewTokenOut),
             remove=tokens.revoke, related=("person",)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
