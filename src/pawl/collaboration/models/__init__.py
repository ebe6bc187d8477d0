"""What every case shares: its frame, comments, links, watchers, approvals, attachments."""

from pawl.collaboration.models.approvals import Approval, ApprovalStage, Deputy, Vote
from pawl.collaboration.models.attachments import Attachment
from pawl.collaboration.models.cases import Case, Comment, Link, Record, RecordSet, SearchText, Watch

__all__ = [
    "Approval",
    "ApprovalStage",
    "Attachment",
    "Case",
    "Comment",
    "Deputy",
    "Link",
    "Record",
    "RecordSet",
    "SearchText",
    "Vote",
    "Watch",
]
