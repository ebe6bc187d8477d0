"""Mailboxes, what came through them, and tokens of access."""

from pawl.mailroom.models.mailboxes import AccessToken, Mailbox, Opens, Security, SignIn, State, Who
from pawl.mailroom.models.received import Outcome, Received

__all__ = [
    "AccessToken",
    "Mailbox",
    "Opens",
    "Outcome",
    "Received",
    "Security",
    "SignIn",
    "State",
    "Who",
]
