"""What the events of mailboxes say to people."""

from pawl.analytics.words import say
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("mailbox", "opened", say("Added the mailbox “{title}”"))
    tells("mailbox", "connected", say("Connected by consent at the provider"))
    tells("mailbox", "changed", say("Changed the mailbox"))
    tells("mailbox", "pause", say("Paused it"))
    tells("mailbox", "resume", say("Takes mail again"))
    tells("mailbox", "removed", say("Removed the mailbox “{title}”"))
    tells("mailbox", "arrived", say("A message arrived"))
    tells("mailbox", "sorted", say("A message was sorted: {outcome}"))
    tells("mailbox", "failing", say("It cannot be looked into: {problem}"))
    tells("mailbox", "works_again", say("It can be looked into again"))
