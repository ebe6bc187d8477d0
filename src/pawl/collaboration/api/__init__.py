"""What every record has in the API, and approvals."""

from pawl.collaboration.api.approvals import RESOURCES, routers
from pawl.collaboration.api.records import CommentIn, CommentOut, RecordOut, comments, comments_page

__all__ = ["RESOURCES", "CommentIn", "CommentOut", "RecordOut", "comments", "comments_page", "routers"]
