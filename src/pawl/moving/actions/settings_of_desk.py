"""Rows of teams, people, who is in which team, and categories."""

from collections.abc import Mapping
from typing import Any

from pawl.accounts.actions import leavers, people, teams
from pawl.accounts.models import Person, Team
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.moving.actions.keeping import Ground, Result
from pawl.moving.models import MoveRow, Outcome
from pawl.moving.shape import LONGEST_REF, BadRow, digest_of, one_line, words
from pawl.tickets.actions import desk
from pawl.tickets.models import Category

NO = {"false", "no", "0", "否", "inactive"}
LONGEST_PATH = 500


def team(ground: Ground, row: MoveRow) -> Result:
    """A team: the one that was brought before, else one of its name, else a new one."""
    if old := ground.old.get(("team", row.ref)):
        return Outcome.SAME, old.target
    name = one_line(row.data.get("name") or row.number or row.ref)[:200]
    found = ground.known.teams.get(name.casefold())
    is_made = found is None
    if found is None:
        email, home = one_line(row.data.get("email")), ground.move.case.organisation
        found = teams.create(organisation=home, name=name, email=email, by=ground.by)  # type: ignore[arg-type]  # a move has one
    if not ground.is_dry:
        ground.known.teams |= {word.casefold(): found for word in (row.ref, row.number, name) if word}
    ground.keep(row, found.key, is_made=is_made)
    return (Outcome.CREATE if is_made else Outcome.MATCH), "" if is_made and ground.is_dry else found.key


def person(ground: Ground, row: MoveRow) -> Result:
    """Somebody: who was brought before, else who has the address, else a new account without a password."""
    data = ground.data_of(row)
    details = _details(ground, data)
    digest = digest_of([data])
    if ("person", row.ref) in ground.old:
        return _again(ground, row, details, digest)
    found = Person.objects.visible_to(ground.by).filter(email__iexact=details.email).first()
    if found is not None and found.organisation_id != ground.move.case.organisation_id:
        raise Conflict(
            details.email, say("Somebody of another organisation has this address."), say("Ask them.")
        )
    is_made = found is None
    if found is None:
        found = people.create(details, by=ground.by)
        if _is_gone(row):
            leavers.deactivate(found, by=ground.by)
    _join(ground, row, found)
    if not ground.is_dry:
        named = (row.ref, row.number, details.email, details.name)
        ground.known.people |= {word.casefold(): found for word in named if word}
    ground.keep(row, found.key, is_made=is_made, digest=digest)
    return (Outcome.CREATE if is_made else Outcome.MATCH), "" if is_made and ground.is_dry else found.key


def membership(ground: Ground, row: MoveRow) -> Result:
    """Somebody is in a team."""
    who, where = ground.known.person(row.data.get("person")), ground.known.team(row.data.get("team"))
    if ground.is_dry and (who is None or where is None):
        coming = ground.known.coming
        told = {"person": who, "team": where}
        if all(one or _is_coming(coming[name], row.data.get(name)) for name, one in told.items()):
            return Outcome.CREATE, ""
    if who is None or where is None:
        raise BadRow(say("It names somebody or a team that is not here."))
    if where.memberships.filter(person=who).exists():
        return Outcome.SAME, who.key
    _add(ground, where, who)
    return Outcome.CREATE, who.key


def category(ground: Ground, row: MoveRow) -> Result:
    """A branch of the tree, with those above it."""
    path = _path(row)
    if found := ground.known.categories.get(path.casefold()):
        _keep_branch(ground, row.ref, found, is_made=False)
        return Outcome.MATCH, found.key
    made = _branches(ground, path)
    if ground.is_dry:
        return Outcome.CREATE, ""
    for branch, one in made.items():
        _keep_branch(ground, branch, one, is_made=True)
    last = made[path.casefold()]
    _keep_branch(ground, row.ref, last, is_made=False)
    ground.known.categories |= {**made, row.ref.casefold(): last}
    return Outcome.CREATE, last.key


def _branches(ground: Ground, path: str) -> dict[str, Category]:
    """Make what is missing of a path, from the root down."""
    parts, above, made = path.split("/"), None, dict[str, Category]()
    for at, name in enumerate(parts, start=1):
        branch = "/".join(parts[:at]).casefold()
        found = ground.known.categories.get(branch)
        if found is None:
            found = desk.set_category(name, place=ground.place, parent=above, by=ground.by)
            made[branch] = found
        above = found
    return made


def _keep_branch(ground: Ground, ref: str, one: Category, *, is_made: bool) -> None:
    row = MoveRow(kind="category", ref=ref[:LONGEST_REF])
    if ("category", row.ref) not in ground.old:
        ground.keep(row, one.key, is_made=is_made)


def _path(row: MoveRow) -> str:
    parts = [part.strip() for part in one_line(row.data.get("name")).split("/") if part.strip()]
    path = "/".join(parts)
    if not path or len(path) > LONGEST_PATH:
        raise BadRow(say("It has no name, or a longer one than {n} characters.", n=LONGEST_PATH))
    return path


def _details(ground: Ground, data: Mapping[str, Any]) -> people.Details:
    email = one_line(data.get("email")).casefold()
    if not email:
        raise BadRow(say("It has no e-mail address, by which people are known here."))
    name = one_line(data.get("name"))[:200] or email
    return people.Details(email, name, ground.move.case.organisation)


def _again(ground: Ground, row: MoveRow, details: people.Details, digest: str) -> Result:
    old = ground.old["person", row.ref]
    number = int(old.target.rpartition("-")[2])
    found = Person.objects.visible_to(ground.by).filter(pk=number).first()
    if old.digest == digest or found is None or not old.is_made:
        return Outcome.SAME, old.target
    before = _as_it_is(found)
    people.change(found, details, by=ground.by)
    if _is_gone(row) and found.is_active:
        leavers.deactivate(found, by=ground.by)
    ground.remember("person", found.key, before, old=old, after=_as_it_is(found))
    _join(ground, row, found)
    ground.keep_digest(old, digest)
    return Outcome.UPDATE, found.key


def _as_it_is(who: Person) -> dict[str, Any]:
    """What exports tell of somebody, as it stands here."""
    return {name: getattr(who, name) for name in ("email", "name", "external_id", "is_active")}


def _join(ground: Ground, row: MoveRow, who: Person) -> None:
    for name in words(row.data.get("teams")):
        where = ground.known.team(name)
        is_new = where is not None and who.is_active and not where.memberships.filter(person=who).exists()
        if where is not None and is_new:
            _add(ground, where, who)


def _add(ground: Ground, where: Team, who: Person) -> None:
    teams.add(where, who, by=ground.by)
    ground.remember("membership", where.key, {}, detail=who.key)


def _is_gone(row: MoveRow) -> bool:
    return one_line(row.data.get("active")).casefold() in NO


def _is_coming(coming: set[str], given: object) -> bool:
    return any(word.casefold() in coming for word in words(given))
