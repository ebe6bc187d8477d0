"""Declare a resource: its list, its detail and its actions become routes, all by the same rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model, QuerySet
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.errors import PawlError
from pawl.prepared import Prepared
from pawl.web.listing import Listing
from pawl.web.listing_types import KEY, BadValue, key_number
from pawl.web.rest import routes
from pawl.web.rest.base import Body


class StepLike(Protocol):
    """A step of a lifecycle: free, or refused."""

    @property
    def activity(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def refusal(self) -> PawlError | None: ...


@dataclass(frozen=True)
class Call:
    """An action as the API offers it: what the client sends, and the function that is called with it.

    run(by=…, **fields) makes a record; run(record, by=…, **fields) changes one.
    """

    body: type[Body]
    run: Callable[..., Any]
    shown: type[Schema] | None = None
    """What its answer shows, if not the detail. Of a creation: a secret beside it, which is never kept."""
    calls_out: bool = False
    """It asks another system while the caller waits: no transaction is open, and no answer is kept."""


@dataclass(frozen=True)
class Resource:
    """What an app tells of one kind of record."""

    name: str
    """Plural with hyphens: the part of the address."""
    thing: str
    """What refusals call one of them."""
    listing: Listing
    shown: type[Schema]
    """The detail, read from the record."""
    create: Call | None = None
    change: Call | None = None
    remove: Callable[..., None] | None = None
    """remove(record, by=…) takes it away."""
    steps: Callable[[Any, Actor], Iterable[StepLike]] | None = None
    transitions: Mapping[str, Call] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    """What else can be done with one, beside its lifecycle; in the API each has an address of its own."""
    bring: Call | None = None
    """run(record, name, blocks, by=…) takes a file in; in the API a form with a file."""
    one_by_one: bool = False
    """Made singly: each asks for an address of the network, and a thousand would hold one transaction."""
    reads: Callable[[Actor], QuerySet[Any]] | None = None
    """Where reading one starts, if not where the list does: without what only a list shows."""
    related: tuple[str, ...] = ()
    """What the detail reads beside its own row, for select_related."""
    timeline: bool = True
    parts: tuple[Callable[[Router, "Resource"], None], ...] = ()
    """Sub-resources that floors above add."""
    before_detail: tuple[Callable[[Router, "Resource"], None], ...] = ()
    """The same, for addresses that would be taken for a key."""

    @property
    def prefix(self) -> str:
        """The letters of its keys."""
        return next(one.prefix for one in self.listing.fields if one.kind is KEY)

    def find(self, actor: Actor, key: str) -> Any:
        """The record with a key, if the actor may see it.   Raises NotFound, the same for all others."""
        try:
            number = key_number(key, self.prefix)
        except BadValue:
            raise not_found(self.thing) from None
        rows = self.reads or self.listing.rows
        plain = getattr(self.listing.model.objects, "visible_to", None)  # type: ignore[attr-defined]
        found: Any
        if rows is None or rows == plain:  # what asks its neighbours who may see it has no such read
            found = _ONE.first(number, of=(self.listing.model, *self.related), by=actor)
        else:
            visible = rows(actor).filter(pk=number)
            found = (visible.select_related(*self.related) if self.related else visible).first()
        if found is None:
            raise not_found(self.thing)
        return found

    def router(self) -> Router:
        """The routes."""
        router = Router(tags=[self.name])
        routes.add_list(router, self)
        if self.create:
            routes.add_create(router, self, self.create)
        if self.create and not self.create.shown and not self.one_by_one:
            routes.add_bulk(router, self, self.create)
        for part in self.before_detail:
            part(router, self)
        routes.add_detail(router, self)
        if self.change:
            routes.add_change(router, self, self.change)
        if self.remove:
            routes.add_remove(router, self, self.remove)
        if self.steps:
            routes.add_transitions(router, self)
        if self.timeline:
            routes.add_timeline(router, self)
        for part in self.parts:
            part(router, self)
        return router


def _one(model: type[Model], *told: Any) -> QuerySet[Any]:
    *related, actor, number = told
    visible: QuerySet[Any] = model.objects.visible_to(actor)  # type: ignore[attr-defined]
    return (visible.select_related(*related) if related else visible).filter(pk=number)


_ONE: Prepared[Any] = Prepared(_one)
