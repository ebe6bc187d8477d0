"""The addresses below /scim/v2: for programs with a key, never for a browser's session."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from pawl.accounts.actions import directory
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.accounts.tokens import actor_of
from pawl.administration.scim import writing
from pawl.administration.scim.patches import patched
from pawl.administration.scim.protocol import (
    Refused,
    as_error,
    listed,
    read_body,
    read_filter,
    refuse,
    respond,
    window,
)
from pawl.administration.scim.resources import as_group, as_user, groups, members_of, users
from pawl.administration.scim.schemas import CONFIGURATION, RESOURCE_TYPES, SCHEMAS
from pawl.errors import PawlError

View = Callable[..., HttpResponse]
USER_FILTERS = {
    "username": "email__iexact",
    "emails.value": "email__iexact",
    "emails": "email__iexact",
    "externalid": "external_id",
    "displayname": "name__iexact",
    "active": "is_active",
    "id": "pk",
}
GROUP_FILTERS = {"displayname": "name__iexact", "externalid": "external_id", "id": "pk"}


def door(*methods: str) -> Callable[[View], View]:
    """Let a program with a key in; say refusals as SCIM says them."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @functools.wraps(view)
        def opened(request: HttpRequest, **values: Any) -> HttpResponse:
            if request.method not in methods:
                response = refuse(405, f"This address knows {', '.join(methods)}")
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return view(request, _caller(request), **values)
            except Refused as refusal:
                return refuse(refusal.status, refusal.detail, refusal.scim_type)
            except PawlError as refusal:
                return as_error(refusal)
            except OperationalError:
                return refuse(503, "Pawl cannot answer now; try again in a moment")

        return opened

    return decorate


@door("GET", "POST")
def user_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Find people, or make one."""
    if request.method == "POST":
        return respond(as_user(writing.create_user(read_body(request), by)), 201)
    start, count = window(request)
    rows = _filtered(users(by), read_filter(request), USER_FILTERS)
    page = rows[start - 1 : start - 1 + count]
    return listed([as_user(one) for one in page], rows.count(), start)


@door("GET", "PUT", "PATCH", "DELETE")
def user(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """One person."""
    person: Person = _one(users(by), number)
    if request.method == "DELETE":
        _check_version(request, person)
        directory.remove(person, by=by)
        return respond(None, 204)
    if request.method in {"PUT", "PATCH"}:
        _check_version(request, person)
        require(by, Permission.ACCOUNT_MANAGE, on=person)
        body = read_body(request)
        whole = patched(as_user(person), body) if request.method == "PATCH" else body
        if request.method == "PATCH":
            _follow(whole, person)
        person = writing.replace_user(person, whole, by)
    return respond(as_user(person))


@door("GET", "POST")
def group_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Find teams, or make one."""
    if request.method == "POST":
        return respond(_group(writing.create_group(read_body(request), by), by), 201)
    start, count = window(request)
    rows = _filtered(groups(by), read_filter(request), GROUP_FILTERS)
    page = list(rows[start - 1 : start - 1 + count])
    members = members_of(page, by)
    return listed([as_group(team, members[team.pk]) for team in page], rows.count(), start)


@door("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """One team."""
    team: Team = _one(groups(by), number)
    if request.method == "DELETE":
        _check_version(request, team)
        writing.close_group(team, by)
        return respond(None, 204)
    if request.method in {"PUT", "PATCH"}:
        _check_version(request, team)
        require(by, Permission.ACCOUNT_MANAGE, on=team)
        body = read_body(request)
        team = writing.replace_group(
            team, patched(_group(team, by), body) if request.method == "PATCH" else body, by
        )
    return respond(_group(team, by))


@door("GET")
def configuration(_request: HttpRequest, _by: Actor) -> HttpResponse:
    """What Pawl can do of SCIM."""
    return respond(CONFIGURATION)


@door("GET")
def resource_types(_request: HttpRequest, _by: Actor) -> HttpResponse:
    """Users and Groups."""
    return listed(RESOURCE_TYPES, len(RESOURCE_TYPES), 1)


@door("GET")
def schemas(_request: HttpRequest, _by: Actor) -> HttpResponse:
    """The attributes that Pawl keeps."""
    return listed(SCHEMAS, len(SCHEMAS), 1)


def _caller(request: HttpRequest) -> Actor:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    correlation = getattr(getattr(request, "actor", None), "correlation", "")
    found = (
        actor_of(secret.strip(), via="scim", correlation=correlation) if scheme.lower() == "bearer" else None
    )
    if found is None:
        raise Refused(401, "Send a valid key in the Authorization header, as Bearer")
    request.actor = found  # type: ignore[attr-defined]  # the log of requests names who asked
    return found


def _filtered(rows: Any, asked: tuple[str, Any] | None, known: dict[str, str]) -> Any:
    if asked is None:
        return rows
    name, value = asked
    if name not in known:
        raise Refused(400, f"There is no filter by {name[:60]}", "invalidFilter")
    if (name == "active") != isinstance(value, bool):
        raise Refused(400, f"{name} is not compared with this kind of value", "invalidFilter")
    if name == "id":
        return rows.filter(pk=int(value)) if _is_number(value) else rows.none()
    return rows.filter(**{known[name]: value})


def _one(rows: Any, number: str) -> Any:
    """The resource, the same answer for what is hidden and what is not there."""
    found = rows.filter(pk=int(number)).first() if _is_number(number) else None
    if found is None:
        raise Refused(404, f"There is no resource {number[:40]}")
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _group(team: Team, by: Actor) -> dict[str, Any]:
    return as_group(team, members_of([team], by)[team.pk])


def _follow(whole: dict[str, Any], person: Person) -> None:
    """What is one in Pawl and two in SCIM: the part that was changed takes the other along."""
    name = whole.get("name")
    if whole.get("displayName") == person.name and isinstance(name, dict):
        del whole["displayName"]
        if len(name) > 1 and name.get("formatted") == person.name:
            del name["formatted"]
    rows = whole.get("emails", [])
    if not isinstance(rows, list):
        raise Refused(400, "emails is a list", "invalidValue")
    emails = [row.get("value") for row in rows if isinstance(row, dict)]
    if whole.get("userName") == person.email and emails and emails[0] != person.email:
        whole["userName"] = emails[0]


def _check_version(request: HttpRequest, record: Person | Team) -> None:
    match = request.headers.get("If-Match")
    if match is not None and match not in {"*", f'W/"{record.version}"', f'"{record.version}"'}:
        raise Refused(412, "Somebody changed it since you read it")
