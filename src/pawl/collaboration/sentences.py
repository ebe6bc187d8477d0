"""What the events of approvals, attachments and followers say to people."""

from pawl.analytics.words import say
from pawl.collaboration.kinds import KINDS
from pawl.history.sentences import Word, tells


def register() -> None:
    """Say what happens to one question; called once, when Django has loaded its apps."""
    tells("approval", "asked", say("Asked"))
    tells("approval", "handed_over", say("Handed over"))
    tells("approval", "reminded", say("It still waits for an answer"))
    for kind in KINDS:
        tells(kind, "follower_added", say("{name} follows it"))
        tells(kind, "follower_removed", say("{name} follows it no longer"))
        tells(kind, "attached", say("Attached the file “{name}”"))
        tells(kind, "attachment_removed", say("Removed the file “{name}”"))
        tells(kind, "attachment_restored", say("Brought the file “{name}” back"))


def tell_approvals(kind: str, **words: Word) -> None:
    """Say what happens to approvals of records, for one kind; called by the `register` of its app.

    words: what a fact or text is called in the reader's language.
    """
    tells(kind, "approval_asked", say("Asked for approval"))
    approved = say("Approved in the stage “{stage_name}”: {reason}")
    rejected = say("Rejected in the stage “{stage_name}”: {reason}")
    tells(kind, "approval_answer_approved", approved, plain=None, **words)
    tells(kind, "approval_answer_rejected", rejected, plain=None, **words)
    tells(kind, "approval_approved", say("The approval is given"))
    tells(kind, "approval_rejected", say("The approval is refused"))
    tells(kind, "approval_void", say("The approval no longer counts"))
