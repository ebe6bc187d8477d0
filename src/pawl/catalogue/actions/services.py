"""Services and offerings: describe, change."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import (
    Cleaner,
    beside,
    check_owner,
    clean,
    editor,
    local,
    new_place,
    one_of,
    same_place,
    title_of,
    whole,
)
from pawl.catalogue.actions.writing import changed, made
from pawl.catalogue.models import Criticality, Entitlement, Offering, Service
from pawl.collaboration.checks import broken
from pawl.history.record import record

MOST_USERS = 1_000_000_000
READ = Permission.CATALOGUE_READ
RULES: dict[str, Cleaner] = {
    "name": local(needed=True),
    "description": local(2000),
    "criticality": one_of(*Criticality.values),
    "users": whole(0, MOST_USERS),
    "entitlement": one_of(*Entitlement.values),
}


@transaction.atomic
def describe_service(
    *, owner: Person | None = None, team: Team | None = None, by: Actor, **fields: Any
) -> Service:
    """A service is written down: what it is called, who supports it, who answers for it."""
    said = clean(fields, RULES)
    place = new_place(by, owner, team)
    check_owner(owner, place, READ)
    return made(Service, "described", title_of(said["name"]), place, said, by)


@transaction.atomic
def change_service(service: Service, *, by: Actor, **fields: Any) -> Service:
    """It is called, supported or used otherwise."""
    editor(by, service)
    said = clean(fields, RULES)
    if "name" in said:
        said["title"] = title_of(said["name"])
    if said.get("owner") is not None:
        check_owner(said["owner"], beside(service), READ)
    if said.get("team") is not None:
        same_place(said["team"], service.case.organisation_id, "team")
    return changed(service, said, by)


@transaction.atomic
def offer(service: Service, *, teams: Sequence[Team] = (), by: Actor, **fields: Any) -> Offering:
    """Something of a service can be asked for."""
    editor(by, service)
    said = clean(fields, RULES)
    _check_teams(said.get("entitlement", Entitlement.EVERYBODY), teams, service)
    one = made(Offering, "offered", title_of(said["name"]), beside(service), {**said, "service": service}, by)
    one.teams.set(teams)
    return one


@transaction.atomic
def change_offering(
    offering: Offering, *, teams: Sequence[Team] | None = None, by: Actor, **fields: Any
) -> Offering:
    """It is called otherwise, or others may ask for it."""
    editor(by, offering)
    said = clean(fields, RULES)
    if "name" in said:
        said["title"] = title_of(said["name"])
    kept = list(offering.teams.all()) if teams is None else list(teams)
    _check_teams(said.get("entitlement", offering.entitlement), kept, offering)
    one = changed(offering, said, by)
    if teams is not None and {team.pk for team in kept} != set(one.teams.values_list("pk", flat=True)):
        one.teams.set(kept)
        record("offering", one.key, "entitled", by=by, facts={"teams": sorted(team.pk for team in kept)})
    return one


def _check_teams(entitlement: str, teams: Sequence[Team], at: Service | Offering) -> None:
    for team in teams:
        same_place(team, at.case.organisation_id, "teams")
    if entitlement == Entitlement.TEAMS and not teams:
        raise broken("teams", say("Nobody could ask for it."), say("Choose the teams that may."))
