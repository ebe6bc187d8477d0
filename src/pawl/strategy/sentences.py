"""What the events of the strategy say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("vision", "stated", say("From {since} on: “{text}”"))
    tells("goal", "set", say("Set the goal “{title}”"))
    tells("need", "stated", say("Wrote down the need “{title}” of {customer}"))
    tells("success_factor", "named", say("Named the success factor “{title}”"))
    tells("goal", "asked", say("Asked: “{text}”"))
    tells("goal", "reworded", say("Asked more clearly: “{text}”"))
    tells("goal", "dropped", say("Stopped asking {question}"))
    tells("goal", "answered", say("Answered {question}: {verdict}. {evidence}"))
    tells("goal", "kpi_linked", say("Linked the KPI {kpi}"))
    tells("goal", "kpi_unlinked", say("Unlinked the KPI {kpi}"))
    for kind in ("goal", "need", "success_factor"):
        tells(kind, "retire", say("Retired it"))
        tells(kind, "restore", say("Restored it"))
