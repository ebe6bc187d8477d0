"""The ways of an improvement, of its turns and of what holds its gain, as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.history.models import Event
from pawl.improvement.actions.conditions import lacking, running, undecided
from pawl.improvement.models import PlanState, State, TurnState
from pawl.lifecycle import Guard, Lifecycle, Staged, Transition

EDIT, DECIDE = Permission.IMPROVEMENT_EDIT, Permission.IMPROVEMENT_DECIDE
UNDECIDED = frozenset({State.PROPOSED.value, State.ASSESSED.value})


UNDER_WAY = frozenset({State.DOING.value, State.CHECKING.value, State.ACTING.value})


def _step(activity: str, source: State, target: State, permission: Permission, *guards: Guard) -> Transition:
    return Transition(activity, frozenset({source.value}), target.value, permission, guards)


@dataclass(frozen=True)
class Dated(Lifecycle):
    """A way of which each step is dated, so that age in a state can be told."""

    def advance(
        self,
        staged: Staged,
        activity: str,
        *,
        by: Actor,
        facts: Mapping[str, object] | None = None,
        texts: Mapping[str, str] | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> Event:
        """Take a step, and write down when."""
        dated = {**(changes or {}), "entered_at": clock.now()}
        return super().advance(staged, activity, by=by, facts=facts, texts=texts, changes=dated)


IMPROVEMENT = Dated(
    "improvement",
    State.PROPOSED.value,
    (
        _step("assess", State.PROPOSED, State.ASSESSED, DECIDE),
        _step("approve", State.ASSESSED, State.APPROVED, DECIDE, lacking),
        _step("plan", State.APPROVED, State.PLANNED, EDIT),
        Transition("start", frozenset({"planned", "checking", "acting"}), State.DOING.value, EDIT),
        _step("deliver", State.DOING, State.CHECKING, EDIT),
        _step("verify", State.CHECKING, State.ACTING, DECIDE),
        Transition("stop", frozenset({"planned", "doing", "checking"}), State.ACTING.value, EDIT),
        _step("turn", State.ACTING, State.PLANNED, EDIT),
        _step("hold", State.ACTING, State.HELD, DECIDE, running),
        Transition("close", frozenset({"held", "acting"}), State.CLOSED.value, DECIDE, (undecided,)),
        Transition("slip", frozenset({"held", "closed"}), State.ASSESSED.value, DECIDE),
        Transition("reject", UNDECIDED, State.REJECTED.value, DECIDE),
        Transition("merge", UNDECIDED, State.REJECTED.value, DECIDE),
        Transition("withdraw", UNDECIDED, State.REJECTED.value, EDIT),
    ),
)
TURN = Lifecycle(
    "pdca_turn",
    TurnState.PLANNED.value,
    (
        Transition("start", frozenset({"planned"}), TurnState.DOING.value, EDIT),
        Transition("deliver", frozenset({"doing"}), TurnState.CHECKING.value, EDIT),
        Transition("verify", frozenset({"checking"}), TurnState.ACTING.value, DECIDE),
        Transition("decide", frozenset({"acting"}), TurnState.DONE.value, DECIDE),
        Transition("abandon", frozenset({"planned", "doing", "checking"}), TurnState.DONE.value, DECIDE),
    ),
)
CONTROL_PLAN = Lifecycle(
    "control_plan",
    PlanState.WATCHING.value,
    (
        Transition("slip", frozenset({"watching"}), PlanState.SLIPPED.value, DECIDE),
        Transition("retire", frozenset({"watching", "slipped"}), PlanState.RETIRED.value, DECIDE),
    ),
)
OPEN_NOW = ("assess", "approve", "reject", "merge", "close", "withdraw")
"""The steps that people take themselves; the others follow the turns, a merge and the control plan."""
