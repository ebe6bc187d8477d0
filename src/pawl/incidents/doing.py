"""What can be done with an incident, as pages and the API call it: by name, with the fields that it takes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.collaboration.records import find
from pawl.incidents import actions
from pawl.incidents.actions import major, relating
from pawl.incidents.actions.becoming import as_request
from pawl.incidents.actions.lifecycle import INCIDENT
from pawl.incidents.models import Incident
from pawl.lifecycle import Step
from pawl.tickets.actions import work
from pawl.tickets.actions.own import change_own
from pawl.tickets.work_acts import note_time, prioritise, say_score

Run = Callable[..., Any]
STEPS = ("take", "hold", "resume", "resolve", "reopen", "close", "cancel", "withdraw", "become")
"""The steps of the lifecycle that have a door; what only Pawl does has none."""
TEXTS = ("title", "description")


@transaction.atomic
def rewrite(incident: Incident, *, by: Actor, **fields: Any) -> Incident:
    """What it is about, and where it is filed: only what differs is written."""
    own = fields.pop("own", None)
    texts = {name: fields.pop(name) for name in TEXTS if name in fields}
    actions.change(incident, by=by, **texts)
    if fields:
        work.refile(incident, by=by, **fields)
    if own is not None:
        change_own(incident, own, by=by)
    return incident


def relate(incident: Incident, *, relation: str, key: str, by: Actor) -> Incident:
    """Say how it hangs together with another record, which is named by its number."""
    other = find(key, by)
    if relation in relating.LINKS:
        return actions.link(incident, to=other, relation=relation, by=by)
    if not isinstance(other, Incident):
        raise not_found(key[:40])
    if relation == "merge":
        return actions.merge(incident, into=other, by=by)
    return actions.adopt(incident, parent=other, by=by)


ACTS: Mapping[str, Run] = {
    "take": actions.take,
    "hold": actions.hold,
    "resume": actions.resume,
    "resolve": actions.resolve,
    "reopen": actions.reopen,
    "close": actions.close,
    "cancel": actions.cancel,
    "withdraw": actions.withdraw,
    "become": as_request,
    "assign": actions.hand_over,
    "priority": prioritise,
    "change": rewrite,
    "relate": relate,
    "part": actions.part,
    "split": actions.split,
    "time": note_time,
    "rate": say_score,
    "declare": major.declare,
    "roles": major.give_roles,
    "tell": major.tell,
    "stand_down": major.stand_down,
    "review": major.review,
}


def steps(incident: Incident, by: Actor) -> list[Step]:
    """The steps that can be taken now, and for the rest why not and who could."""
    return [step for step in INCIDENT.steps(incident, by) if step.activity in STEPS]
