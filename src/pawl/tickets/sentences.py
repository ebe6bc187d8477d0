"""What the events of tickets say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say what happens to settings; called once, when Django has loaded its apps."""
    tells("clocks", "recalculated", say("Open clocks got the targets and calendars in force"))
    for word in (
        "category",
        "priority_matrix",
        "hold_reason",
        "assignment_rule",
        "reply_template",
        "closing_rule",
    ):
        tells(word, "set", say("Set"))
        tells(word, "retired", say("Retired"))
    tells("field_set", "drafted", say("Drafted"))
    tells("field_set", "written", say("Written: {rules} rules"))
    tells("field_set", "published", say("Published as version {number}"))
    tells("field_set", "replaced", say("Replaced by {by}"))
    tells("field_set", "retired", say("Retired"))


def tell_ticket(kind: str) -> None:
    """Say what happens to every ticket, for one practice; called by its own `register`."""
    tells(kind, "assigned", say("Assigned to {team}"))
    tells(kind, "caller_named", say("It is for {caller}"))
    tells(kind, "prioritised", say("Priority {to} instead of {from}"))
    tells(kind, "filed_anew", say("It was filed as {other} before"))
    tells(kind, "refiled", say("Filed elsewhere"))
    tells(kind, "sla_warned", say("{share} % of the promised time for the {clock} is used up"))
    tells(kind, "sla_breached", say("The promised time for the {clock} is over"))
    tells(kind, "affected", say("It touches {name}"))
    tells(kind, "spared", say("It does not touch {name} after all"))
    tells(kind, "breach_explained", say("Said why the promised time was over: {why}"))
    tells(kind, "time_logged", say("Worked on it for {minutes} minutes"))
    tells(kind, "time_struck", say("Struck out {minutes} minutes"))
    tells(kind, "rated", say("Content: {score} of 5"))
    tells(kind, "own_filled", say("Own fields filled in"))
    tells(kind, "own_changed", say("Own fields changed"))
    tells(kind, "own_inner_changed", say("For agents only: {changes}"))
    tells(kind, "hold_ended", say("Its time on hold is over"))
