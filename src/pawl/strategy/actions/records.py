"""Needs, goals and success factors: state, change, retire, restore."""

from typing import Any, TypeVar

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.checks import broken, line, passage
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Transition
from pawl.strategy.actions.checks import editor, same_place, still_counts
from pawl.strategy.models import BusinessNeed, Goal, Horizon, Strategic, SuccessFactor

R = TypeVar("R", bound=Strategic)

DEEPEST = 12


def _standing(kind: str) -> Lifecycle:
    edit = Permission.STRATEGY_EDIT
    return Lifecycle(
        kind,
        "active",
        (
            Transition("retire", frozenset({"active"}), "retired", edit),
            Transition("restore", frozenset({"retired"}), "active", edit),
        ),
    )


STANDING = {kind: _standing(kind) for kind in ("need", "goal", "success_factor")}


@transaction.atomic
def set_goal(
    *, title: str, horizon: str = Horizon.NOW, contribution: str = "", parent: Goal | None = None, by: Actor
) -> Goal:
    """The organisation sets itself a goal."""
    place = editor(by)
    same_place(parent, place.organisation_id, "parent")
    contribution = passage("contribution", contribution)
    goal = Goal.objects.create(
        case=open_case("goal", line("title", title), place, contribution),
        horizon=_horizon(horizon),
        contribution=contribution,
        parent=parent,
    )
    record("goal", goal.key, "set", by=by, facts={"horizon": horizon, "parent": parent and parent.key},
           texts={"title": goal.case.title})  # fmt: skip
    return goal


@transaction.atomic
def change_goal(goal: Goal, *, by: Actor, **fields: Any) -> Goal:
    """Reword a goal, move it to another horizon, or under another goal."""
    editor(by, goal)
    _clean(fields, titles=("title",), texts=("contribution",))
    if "horizon" in fields:
        _horizon(fields["horizon"])
    if "parent" in fields:
        _check_parent(goal, fields["parent"])
    return _changed(goal, fields, by)


@transaction.atomic
def state_need(
    *, title: str, customer: str, outcome: str, if_nothing: str = "", goal: Goal | None = None, by: Actor
) -> BusinessNeed:
    """A customer's need is written down."""
    place = editor(by)
    same_place(goal, place.organisation_id, "goal")
    said = {
        "customer": line("customer", customer, 200),
        "outcome": line("outcome", outcome, 10_000),
        "if_nothing": passage("if_nothing", if_nothing),
    }
    need = BusinessNeed.objects.create(
        case=open_case("need", line("title", title), place, *said.values()), goal=goal, **said
    )
    record("need", need.key, "stated", by=by, facts={"goal": goal and goal.key},
           texts={"title": need.case.title, "customer": need.customer})  # fmt: skip
    return need


@transaction.atomic
def change_need(need: BusinessNeed, *, by: Actor, **fields: Any) -> BusinessNeed:
    """A need is understood better, or serves another goal."""
    editor(by, need)
    _clean(fields, titles=("title",), texts=("if_nothing",))
    for name, longest in (("customer", 200), ("outcome", 10_000)):
        if name in fields:
            fields[name] = line(name, fields[name], longest)
    if "goal" in fields:
        same_place(fields["goal"], need.case.organisation_id, "goal")
    return _changed(need, fields, by)


@transaction.atomic
def name_factor(*, goal: Goal, title: str, description: str = "", by: Actor) -> SuccessFactor:
    """Somebody names what must go right for a goal to be reached."""
    place = editor(by)
    editor(by, goal)
    still_counts(goal)
    same_place(goal, place.organisation_id, "goal")
    description = passage("description", description)
    factor = SuccessFactor.objects.create(
        case=open_case("success_factor", line("title", title), place, description),
        goal=goal,
        description=description,
    )
    record("success_factor", factor.key, "named", by=by, facts={"goal": goal.key},
           texts={"title": factor.case.title})  # fmt: skip
    return factor


@transaction.atomic
def change_factor(factor: SuccessFactor, *, by: Actor, **fields: Any) -> SuccessFactor:
    """A success factor is reworded."""
    editor(by, factor)
    _clean(fields, titles=("title",), texts=("description",))
    return _changed(factor, fields, by)


def take_step(one: Any, activity: str, *, by: Actor) -> Any:
    """Retire or restore a need, a goal or a success factor."""
    STANDING[one.kind].advance(one, activity, by=by)
    return one


def _clean(fields: dict[str, Any], *, titles: tuple[str, ...], texts: tuple[str, ...]) -> None:
    for name in titles:
        if name in fields:
            fields[name] = line(name, fields[name])
    for name in texts:
        if name in fields:
            fields[name] = passage(name, fields[name])


def _changed(one: R, fields: dict[str, Any], by: Actor) -> R:
    changed = amend(one, **fields)
    if changed:
        texts = {name: str(value) for name, value in changed.items() if isinstance(value, str)}
        record(one.kind, one.key, "changed", by=by, facts={"fields": sorted(changed)}, texts=texts)
    return one


def _horizon(value: str) -> str:
    if value not in Horizon.values:
        names = ", ".join(Horizon.values)
        raise broken("horizon", say("There is no such horizon."), say("Use one of: {names}.", names=names))
    return value


def _check_parent(goal: Goal, parent: Goal | None) -> None:
    """A goal stands in one tree: never above itself, and not deeper than anybody can read."""
    same_place(parent, goal.case.organisation_id, "parent")
    above = parent
    for _ in range(DEEPEST):
        if above is None:
            return
        if above.pk == goal.pk:
            raise broken("parent", say("The goal would stand above itself."), say("Choose another goal."))
        above = above.parent
    raise broken(
        "parent", say("The tree would be deeper than {n} goals.", n=DEEPEST), say("Choose a higher goal.")
    )
