"""Configuration baselines in the API: which there are, what each holds, what differs now."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.projects.actions.configuration import take
from pawl.projects.api.control import project_at
from pawl.projects.configuration import differences, items_of, visible_frozen
from pawl.projects.models import ConfigurationBaseline, Project
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Title
from pawl.web.rest.resource import Call, Resource


class TakeIn(Body):
    name: Title


class OtherOut(Schema):
    item: str
    what: str
    """new, gone or changed"""
    fields: dict[str, list[Any]]
    """As it was frozen, and as it is now."""


class ConfigurationOut(Schema):
    key: str
    number: int
    name: str
    at: datetime
    by: str
    digest: str
    items: dict[str, Any]
    """By key; of items that the reader may not see nothing is told."""
    differences: list[OtherOut]


def taken(project: Project, *, name: str, by: Actor) -> Project:
    """One more."""
    take(project, name=name, by=by)
    return project


TRANSITIONS = {"take_configuration_baseline": Call(TakeIn, taken)}


def add_configuration(router: Router, resource: Resource) -> None:
    """GET /{key}/configuration-baselines: the newest first, each with what differs now."""

    def baselines(request: HttpRequest, key: str) -> list[ConfigurationOut]:
        project, actor = project_at(resource, request, key), actor_of(request)
        rows = list(ConfigurationBaseline.objects.filter(project=project)[:20])
        now = items_of(project, actor) if rows else {}
        return [_told(one, visible_frozen(one, actor), now) for one in rows]

    router.get("/{key}/configuration-baselines", response=list[ConfigurationOut],
               operation_id="projects_configuration_baselines",
               summary="The items that the project touches, as they were frozen, and what differs now"
               )(baselines)  # fmt: skip


def _told(one: ConfigurationBaseline, frozen: dict[str, Any], now: dict[str, Any]) -> ConfigurationOut:
    other = [
        OtherOut(item=each.key, what=each.what, fields={name: [old, new] for name, old, new in each.fields})
        for each in differences(frozen, now)
    ]
    return ConfigurationOut(key=one.key, number=one.number, name=one.name, at=one.at, by=one.by,
                            digest=one.digest, items=frozen, differences=other)  # fmt: skip
