"""Attachments going out: saved, unless a browser can show them without being able to do anything."""

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from pawl.collaboration import files
from pawl.collaboration.media import SERVED, SHOWN, TEXT, UNKNOWN
from pawl.collaboration.models import Attachment

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Of the file's own answer: whatever it holds, it may load nothing, run nothing and be framed nowhere."""


def as_file(request: HttpRequest, attachment: Attachment, *, save: bool) -> StreamingHttpResponse:
    """The content as an answer of its own, whole: parts of it are not served.

    Raises Unavailable where it is not what it was.
    """
    shown = attachment.media_type in SHOWN and not save
    kind = attachment.media_type if attachment.media_type in SERVED else UNKNOWN
    content = files.checked(attachment.sha256)
    kind = f"{kind}; charset=utf-8" if kind == TEXT else kind
    response = StreamingHttpResponse(() if request.method == "HEAD" else content, content_type=kind)
    response["Content-Length"] = str(attachment.size)
    response["Content-Disposition"] = content_disposition_header(not shown, attachment.name) or "attachment"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "none"
    response["Cache-Control"] = "private, no-store"
    return response
