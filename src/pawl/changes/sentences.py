"""What the events of changes say to people."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pawl.administration.lists import ROLES
from pawl.analytics.words import Sentence, escaped, say
from pawl.collaboration.sentences import tell_approvals
from pawl.history.sentences import tells
from pawl.local_text import in_each_language
from pawl.tickets.sentences import tell_ticket


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tell_ticket("change")
    tell_approvals("change", stage_name=_stage_name)
    tells("change", "raised", say("Raised “{title}”"))
    tells("change", "planned", say("Planned it otherwise"))
    tells("change", "staffed", say("It is implemented by: {names}"))
    tells("change", "weighed", say("Its risk comes to {score} points"))
    tells("change", "answered", say("Answered questions about its risk"))
    tells("change", "assess", say("Began to assess it"))
    tells("change", "authorize", say("It is complete: it waits for approval"))
    tells("change", "replan", say("It is planned otherwise: it needs approval anew"))
    tells("change", "schedule", say("Put it into the calendar"))
    tells("change", "implement", say("Began the work"))
    tells("change", "conflicts_accepted", say("It goes on despite conflicts: {reason}"))
    tells("change", "finish", say("Finished the work"))
    tells("change", "send_back", say("Sent it back: {reason}"))
    tells("change", "cancel", say("Cancelled it: {reason}"), plain=say("Cancelled it"))
    tells("change", "close", say("Closed it: {outcome}"), plain=say("Closed it"))
    tells("change_model", "described", say("Described the model “{title}”"))
    tells("change_model", "rewritten", say("Wrote version {number}"))
    tells("freeze", "declared", say("Declared “{title}”"))
    tells("freeze", "lifted", say("Lifted it"))
    tells("maintenance_window", "opened", say("Opened the window “{title}”"))


def _stage_name(told: Mapping[str, Any]) -> Sentence:
    """What a stage is called: the journal keeps it in the language of whoever answered."""
    name = str(told["stage_name"])
    return _role_names().get(name) or Sentence(escaped(name))


@cache
def _role_names() -> Mapping[str, Sentence]:
    """The roles that models name as stages, by their names in every language, to be said in any."""
    texts = [in_each_language(role) for role in ROLES.values()]
    return {name: Sentence(escaped(each["en"])) for each in texts for name in each.values()}
