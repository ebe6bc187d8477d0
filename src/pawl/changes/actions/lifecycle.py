"""The way of a change, as data: standard ones skip assessment and approval, urgent ones get it afterwards."""

from typing import Any

from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.changes.model_text import PLANS
from pawl.changes.models import ChangeState
from pawl.collaboration import approvals
from pawl.collaboration.models.approvals import Outcome
from pawl.lifecycle import Lifecycle, Transition

WORK, MANAGE = Permission.CHANGE_WORK, Permission.CHANGE_MANAGE
S = ChangeState
PLAN_NAMES = {"rollout": say("rollout plan"), "back_out": say("back-out plan"), "test": say("test plan")}


def _is_normal(change: Any) -> Sentence | None:
    match change.type:
        case "standard":
            return say("A standard change is approved already: it is scheduled at once.")
        case "emergency":
            return say("An emergency is authorised without assessment.")
    return None


def _needs_approval(change: Any) -> Sentence | None:
    if change.type == "standard":
        return say("A standard change is approved already: it is scheduled at once.")
    if change.type == "normal" and change.state == S.NEW:
        return say("A normal change is assessed first.")
    return None


def _has_risk(change: Any) -> Sentence | None:
    if change.risk or not change.said.questions:
        return None
    return say("Its risk is not known yet: the questions under Risk are not answered.")


def _has_plans(change: Any) -> Sentence | None:
    for name in PLANS:
        if name in change.said.plans and not change.plans[name].strip():
            return say("Its {plan} is missing.", plan=PLAN_NAMES[name])
    return None


def _has_window(change: Any) -> Sentence | None:
    return None if change.planned_from else say("It has no window yet: from when until when?")


def _may_be_scheduled(change: Any) -> Sentence | None:
    match change.type:
        case "standard":
            return None
        case _ if change.state == S.NEW:
            return say("It is not authorised.")
        case "emergency":
            return None  # decided afterwards, before it is closed
    return _is_approved(change)


def _is_approved(change: Any) -> Sentence | None:
    wanted = change.said.stages[change.risk] if change.risk else ()
    if change.approved_digest or not wanted:
        return None
    return say("Its approval is missing.")


def _is_decided(change: Any) -> Sentence | None:
    if change.type != "emergency" or _is_approved(change) is None:
        return None
    newest = approvals.latest(change.case)
    if newest is not None and newest.state == Outcome.REJECTED:
        return None  # it was done, and they said no: that is a decision too
    return say("An emergency change is decided afterwards, before it is closed: that is missing.")


def _step(
    activity: str, sources: tuple[str, ...], target: str, *guards: Any, by: Permission = WORK
) -> Transition:
    return Transition(activity, frozenset(sources), str(target), by, guards)


CHANGE = Lifecycle(
    "change",
    S.NEW.value,
    (
        _step("assess", (S.NEW,), S.ASSESS, _is_normal),
        _step(
            "authorize", (S.NEW, S.ASSESS), S.AUTHORIZE, _needs_approval, _has_risk, _has_plans, _has_window
        ),
        _step("schedule", (S.NEW, S.AUTHORIZE), S.SCHEDULED, _may_be_scheduled, _has_plans, _has_window),
        _step("implement", (S.SCHEDULED,), S.IMPLEMENT),
        _step("finish", (S.IMPLEMENT,), S.REVIEW),
        _step("close", (S.REVIEW,), S.CLOSED, _is_decided),
        _step("replan", (S.AUTHORIZE, S.SCHEDULED), S.NEW),
        _step("send_back", (S.ASSESS, S.AUTHORIZE), S.NEW),
        _step("cancel", (S.NEW, S.ASSESS, S.AUTHORIZE, S.SCHEDULED), S.CANCELLED),
    ),
)
