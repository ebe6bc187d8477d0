"""Where a new row is to stand, as the API says it: by keys of organisation and team."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import place_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key
from pawl.web.rest.references import replace_keys


class PlaceIn(Body):
    organisation: Key | None = None
    team: Key | None = None


def placed(by: Actor, fields: dict[str, Any]) -> tuple[Place, dict[str, Any]]:
    """The place that keys name; without any, where the author stands."""
    found = replace_keys(
        fields,
        organisation=(Organisation.objects.all() if by.system else _organisations(by), "ORG"),
        team=(Team.objects.all() if by.system else _teams(by), "TEAM"),
    )
    team, organisation = found.pop("team", None), found.pop("organisation", None)
    if team is not None:
        return Place(team.organisation_id, team.pk), found
    if organisation is not None:
        return Place(organisation.pk), found
    return Place(place_of(by.person).organisation_id), found


def _organisations(by: Actor) -> Any:
    held = [grant.organisation_id for grant in by.grants]
    rows = Organisation.objects.all()
    return rows if None in held else rows.filter(pk__in=[one for one in held if one])


def _teams(by: Actor) -> Any:
    return Team.objects.filter(organisation__in=_organisations(by))
