"""What was sent to whom."""

from pawl.notifications.models.letters import SentLetter

__all__ = ["SentLetter"]
