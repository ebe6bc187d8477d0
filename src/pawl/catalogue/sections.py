"""Parts of a page of the catalogue: each floor adds its own to a service, a customer or an agreement.

`sections.add("service", Section(…))` beside the app's routes, as with the navigation. A section is given the
record and who looks, and answers with the context of its template, or None where it has nothing to show.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission

Context = Callable[[Any, Actor], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """One part: its anchor, heading, template, what the template needs, and who may see it."""

    name: str
    label: str | Promise
    template: str
    context: Context
    permission: Permission | None = None
    order: int = 50
    """The lower, the further up."""
    is_apart: bool = False
    """Read by a request of its own when somebody comes to it, so that a page of many parts stays quick."""


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it; one that is read apart has nothing told yet."""

    section: Section
    told: dict[str, Any]
    is_waiting: bool = False


_sections: dict[tuple[str, str], Section] = {}


def add(kind: str, *sections: Section) -> None:
    """Put sections on the page of a kind; one of the same name replaces the other."""
    for one in sections:
        _sections[kind, one.name] = one


def sections_of(record: Any, actor: Actor) -> Iterator[Shown]:
    """What somebody sees on the page of a record, in order."""
    here = sorted(
        (one for (kind, _name), one in _sections.items() if kind == record.kind), key=lambda one: one.order
    )
    for one in here:
        if one.is_apart:
            if one.permission is not None and not can(actor, one.permission, record):
                continue  # whoever may see it elsewhere would follow a link to a refusal
            yield Shown(one, {}, is_waiting=True)
        elif (shown := _shown(one, record, actor)) is not None:
            yield shown


def section_of(record: Any, actor: Actor, name: str) -> Shown | None:
    """One section of a record that somebody sees.   Raises NotAllowed where it is not for them."""
    one = _sections[record.kind, name]
    shown = _shown(one, record, actor)
    if shown is None and one.permission is not None:
        require(actor, one.permission, on=record)
    return shown


def _shown(one: Section, record: Any, actor: Actor) -> Shown | None:
    told = one.context(record, actor) if _may_see(one, actor) else None
    return None if told is None else Shown(one, told)


def _may_see(one: Section, actor: Actor) -> bool:
    return one.permission is None or can(actor, one.permission)
