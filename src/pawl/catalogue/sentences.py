"""What the events of the catalogue say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("service", "described", say("Described the service “{title}”"))
    tells("service", "cost_noted", say("Noted a cost: {what}, {amount} {currency}"))
    tells("service", "cost_taken_back", say("Took a cost back: {what}, {amount} {currency}"))
    tells("offering", "offered", say("Added the offering “{title}”"))
    tells("agreement", "drafted", say("Drafted “{title}”"))
    tells("agreement", "target_set", say("Set a target: {clock}, {minutes} working minutes"))
    tells("agreement", "promised", say("Promised what projects promised of the service: {number} targets"))
    tells("supplier", "named", say("Named the supplier “{title}”"))
    tells("customer", "named", say("Named the customer “{title}”"))
    tells("customer", "gathered", say("Changed whose people belong to it"))
    tells("contract", "noted", say("Noted the contract “{title}”"))
    tells("contract", "ends_soon", say("It ends on {until}: {days} days are left to act"))
    tells("outage", "noted", say("Noted “{title}”"))
