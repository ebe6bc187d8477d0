"""What every record has in the API, approvals, files and links; what can be done with one of any kind."""

from pawl.collaboration.api import approvals, attachments, cases, links
from pawl.collaboration.api.records import CommentIn, CommentOut, RecordOut, comments, comments_page
from pawl.web.rest.base import Routers

__all__ = ["RESOURCES", "CommentIn", "CommentOut", "RecordOut", "comments", "comments_page", "routers"]

RESOURCES = (*approvals.RESOURCES, *attachments.RESOURCES)


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES} | {
        "links": lambda: links.router,
        "search": lambda: cases.finding,
        "comments": lambda: cases.saying,
        "following": lambda: cases.watching,
    }
