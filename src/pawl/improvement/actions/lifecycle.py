"""The whole way of an improvement, as data; this release opens its first steps."""

from pawl.accounts.roles import Permission
from pawl.improvement.models import State
from pawl.lifecycle import Lifecycle, Transition

EDIT, DECIDE = Permission.IMPROVEMENT_EDIT, Permission.IMPROVEMENT_DECIDE
UNDECIDED = frozenset({State.PROPOSED.value, State.ASSESSED.value})


def _step(activity: str, source: State, target: State, permission: Permission) -> Transition:
    return Transition(activity, frozenset({source.value}), target.value, permission)


IMPROVEMENT = Lifecycle(
    "improvement",
    State.PROPOSED.value,
    (
        _step("assess", State.PROPOSED, State.ASSESSED, DECIDE),
        _step("approve", State.ASSESSED, State.APPROVED, DECIDE),
        _step("plan", State.APPROVED, State.PLANNED, EDIT),
        _step("start", State.PLANNED, State.DOING, EDIT),
        _step("deliver", State.DOING, State.CHECKING, EDIT),
        _step("verify", State.CHECKING, State.ACTING, DECIDE),
        _step("turn", State.ACTING, State.PLANNED, EDIT),
        _step("hold", State.ACTING, State.HELD, DECIDE),
        _step("close", State.HELD, State.CLOSED, DECIDE),
        Transition("slip", frozenset({"held", "closed"}), State.ASSESSED.value, DECIDE),
        Transition("reject", UNDECIDED, State.REJECTED.value, DECIDE),
        Transition("withdraw", UNDECIDED, State.REJECTED.value, EDIT),
    ),
)
OPEN_NOW = ("withdraw",)
"""The steps that have a door in this release."""
