"""What the events of recurring activities say to people."""

from collections.abc import Mapping
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.history.sentences import tells


def _left(facts: Mapping[str, Any]) -> Sentence:
    n = facts["open"]
    return say("one activity stands open") if n == 1 else say("{n} activities stand open", n=n)


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("operation", "defined", say("Wrote down “{title}”"))
    tells("operation_run", "planned", say("Planned"))
    tells("operation_run", "start", say("Started it"))
    tells("operation_run", "step_done", say("Step {position} done: {step}"))
    tells("operation_run", "step_undone", say("Step {position} taken back: {step}"))
    tells("operation_run", "finish", say("Done"))
    tells("operation_run", "skip", say("Left out: {reason}"))
    tells("operation_run", "miss", say("Missed: nobody began it in time"))
    tells("operation_run", "overdue", say("Its time ran out while somebody does it"))
    tells("shift", "begun", say("The shift began"))
    tells("shift", "noted", say("Noted: {text}"))
    tells("shift", "hand_over", say("Handed over; {open}"), open=_left)
    tells("shift", "accept", say("The next shift accepted it"))
