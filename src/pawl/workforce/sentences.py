"""What the events of skills and working hours say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("held_skill", "added", say("Noted a skill: {skill}"))
    tells("held_skill", "removed", say("Took a skill away: {skill}"))
    tells("needed_skill", "added", say("Said that a service needs a skill: {skill}"))
    tells("needed_skill", "removed", say("Said that a service needs a skill no more: {skill}"))
    tells("working_time", "set", say("Set the working hours"))
