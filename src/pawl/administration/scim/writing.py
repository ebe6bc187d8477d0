"""Users and Groups that were sent, written by the actions that people take."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actions import directory, leavers, people, teams
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Organisation, Person, Team
from pawl.administration.scim.protocol import Refused, text_of, truth_of
from pawl.administration.scim.resources import ENTERPRISE, users


@transaction.atomic
def create_user(body: dict[str, Any], by: Actor) -> Person:
    """A new person; one whom the directory removed earlier comes back."""
    details, is_active = _details(body, None, by)
    removed = (
        Person.objects.visible_to(by).exclude(removed_at=None).filter(email__iexact=details.email).first()
    )
    if removed is not None:
        person = directory.restore(removed, by=by)
        people.change(person, details, by=by)
    else:
        person = people.create(details, by=by)
    _lead(person, body, by)
    return _be(person, by=by, active=is_active)


@transaction.atomic
def replace_user(person: Person, body: dict[str, Any], by: Actor) -> Person:
    """The person as the directory has them now."""
    details, is_active = _details(body, person, by)
    people.change(person, details, by=by)
    _lead(person, body, by)
    return _be(person, by=by, active=is_active)


def _lead(person: Person, body: Mapping[str, Any], by: Actor) -> None:
    """Who leads them, where the directory says it: by the number of a user, alone or as a value."""
    said = {key.lower(): value for key, value in body.items()}.get(ENTERPRISE.lower())
    if not isinstance(said, dict) or "manager" not in said:
        return
    named = said["manager"]
    number = named.get("value") if isinstance(named, dict) else named
    found = None
    if number not in {None, ""}:
        text = str(number)
        found = (
            users(by).filter(pk=int(text)).first()
            if text.isascii() and text.isdigit() and len(text) < 18
            else None
        )
        if found is None or found == person:
            raise Refused(400, f"There is no such manager: {text[:100]}", "invalidValue")
    people.name_manager(person, found, by=by)


def _be(person: Person, *, by: Actor, active: bool) -> Person:
    return leavers.reactivate(person, by=by) if active else leavers.deactivate(person, by=by)


def _details(body: dict[str, Any], person: Person | None, by: Actor) -> tuple[people.Details, bool]:
    said = {key.lower(): value for key, value in body.items()}
    email = text_of(said.get("username") or _first_email(said.get("emails")), "userName")
    active = said.get("active")
    details = people.Details(
        email=email,
        name=_name(said) or email,
        organisation=_organisation(said.get(ENTERPRISE.lower()), person, by),
        external_id=text_of(said.get("externalid") or "", "externalId"),
    )
    return details, True if active is None else truth_of(active, "active")


def _name(said: Mapping[str, Any]) -> str:
    name = said.get("name") if isinstance(said.get("name"), dict) else {}
    parts = {str(key).lower(): value for key, value in (name or {}).items()}
    whole = " ".join(str(parts[key]) for key in ("givenname", "familyname") if parts.get(key))
    return text_of(said.get("displayname") or parts.get("formatted") or whole, "displayName")


def _first_email(emails: Any) -> Any:
    rows = [row for row in emails if isinstance(row, dict)] if isinstance(emails, list) else []
    primary = [row for row in rows if row.get("primary") is True]
    return next((row.get("value") for row in [*primary, *rows]), None)


def _organisation(extension: Any, person: Person | None, by: Actor) -> Organisation | None:
    """Named by the directory, else where the person is, else where the key's owner is."""
    name = extension.get("organization") if isinstance(extension, dict) else None
    if name is None:
        return person.organisation if person else by.human.organisation
    found = Organisation.objects.visible_to(by).filter(name__iexact=text_of(name, "organization")).first()
    if found is None:
        raise Refused(400, f"There is no organisation {str(name)[:100]}", "invalidValue")
    return found


@transaction.atomic
def create_group(body: dict[str, Any], by: Actor) -> Team:
    """A new team of the organisation of the key's owner; a closed one of this name opens again."""
    organisation = by.human.organisation
    if organisation is None:
        raise Refused(400, "Use the key of somebody who belongs to an organisation", "invalidValue")
    name, external_id = _group_words(body)
    closed = Team.objects.visible_to(by).filter(organisation=organisation, name__iexact=name, is_active=False)
    team = closed.first()
    if team is None:
        team = teams.create(organisation=organisation, name=name, external_id=external_id, by=by)
    return _replace(team, body, by)


@transaction.atomic
def replace_group(team: Team, body: dict[str, Any], by: Actor) -> Team:
    """The team as the directory has it now."""
    return _replace(team, body, by)


@transaction.atomic
def close_group(team: Team, by: Actor) -> None:
    """The team is closed and empty; what it did stays."""
    for membership in Membership.objects.filter(team=team).select_related("person"):
        teams.remove(team, membership.person, by=by)
    teams.change(team, name=team.name, email=team.email, external_id=team.external_id, is_active=False, by=by)


def _replace(team: Team, body: dict[str, Any], by: Actor) -> Team:
    name, external_id = _group_words(body)
    teams.change(team, name=name, email=team.email, external_id=external_id, is_active=True, by=by)
    wanted = _members(body, by)
    now = set(Person.objects.filter(memberships__team=team, removed_at=None))
    for person in sorted(wanted - now, key=lambda one: one.pk):
        teams.add(team, person, by=by)
    for person in sorted(now - wanted, key=lambda one: one.pk):
        teams.remove(team, person, by=by)
    return team


def _group_words(body: dict[str, Any]) -> tuple[str, str]:
    said = {key.lower(): value for key, value in body.items()}
    return text_of(said.get("displayname"), "displayName"), text_of(
        said.get("externalid") or "", "externalId"
    )


def _members(body: dict[str, Any], by: Actor) -> set[Person]:
    """The people whom the members name; whoever the key may not see does not exist."""
    rows = next((value for key, value in body.items() if key.lower() == "members"), None) or []
    if not isinstance(rows, list):
        raise Refused(400, "members is a list", "invalidValue")
    wanted = {text_of(row.get("value") if isinstance(row, dict) else None, "members.value") for row in rows}
    numbers = {int(one) for one in wanted if one.isascii() and one.isdigit() and len(one) < 18}
    found = set(users(by).filter(pk__in=numbers))
    if len(found) != len(wanted):
        raise Refused(400, "members names somebody who is not there", "invalidValue")
    return found
