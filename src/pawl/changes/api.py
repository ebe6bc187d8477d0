"""Changes in the API."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Router

from pawl.accounts.actor import Actor
from pawl.changes import bodies, lists, shown
from pawl.changes.actions import calendar, planning, steps, templates
from pawl.changes.actions.raising import Wish, raise_change
from pawl.changes.choices import KNOWN
from pawl.changes.models import Change
from pawl.collaboration.api import comments
from pawl.collaboration.models import Case
from pawl.collaboration.records import find
from pawl.configuration.choices import end_of
from pawl.tickets.actions.work import assign
from pawl.tickets.own.api import OWN_CALL
from pawl.tickets.work_acts import explain
from pawl.tickets.work_api import WORK_CALLS, add_impact
from pawl.tickets.work_bodies import BreachIn, UrgencyIn
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.references import referred, replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

MANY = ("services", "implementers")


def named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with the records that their keys name, each one that the caller may see."""
    single = {name: one for name, one in KNOWN.items() if name in fields and name not in MANY}
    found = replace_keys(
        fields, **{name: (visible(by), prefix) for name, (visible, prefix) in single.items()}
    )
    for name in MANY:
        if name in found:
            visible, prefix = KNOWN[name]
            found[name] = [referred(visible(by), prefix, key, name) for key in found[name]]
    return found


def making(action: Callable[..., Any]) -> Callable[..., Any]:
    """An action as the API calls it."""

    def run(*, by: Actor, **fields: Any) -> Any:
        return action(**named(by, fields), by=by)

    return run


def changing(action: Callable[..., Any]) -> Callable[..., Any]:
    """The same for one that changes a record."""

    def run(record: Any, *, by: Actor, **fields: Any) -> Any:
        return action(record, **named(by, fields), by=by)

    return run


def raised(*, by: Actor, **fields: Any) -> Change:
    """From scratch, or from a model; for a record that asks for it, where one is named."""
    key = fields.pop("comes_from", None)
    source = find(key, by) if key else None
    return raise_change(Wish(**{"own": {}, **named(by, fields)}, comes_from=source), by=by)


def affect(change: Change, *, item: str, by: Actor) -> Change:
    """It touches a service or an item too."""
    return planning.affect(change, touched(item, by), by=by)


def spare(change: Change, *, item: str, by: Actor) -> Change:
    """It does not touch one after all."""
    return planning.spare(change, touched(item, by), by=by)


def touched(key: str, by: Actor) -> Case:
    """The case of a key.   Raises Invalid, the same for hidden ones and for none."""
    return end_of(key, "item", by).case


def assigned(change: Change, *, by: Actor, **fields: Any) -> Change:
    """A team is responsible, perhaps a person."""
    said = named(by, fields)
    team = said.get("team", change.case.team)
    return assign(change, team=team, person=said.get("assignee", change.assignee), by=by)


def _conflicts(router: Router, resource: Resource) -> None:
    @router.get(
        "/{key}/conflicts",
        response=list[shown.ConflictOut],
        operation_id="changes_conflicts",
        summary="What a change collides with, as things stand now",
    )
    def conflicts(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        return shown.conflicts_out(resource.find(actor, key), actor)


def _model_step(activity: str) -> Call:
    def take(record: Any, *, by: Actor) -> Any:
        return templates.take_model_step(record, activity, by=by)

    return Call(Nothing, take)


RELATED = ("case__team", "case__owner", "case__organisation", "service__case", "assignee", "model")
RESOURCES = (
    Resource(
        "changes", "change", lists.CHANGES, shown.ChangeOut,
        Call(bodies.ChangeIn, raised), Call(bodies.ChangePlan, changing(planning.plan)),
        steps=steps.steps,
        transitions={
            "assess": Call(Nothing, steps.assess),
            "authorize": Call(Nothing, steps.authorize),
            "schedule": Call(bodies.DespiteIn, steps.schedule),
            "implement": Call(bodies.DespiteIn, steps.implement),
            "finish": Call(Nothing, steps.finish),
            "close": Call(bodies.ChangeReviewIn, steps.close),
            "send_back": Call(bodies.ReasonIn, steps.send_back),
            "cancel": Call(bodies.ReasonIn, steps.cancel),
            "answer": Call(bodies.AnswersIn, planning.answer),
            "affect": Call(bodies.ChangedItemIn, affect),
            "spare": Call(bodies.ChangedItemIn, spare),
            "assign": Call(bodies.AssignChange, assigned),
        },
        calls={"priority": Call(UrgencyIn, planning.prioritise), "breach": Call(BreachIn, explain),
               "own": OWN_CALL, **WORK_CALLS},
        related=RELATED,
        parts=(comments, _conflicts, calls, add_impact),
    ),
    Resource(
        "change-models", "change model", lists.CHANGE_MODELS, shown.ModelOut,
        Call(bodies.ModelIn, templates.add_model), Call(bodies.ModelChange, templates.rewrite_model),
        steps=templates.model_steps,
        transitions={name: _model_step(name) for name in templates.CHANGE_MODEL.by_activity},
        related=("case",),
    ),
    Resource(
        "freezes", "freeze", lists.FREEZES, shown.FreezeOut,
        Call(bodies.FreezeIn, making(calendar.declare_freeze)),
        Call(bodies.FreezeChange, changing(calendar.change_freeze)),
        transitions={"lift": Call(bodies.DespiteIn, calendar.lift_freeze)}, steps=lambda _one, _by: (),
        related=("case",),
    ),
    Resource(
        "maintenance-windows", "maintenance window", lists.WINDOWS, shown.WindowOut,
        Call(bodies.WindowIn, making(calendar.open_window)),
        Call(bodies.WindowChange, changing(calendar.change_window)), related=("case",),
    ),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
