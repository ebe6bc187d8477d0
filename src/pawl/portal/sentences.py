"""What the events of the demonstration say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("demo_desk", "weeks_asked", say("Let {weeks} weeks pass in the demonstration"))
    tells("demo_desk", "rest_asked", say("Asked for {cases} cases of the log on the desk"))
