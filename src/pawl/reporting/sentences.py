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
    tells("report", "link_made", say("Made the read-only link {link}"))
    tells("report", "link_revoked", say("Revoked the read-only link {link}"))
    tells("report", "link_opened", say("Was read by the link {link}"))
    tells("report", "unclear", say("Found it unclear"))
    tells("report_decision", "asked", say("Asked for a decision by {due}"))
    tells("report_decision", "decide", say("Decided: {choice}. {reason}"))
    tells("report_decision", "withdraw", say("Withdrew the question"))
    tells("report_decision", "reopen", say("Asked for it again"))
    tells("digest", "wished", say("Chose when to be told by mail"))
    tells("digest", "due", say("The time of the digest came"))
    tells("digest", "sent", say("Sent the digest: {n} things"))
    tells("digest", "silent", say("Sent nothing, since nothing called for it"))
    tells("digest", "ended", say("Ended the digest by mail"))
