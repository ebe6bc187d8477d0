"""What the events of support say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("rota", "set_up", say("Set up “{title}”"))
    tells("rota", "seated", say("Others take turns now"))
    tells("rota", "stands_in", say("{name} stands in"))
    tells("rota", "levels_set", say("Set who hears next"))
    tells("incident", "escalated", say("Called {name}: nobody took it for {minutes} minutes"))
