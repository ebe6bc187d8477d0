"""People and teams from a file: each row by the actions that a person would take, whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction

from pawl.accounts.actions import leavers, people, roles, teams
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.people_file import Line, Refusal, RoleAt
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid, PawlError


class Done(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    DEACTIVATED = "deactivated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Brought:
    """A row that was taken, or would be."""

    row: int
    email: str
    done: Done


@dataclass(frozen=True)
class Report:
    """What became of a file, row by row."""

    brought: tuple[Brought, ...]
    refused: tuple[Refusal, ...]
    is_dry: bool

    def count(self, done: Done) -> int:
        """How many rows came out this way."""
        return sum(one.done == done for one in self.brought)


def bring(lines: Iterable[Line | Refusal], *, by: Actor, dry_run: bool) -> Report:
    """Take the rows of a file. Each is a transaction of its own, so that a long file blocks nobody.

    dry_run: do all of it, row by row, and take each back: what is shown is what would happen.
    Roles are added, never taken: a file that forgot a column takes nobody's rights.
    """
    require(by, Permission.ACCOUNT_MANAGE)
    brought: list[Brought] = []
    refused: list[Refusal] = []
    for line in lines:
        if isinstance(line, Refusal):
            refused.append(line)
            continue
        try:
            brought.append(Brought(line.row, line.email, _bring(line, by=by, dry_run=dry_run)))
        except PawlError as refusal:
            refused.append(_as_refusal(line, refusal))
    return Report(tuple(brought), tuple(refused), dry_run)


def _bring(line: Line, *, by: Actor, dry_run: bool) -> Done:
    with transaction.atomic():
        done = _take(line, by)
        if dry_run:
            transaction.set_rollback(True)
    return done


def _take(line: Line, by: Actor) -> Done:
    organisation = _organisation(line.organisation, by)
    person = Person.objects.visible_to(by).filter(email__iexact=line.email).first()
    details = people.Details(line.email, line.name, organisation, line.external_id or "")
    if person is None:
        if not line.is_active:
            return Done.UNCHANGED
        person = people.create(details, by=by)
        _place(person, line, organisation, by)
        return Done.CREATED
    return _change(person, line, details, by)


def _change(person: Person, line: Line, details: people.Details, by: Actor) -> Done:
    if not line.is_active:
        was_active = person.is_active
        leavers.deactivate(person, by=by)
        return Done.DEACTIVATED if was_active else Done.UNCHANGED
    was = (person.is_active, person.version)
    if not person.is_active:
        leavers.reactivate(person, by=by)
    if line.external_id is None:
        details = replace(details, external_id=person.external_id)
    if not line.organisation:
        details = replace(details, organisation=person.organisation)
    people.change(person, details, by=by)
    moved = _place(person, line, details.organisation, by)
    return Done.CHANGED if moved or was != (person.is_active, person.version) else Done.UNCHANGED


def _place(person: Person, line: Line, organisation: Organisation | None, by: Actor) -> bool:
    """Put somebody into the teams and roles of the row.   Returns whether anything changed."""
    return _join(person, line, organisation, by) | _give(person, line, by)


def _join(person: Person, line: Line, organisation: Organisation | None, by: Actor) -> bool:
    if line.teams is None:
        return False
    wanted = [_team(name, organisation, by) for name in line.teams]
    now = set(person.teams.filter(organisation=organisation))
    for team in wanted:
        teams.add(team, person, by=by)
    for team in now - set(wanted):
        teams.remove(team, person, by=by)
    return now != set(wanted)


def _give(person: Person, line: Line, by: Actor) -> bool:
    held = {(one.role, one.organisation_id, one.team_id) for one in person.grants.all()}
    for wanted in line.roles:
        _give_one(person, wanted, by)
    return held != {(one.role, one.organisation_id, one.team_id) for one in person.grants.all()}


def _give_one(person: Person, wanted: RoleAt, by: Actor) -> None:
    organisation = _organisation(wanted.organisation, by, "roles")
    team = None
    if wanted.team:
        team = Team.objects.visible_to(by).filter(organisation=organisation, name__iexact=wanted.team).first()
        if team is None:
            raise _unknown("roles", say("There is no team {name} there.", name=wanted.team))
    if not person.grants.filter(role=wanted.role.value, organisation=organisation, team=team).exists():
        roles.give(person, wanted.role, organisation=organisation, team=team, by=by)


def _organisation(name: str, by: Actor, column: str = "organisation") -> Organisation | None:
    if not name:
        return None
    found = Organisation.objects.visible_to(by).filter(name__iexact=name).first()
    if found is None:
        raise _unknown(column, say("There is no organisation {name}.", name=name))
    return found


def _team(name: str, organisation: Organisation | None, by: Actor) -> Team:
    if organisation is None:
        raise _unknown("teams", say("A team belongs to an organisation, and the row names none."))
    found = Team.objects.visible_to(by).filter(organisation=organisation, name__iexact=name).first()
    return found or teams.create(organisation=organisation, name=name, by=by)


def _unknown(column: str, rule: Sentence) -> Invalid:
    return Invalid(column, rule, say("Correct the name, or make it first."), {column: rule})


def _as_refusal(line: Line, refusal: PawlError) -> Refusal:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return Refusal(line.row, next(iter(fields), "email"), refusal.rule, refusal.way_out)
