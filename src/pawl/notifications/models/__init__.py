"""Rules, notices, wishes, letters, rooms of chat."""

from pawl.notifications.models.letters import Letter, SentLetter
from pawl.notifications.models.notices import ByMail, Hours, Mute, Notice, Preference
from pawl.notifications.models.rules import Channel, ChatAttempt, NotificationRule

__all__ = [
    "ByMail",
    "Channel",
    "ChatAttempt",
    "Hours",
    "Letter",
    "Mute",
    "Notice",
    "NotificationRule",
    "Preference",
    "SentLetter",
]
