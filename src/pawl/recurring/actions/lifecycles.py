"""The ways of operations, their runs and shifts, as data."""

from collections.abc import Mapping
from typing import Any

from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.lifecycle import Lifecycle, Transition
from pawl.recurring.models import RunStep

WORK = Permission.OPERATION_WORK


def _all_done(run: Any) -> Sentence | None:
    """A run is done when its runbook is."""
    left = RunStep.objects.filter(run=run, done_at=None).count()
    return say("{n} steps are not done yet.", n=left) if left else None


def _step(activity: str, sources: str, target: str, *guards: Any) -> Transition:
    return Transition(activity, frozenset(sources.split()), target, WORK, guards)


OPERATION = Lifecycle(
    "operation",
    "active",
    (
        _step("pause", "active", "paused"),
        _step("resume", "paused", "active"),
        _step("retire", "active paused", "retired"),
    ),
)
RUN = Lifecycle(
    "operation_run",
    "due",
    (
        _step("start", "due missed", "started"),
        _step("finish", "started", "done", _all_done),
        _step("skip", "due started missed", "skipped"),
        _step("miss", "due", "missed"),
    ),
)
SHIFT = Lifecycle(
    "shift",
    "running",
    (_step("hand_over", "running", "handed_over"), _step("accept", "handed_over", "accepted")),
)
LIFECYCLES: Mapping[str, Lifecycle] = {one.kind: one for one in (OPERATION, RUN, SHIFT)}
