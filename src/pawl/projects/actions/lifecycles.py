"""The ways of projects and what stands below them, as data."""

from collections.abc import Mapping
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.errors import NotAllowed
from pawl.lifecycle import Lifecycle, Step, Transition
from pawl.projects.gates import gate_passed
from pawl.projects.models import RaidType

WORK, MANAGE, DECIDE = Permission.PROJECT_WORK, Permission.PROJECT_MANAGE, Permission.PROJECT_DECIDE
PHASES = "initiating planning executing closing"


def _step(activity: str, sources: str, target: str, permission: Permission, *guards: Any) -> Transition:
    return Transition(activity, frozenset(sources.split()), target, permission, guards)


def _rested_in(phase: str) -> Any:
    def guard(project: Any) -> Sentence | None:
        return None if project.held_from == phase else say("It was in another phase.")

    return guard


PROJECT = Lifecycle(
    "project",
    "initiating",
    (
        _step("start_planning", "initiating", "planning", MANAGE, gate_passed("initiating")),
        _step("start_executing", "planning", "executing", MANAGE, gate_passed("planning")),
        _step("start_closing", "executing", "closing", MANAGE, gate_passed("executing")),
        _step("close", "closing", "closed", MANAGE, gate_passed("closing")),
        _step("hold", PHASES, "on_hold", MANAGE),
        *(_step(f"resume_{one}", "on_hold", one, MANAGE, _rested_in(one)) for one in PHASES.split()),
        _step("cancel", f"{PHASES} on_hold", "cancelled", MANAGE),
    ),
)


def _review(kind: str, decide: Permission) -> Lifecycle:
    return Lifecycle(
        kind,
        "draft",
        (
            _step("submit", "draft returned", "submitted", WORK),
            _step("approve", "submitted", "approved", decide),
            _step("return", "submitted", "returned", decide),
            _step("reject", "submitted", "rejected", decide),
        ),
    )


CHARTER = _review("charter", DECIDE)
CHANGE_REQUEST = _review("change_request", DECIDE)
STATUS_REPORT = _review("status_report", DECIDE)


def _making(kind: str) -> Lifecycle:
    return Lifecycle(
        kind,
        "planned",
        (
            _step("start", "planned", "in_progress", WORK),
            _step("deliver", "in_progress returned", "delivered", WORK),
            _step("accept", "delivered", "accepted", WORK),
            _step("return", "delivered", "returned", WORK),
            _step("cancel", "planned in_progress returned", "cancelled", WORK),
        ),
    )


WORK_PACKAGE, DELIVERABLE = _making("work_package"), _making("deliverable")
REQUIREMENT = Lifecycle(
    "requirement",
    "proposed",
    (
        _step("agree", "proposed", "agreed", WORK),
        _step("meet", "agreed", "met", WORK),
        _step("drop", "proposed agreed", "dropped", WORK),
    ),
)


def _is_risk(item: Any) -> Sentence | None:
    return None if item.raid_type == RaidType.RISK else say("Only a risk can occur.")


RAID_ITEM = Lifecycle(
    "raid_item",
    "open",
    (
        _step("mitigate", "open", "mitigating", WORK),
        _step("occur", "open mitigating", "occurred", WORK, _is_risk),
        _step("close", "open mitigating occurred", "closed", WORK),
        _step("reopen", "closed", "open", WORK),
    ),
)
HANDOVER = Lifecycle(
    "handover",
    "preparing",
    (
        _step("offer", "preparing", "offered", WORK, gate_passed("handover")),
        _step("accept", "offered", "accepted", WORK),
        _step("give_back", "offered", "preparing", WORK),
    ),
)
LIFECYCLES: Mapping[str, Lifecycle] = {
    one.kind: one
    for one in (
        PROJECT, CHARTER, CHANGE_REQUEST, STATUS_REPORT, WORK_PACKAGE, DELIVERABLE, REQUIREMENT, RAID_ITEM,
        HANDOVER,
    )
}  # fmt: skip
MANAGED = frozenset(
    {("requirement", "agree"), ("requirement", "drop"), ("work_package", "cancel"), ("deliverable", "cancel")}
)
"""Steps that are the project manager's, whoever else works in the project."""


def steps(one: Any, by: Actor) -> list[Step]:
    """What can be done now; of what is the project manager's, others hear so."""
    found = LIFECYCLES[one.kind].steps(one, by)
    return [_as_managed(step, one, by) for step in found if not _is_elsewhere(step, one)]


def _is_elsewhere(step: Step, one: Any) -> bool:
    """Of the ways back from a rest only the one into its phase is worth a button."""
    return step.activity.startswith("resume_") and step.target != one.held_from


def _as_managed(step: Step, one: Any, by: Actor) -> Step:
    if (one.kind, step.activity) not in MANAGED or can(by, MANAGE, one.project) or step.refusal:
        return step
    rule = say("You do not have the right {permission} here.", permission=MANAGE.value)
    return Step(step.activity, step.target, NotAllowed(one.key, rule, say("Ask the project manager.")))
