"""One step of a change, and its clocks after it."""

from collections.abc import Mapping

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.changes.actions.lifecycle import CHANGE
from pawl.changes.models import Change
from pawl.tickets.clocks import on_state


def move(
    change: Change, activity: str, by: Actor, *, facts: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None, changes: Mapping[str, object] | None = None,
) -> Change:  # fmt: skip
    """Take a step; the caller holds the transaction."""
    before = change.state
    CHANGE.advance(change, activity, by=by, facts=facts, texts=texts, changes=changes)
    on_state(change, before, change.state, at=clock.now(), by=by)
    return change
