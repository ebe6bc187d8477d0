"""Operations: write one down, change it, let it rest, end it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.errors import BadCalendar
from pawl.analytics.words import say
from pawl.analytics.worktime.zones import zone_of
from pawl.catalogue.actions.checks import Cleaner, check_owner, clean, one_of, same_place, whole
from pawl.catalogue.actions.writing import changed, made
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import broken, line, passage
from pawl.errors import Invalid
from pawl.recurring.actions.lifecycles import OPERATION
from pawl.recurring.actions.planning import move_planned, plan, take_back
from pawl.recurring.models import Operation
from pawl.recurring.schedule import KEEP, MOVES, parts_of

WORK, READ = Permission.OPERATION_WORK, Permission.OPERATION_READ
MOST_STEPS, LONGEST_STEP = 60, 500
DATED = frozenset({"rule", "begins", "at", "zone", "on_closed", "calendar", "minutes", "ahead_days"})
"""What moves dates: runs that nobody began are planned anew."""
KEPT = frozenset({"team", "owner"})
"""What stays where a change names none."""


def runbook(field: str, value: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps in order.   Raises Invalid."""
    if len(value) > MOST_STEPS:
        raise broken(field, say("It has more than {n} steps.", n=MOST_STEPS), say("Make two of it."))
    return [
        {"text": line(field, str(one.get("text", "")), LONGEST_STEP), "evidence": bool(one.get("evidence"))}
        for one in value
    ]


def zone(field: str, value: str) -> str:
    """The name of a zone.   Raises Invalid."""
    try:
        return zone_of(value).key
    except BadCalendar as error:
        raise broken(field, error.rule, error.way_out) from error


def _rule(_field: str, value: str) -> str:
    found = value.strip().upper().removeprefix("RRULE:")
    parts_of(found)
    return found


RULES: dict[str, Cleaner] = {
    "title": line,
    "description": passage,
    "rule": _rule,
    "zone": zone,
    "on_closed": one_of(*MOVES),
    "minutes": whole(5, 44_640),
    "ahead_days": whole(1, 60),
    "runbook": runbook,
}


@transaction.atomic
def define(
    *, title: str, owner: Person | None = None, team: Team | None = None, by: Actor, **fields: Any
) -> Operation:
    """Something comes back: what, when, by whom; its first runs are there at once."""
    said = clean({"title": title, **fields}, RULES)
    place = _place(by, owner, team)
    require(by, WORK, on=place)
    check_owner(owner, Place(place.organisation_id, place.team_id, place.owner_id), READ)
    _check(said, place.organisation_id)
    title, now = said.pop("title"), clock.now()
    one = made(Operation, "defined", title, place, {**said, "planned_until": now}, by)
    _check_dates(one)
    plan(one, now, by=by)
    return one


@transaction.atomic
def change(operation: Operation, *, by: Actor, **fields: Any) -> Operation:
    """It is due otherwise, or done otherwise, or by others; runs that nobody began follow."""
    require(by, WORK, on=operation)
    named = {name: value for name, value in fields.items() if name not in KEPT or value is not None}
    said = clean(named, RULES)
    organisation = operation.case.organisation_id
    _check({"on_closed": operation.on_closed, "calendar": operation.calendar, **said}, organisation)
    if "team" in said:
        same_place(said["team"], organisation, "team")
    if "owner" in said:
        check_owner(said["owner"], Place(organisation, operation.case.team_id), READ)
    before = {name: getattr(operation, name) for name in DATED}
    changed(operation, said, by)
    require(by, READ, on=operation)
    if before != {name: getattr(operation, name) for name in DATED}:
        _check_dates(operation)
    if operation.state == "active":
        plan(operation, clock.now(), by=by)
    move_planned(operation)
    return operation


@transaction.atomic
def take_step(operation: Operation, activity: str, *, by: Actor) -> Operation:
    """Pause, resume, retire; what rests leaves no runs behind, what resumes begins with now."""
    changes = {"planned_until": clock.now()} if activity == "resume" else {}
    OPERATION.advance(operation, activity, by=by, changes=changes)
    if operation.state == "active":
        plan(operation, clock.now(), by=by)
    else:
        take_back(operation, by=by)
    return operation


def drafted(**fields: Any) -> Operation:
    """The operation that these fields would make, for a look at its dates; nothing is written."""
    said = clean({name: fields[name] for name in (*DATED, "runbook") if name in fields}, RULES)
    if said.get("on_closed", KEEP) != KEEP and said.get("calendar") is None:
        raise _no_calendar()
    one = Operation(**said)
    _check_dates(one)
    return one


def _place(by: Actor, owner: Person | None, team: Team | None) -> Place:
    here = place_of(by.person)
    organisation = here.organisation_id
    if team is not None:
        if organisation is not None:
            same_place(team, organisation, "team")
        organisation = team.organisation_id
    return Place(organisation, team.pk if team else None, owner.pk if owner else here.owner_id)


def _check(said: Mapping[str, Any], organisation: int | None) -> None:
    if said.get("on_closed", KEEP) != KEEP and said.get("calendar") is None:
        raise _no_calendar()
    same_place(said.get("service"), organisation, "service")


def _check_dates(operation: Operation) -> None:
    """Refuse a rule that never comes."""
    start = clock.now() - timedelta(days=1)
    if next(operation.schedule.after(start), None) is None:
        raise broken("rule", say("It never comes."), say("Change the rule or the first day."))


def _no_calendar() -> Invalid:
    rule = say("Which days are working days is not said.")
    return broken("calendar", rule, say("Choose service hours, or do it all the same."))
