"""What the events of notification settings say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("notification_rule", "set", say("Set"))
    tells("notification_rule", "retired", say("Retired"))
    tells("chat_channel", "set", say("Set"))
    tells("chat_channel", "retired", say("Retired"))
    tells("notifications", "daily_due", say("Looked for daily letters that are due"))
    tells("chat_channel", "tested", say("Sent a test"))
