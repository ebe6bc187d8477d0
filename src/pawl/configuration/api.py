"""The configuration in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.configuration import bodies, lists, shown
from pawl.configuration.actions import classes, dependencies, imports, items
from pawl.configuration.choices import end_of, named
from pawl.configuration.reads import graph_around, tree_of
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.fields import Instant
from pawl.web.rest.resource import Call, Resource


def note(*, by: Actor, **fields: Any) -> Any:
    """An item is written down."""
    return items.note_item(**_plain(named(by, fields)), by=by)


def change(record: Any, *, by: Actor, **fields: Any) -> Any:
    """An item says something else."""
    return items.change_item(record, **_plain(named(by, fields)), by=by)


def join(*, by: Actor, upper: str, lower: str, **fields: Any) -> Any:
    """One stands on another."""
    ends = end_of(upper, "upper", by), end_of(lower, "lower", by)
    return dependencies.join(*ends, dependencies.Bond(**fields), by=by)


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with keys as the actions take them."""
    if "keys" in fields:
        fields["keys"] = [{"source": one.source, "value": one.value} for one in fields["keys"]]
    return fields


def _step(activity: str) -> Call:
    def take(record: Any, *, by: Actor) -> Any:
        return items.take_step(record, activity, by=by)

    return Call(Nothing, take)


def _import_step(activity: str) -> Call:
    def take(record: Any, *, by: Actor) -> Any:
        return imports.take_step(record, activity, by=by)

    return Call(Nothing, take)


def graphs(router: Router, resource: Resource) -> None:
    """GET /{key}/impact: what a failure touches, or what it stands on, at an instant."""

    def impact(request: HttpRequest, key: str, direction: str = "up", at: Instant | None = None) -> Any:
        actor = actor_of(request)
        start = resource.find(actor, key).case
        graph = graph_around(start, at or clock.now(), actor, upwards=direction != "down")
        return shown.graph_out(graph)

    router.get(
        "/{key}/impact",
        response=shown.GraphOut,
        operation_id=f"{resource.name}_impact",
        summary="What its failure touches (up), or what it stands on (down), at an instant",
    )(impact)


def confirming(router: Router, resource: Resource) -> None:
    """POST /{key}/confirm: somebody looked, and it is so."""

    def confirm(request: HttpRequest, key: str) -> Any:
        return items.confirm_item(resource.find(actor_of(request), key), by=actor_of(request))

    router.post("/{key}/confirm", response=shown.ItemOut, operation_id="items_confirm",
                summary="Say that it is as it is written here")(confirm)  # fmt: skip


def parting(router: Router, resource: Resource) -> None:
    """POST /{key}/end: from an instant on it stands on it no more."""

    def end(request: HttpRequest, key: str, body: bodies.PartIn) -> Any:
        actor = actor_of(request)
        return dependencies.part(resource.find(actor, key), until=body.until, by=actor)

    router.post("/{key}/end", response=shown.DependencyOut, operation_id="dependencies_end",
                summary="End it, now or at an instant")(end)  # fmt: skip


def known_classes(router: Router, resource: Resource) -> None:
    """GET /known: every class that one's organisation knows, shipped ones too, with inherited attributes."""

    def known(request: HttpRequest) -> Any:
        require(actor_of(request), Permission.ITEM_READ)
        person = actor_of(request).person
        tree = tree_of(person.organisation_id if person else None)
        return [
            {"word": one.word, "name": dict(one.name), "parent": one.parent, "retired": one.retired,
             "attributes": [attribute.plain for attribute in tree.attributes(one.word)]}
            for one in tree
        ]  # fmt: skip

    router.get("/known", operation_id=f"{resource.name}_known", summary="All classes with their attributes",
               response=list[dict[str, Any]])(known)  # fmt: skip


RESOURCES = (
    Resource("items", "configuration item", lists.ITEMS, shown.ItemOut,
             Call(bodies.ConfigurationItemIn, note), Call(bodies.ConfigurationItemChange, change),
             steps=items.steps,
             transitions={name: _step(name) for name in items.LIFECYCLE.by_activity},
             calls={"confirm": Call(Nothing, items.confirm_item)}, related=("case",),
             parts=(graphs, confirming)),
    Resource("dependencies", "dependency", lists.DEPENDENCIES, shown.DependencyOut,
             Call(bodies.DependencyIn, join), calls={"part": Call(bodies.PartIn, dependencies.part)},
             related=("upper", "lower"), timeline=False, parts=(parting,)),
    Resource("item-classes", "item class", lists.CLASSES, shown.ItemClassOut,
             Call(bodies.ItemClassIn, classes.define_class),
             Call(bodies.ItemClassChange, classes.change_class), before_detail=(known_classes,)),
    Resource("item-imports", "import of items", lists.IMPORTS, shown.ItemImportOut,
             Call(bodies.ItemImportIn, imports.bring), Call(bodies.ItemImportChange, imports.remap),
             steps=imports.steps, related=("case",),
             transitions={name: _import_step(name) for name in imports.LIFECYCLE.by_activity}),
    Resource("item-import-rows", "row of an import", lists.IMPORT_ROWS, shown.ItemImportRowOut,
             timeline=False),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
