"""What the events of problems say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells
from pawl.tickets.reads import practices
from pawl.tickets.sentences import tell_ticket


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tell_ticket("problem")
    tells("problem", "raised", say("Raised “{title}”"))
    tells("problem", "assess", say("Looks whether it is worth finding the cause"))
    tells("problem", "investigate", say("The search for the cause begins"))
    tells("problem", "close", say("The fix holds: closed"))
    tells("problem", "known_error", say("Known error, with a workaround: {workaround}"))
    tells("problem", "workaround_published", say("Published the workaround to the tickets that it causes"))
    tells("problem", "analysed", say("Wrote down the five whys"))
    tells("problem", "causes_drawn", say("Drew the cause-and-effect diagram"))
    tells("problem", "linked", say("Linked tickets with it: {tickets}"))
    tells("problem", "unlinked", say("Took the link to {ticket} away"))
    tells("problem", "recurred", say("It happened again after the fix: {ticket}"))
    tells("problem", "fix", say("The fix is in progress: {fix}"), plain=say("The fix is in progress"))
    tells("problem", "resolve", say("Resolved: {resolution}"), plain=say("Resolved it"))
    tells("problem", "accept_risk", say("The risk is accepted until {until}: {reason}"))
    tells("problem", "risk_ends_soon", say("The accepted risk ends on {until}: accept it anew, or go on"))
    tells("problem", "discard", say("Ended without a fix: {reason}"))
    tells("problem", "reanalyse", say("Looked into anew: {reason}"))
    for model in practices():
        tells(model.kind, "workaround_known", say("A workaround is known, from {problem}"))
