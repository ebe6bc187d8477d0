"""Raise a change: from scratch, or from a standard one that is approved already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import same_place
from pawl.catalogue.models import Service
from pawl.changes.actions.checks import check_window
from pawl.changes.model_text import BUILT_IN, PLANS, TYPES, ModelText, model_of
from pawl.changes.models import Change, ChangeModel, ChangeModelVersion
from pawl.changes.pricing import BY_TYPE
from pawl.collaboration.cases import open_case, place_of
from pawl.collaboration.checks import broken, line, passage
from pawl.collaboration.models import Link, Record
from pawl.history.record import record
from pawl.tickets.actions.opening import opened
from pawl.tickets.priority import priority_of

RAISE = Permission.CHANGE_RAISE
COMES_FROM = "comes_from"
ORIGINS = ("project", "improvement", "problem", "incident")
"""Kinds of records that may ask for a change: its page and theirs lead to each other."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to change, in their words; the rest is planned later."""

    title: str
    description: str = ""
    type: str = "normal"
    model: ChangeModel | None = None
    service: Service | None = None
    team: Team | None = None
    planned_from: datetime | None = None
    planned_until: datetime | None = None
    confidential: bool = False
    urgency: int | None = None
    """1 to 3; none: what its type begins with."""
    rollout_plan: str = ""
    back_out_plan: str = ""
    test_plan: str = ""
    """Each, where nothing is said: what its model fills in."""
    own: Mapping[str, Any] | None = None
    """What was said to its own fields; None where nobody was asked."""
    comes_from: Record | None = None
    """The record that asks for it, which the actor may see."""


@transaction.atomic
def raise_change(wish: Wish, *, by: Actor) -> Change:
    """Somebody wants something changed; a standard change follows a model that is in force."""
    place = _place(wish, by)
    require(by, RAISE, on=place)
    _check_origin(wish.comes_from)
    version = _version(wish)
    kind = wish.model.type if wish.model else wish.type
    for name in ("service", "team", "model"):
        _same(getattr(wish, name), place.organisation_id, name)
    check_window(wish.planned_from, wish.planned_until)
    now, level = clock.now(), BY_TYPE[kind]
    urgency = _urgency(wish.urgency, level)
    priority = priority_of("change", place.organisation_id, level, urgency, at=now)
    made = Change.objects.create(
        case=open_case("change", line("title", wish.title), place),
        state="new",
        description=passage("description", wish.description),
        type=kind,
        model=version,
        service=wish.service,
        opened_by=by.person,
        opened_at=now,
        impact=level,
        urgency=urgency,
        priority=priority,
        computed_priority=priority,
        planned_from=wish.planned_from,
        planned_until=wish.planned_until,
        **_plans(wish, version.said if version else model_of(BUILT_IN[kind])),
    )
    facts = {"type": kind, "model": wish.model.key if wish.model else None, "to": made.state,
             "priority": priority, "impact": level, "urgency": urgency,
             "service": wish.service and wish.service.key, "team": wish.team and wish.team.key,
             "planned_from": wish.planned_from, "planned_until": wish.planned_until,
             "comes_from": wish.comes_from and wish.comes_from.key}  # fmt: skip
    record("change", made.key, "raised", by=by, facts=facts, texts={"title": made.case.title})
    if wish.comes_from is not None:
        Link.objects.create(source=made.case, target=wish.comes_from.case, relation=COMES_FROM)
    opened(made, by=by, own=wish.own)
    return made


def _urgency(said: int | None, level: int) -> int:
    if said is None:
        return level
    if said not in {1, 2, 3}:
        raise broken("urgency", say("It is 1, 2 or 3."), say("Choose another."))
    return said


def _place(wish: Wish, by: Actor) -> Place:
    home = place_of(by.person)
    team = wish.team.pk if wish.team else None
    is_closed = wish.confidential or (wish.comes_from is not None and wish.comes_from.case.confidential)
    return Place(home.organisation_id, team, home.owner_id, is_closed)


def _check_origin(source: Record | None) -> None:
    if source is not None and source.kind not in ORIGINS:
        names = ", ".join(sorted(ORIGINS))
        raise broken("comes_from", say("No change is raised from such a record."),
                     say("Use one of: {names}.", names=names))  # fmt: skip


def _version(wish: Wish) -> ChangeModelVersion | None:
    if wish.model is None:
        if wish.type not in TYPES or wish.type == "standard":
            rule = say("A standard change follows a model that was approved.")
            raise broken("model", rule, say("Choose the model, or raise a normal change."))
        return None
    if wish.model.state != "live":
        raise broken("model", say("This model is not in force."), say("Choose another."))
    return wish.model.versions.latest("number")


def _plans(wish: Wish, said: ModelText) -> dict[str, str]:
    named = {f"{name}_plan": said.filled.get(name, "") for name in PLANS}
    return {name: passage(name, getattr(wish, name)) or text for name, text in named.items()}


def _same(one: object, home: int | None, field: str) -> None:
    """What it names belongs to the same organisation; a model may be the whole site's."""
    if isinstance(one, ChangeModel) and one.case.organisation_id is None:
        return
    same_place(one, home, field)
