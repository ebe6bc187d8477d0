"""What the events of service requests say to people."""

from pawl.analytics.words import say
from pawl.collaboration.sentences import tell_approvals
from pawl.history.sentences import tells
from pawl.tickets.sentences import tell_ticket


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("request_model", "drafted", say("Drafted “{title}”"))
    tells("request_model", "published", say("Published version {number} of its form"))
    tells("request_model", "put_live", say("Can be asked for"))
    tells("request_model", "retire", say("Can no longer be asked for"))
    tells("request_model", "restore", say("Can be asked for again"))
    kind = "service_request"
    tell_ticket(kind)
    tell_approvals(kind)
    tells(kind, "submitted", say("Asked for “{title}”"))
    tells(kind, "answers_changed", say("Changed the answers"))
    tells(kind, "ask", say("Waits for approval"))
    tells(kind, "start", say("Fulfilment has begun"))
    tells(kind, "approve", say("Approved: fulfilment has begun"))
    tells(kind, "reject", say("Rejected: {reason}"), plain=say("Rejected"))
    tells(kind, "hold", say("On hold: {note}"), plain=say("Put it on hold"))
    tells(kind, "resume", say("Goes on"))
    tells(kind, "fulfil", say("Fulfilled: {note}"), plain=say("Fulfilled"))
    tells(kind, "close", say("Closed"))
    tells(kind, "reopen", say("Reopened: {reason}"), plain=say("Reopened it"))
    tells(kind, "become", say("It became {into}"))
    tells(kind, "cancel", say("Cancelled: {reason}"), plain=say("Cancelled"))
    tells(kind, "task_started", say("The task “{task}” has begun"))
    tells(kind, "task_delivered", say("The task “{task}” is done"))
    tells(kind, "task_skipped", say("The task “{task}” is not needed"))
