"""Recurring activities in the API."""

from collections.abc import Callable
from typing import Any

from pawl.accounts.actor import Actor
from pawl.catalogue.api import changing, making
from pawl.collaboration.api import comments
from pawl.collaboration.attached import find_attachment
from pawl.collaboration.records import find
from pawl.lifecycle import Step
from pawl.recurring import bodies, lists, shown
from pawl.recurring.actions import operations, runs, shifts
from pawl.recurring.actions.lifecycles import LIFECYCLES
from pawl.recurring.models import OperationRun
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import posting

Action = Callable[..., Any]


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """A runbook as the action takes it."""
    if "runbook" in fields:
        fields["runbook"] = [one.model_dump() for one in fields["runbook"]]
    return fields


def _define(*, by: Actor, **fields: Any) -> Any:
    return making(operations.define)(by=by, **_plain(fields))


def _change(record: Any, *, by: Actor, **fields: Any) -> Any:
    return changing(operations.change)(record, by=by, **_plain(fields))


def _operation_step(activity: str) -> Call:
    def take(record: Any, *, by: Actor) -> Any:
        return operations.take_step(record, activity, by=by)

    return Call(Nothing, take)


def _note(record: Any, *, text: str, about: str | None = None, by: Actor) -> Any:
    return shifts.note(record, text=text, about=find(about, by).case if about else None, by=by)


def _steps(one: Any, by: Actor) -> list[Step]:
    return LIFECYCLES[one.kind].steps(one, by)


def _tick(run: OperationRun, *, by: Actor, file: str | None = None, **fields: Any) -> OperationRun:
    """A file that shows it was attached to the run before."""
    found = find_attachment(file, by) if file else None
    return runs.do_step(run, file=found, by=by, **fields)


TICK, UNTICK = Call(bodies.Tick, _tick), Call(bodies.Untick, runs.undo_step)
NOTE = Call(bodies.Note, _note)
RESOURCES = (
    Resource("operations", "recurring activity", lists.OPERATIONS, shown.OperationOut,
             Call(bodies.OperationIn, _define), Call(bodies.OperationChange, _change),
             steps=_steps, related=("case", "calendar", "service"), parts=(comments,),
             transitions={name: _operation_step(name) for name in ("pause", "resume", "retire")}),
    Resource("operation-runs", "run", lists.RUNS, shown.OperationRunOut, steps=_steps,
             related=("case", "operation__case"),
             transitions={"start": Call(Nothing, runs.start),
                          "finish": Call(Nothing, runs.finish), "skip": Call(bodies.Skip, runs.skip)},
             calls={"tick": TICK, "untick": UNTICK},
             parts=(comments, posting("tick", TICK, "A step is done, with its evidence"),
                    posting("untick", UNTICK, "A step was not done after all"))),
    Resource("shifts", "shift", lists.SHIFTS, shown.ShiftOut, Call(bodies.ShiftIn, making(shifts.begin)),
             steps=_steps, related=("case", "case__team"),
             transitions={"hand_over": Call(bodies.HandOver, shifts.hand_over),
                          "accept": Call(Nothing, shifts.accept)},
             calls={"note": NOTE},
             parts=(posting("notes", NOTE, "Note what happened"),)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
