"""What the events of the register say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("improvement", "proposed", say("Proposed “{title}”"))
    tells("improvement", "withdraw", say("Withdrew it: {reason}"))
