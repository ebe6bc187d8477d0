"""What the events of reports say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("report", "ordered", say("Ordered the report"))
    tells("report", "ordered_again", say("Ordered it again"))
    tells("report", "made", say("Made the report"))
    tells("report", "failed", say("Could not make the report"))
    tells("report", "sent", say("Sent it to PER-{person}"))
    tells("report_schedule", "scheduled", say("Scheduled it"))
    tells("report_schedule", "due", say("Ordered the next report"))
    tells("report_schedule", "stopped", say("Stopped it"))
