"""Files of records in the API: listed, brought by a form, read, saved, removed."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.attached import find_attachment
from pawl.collaboration.attaching import attach_brought, bring, bring_back, remove
from pawl.collaboration.files import limit
from pawl.collaboration.lists import ATTACHMENTS
from pawl.collaboration.models import Attachment, Comment
from pawl.collaboration.records import find
from pawl.collaboration.serving import as_file
from pawl.errors import Invalid
from pawl.web.asked import actor_of
from pawl.web.listing_types import LARGEST
from pawl.web.rest.fields import Key
from pawl.web.rest.resource import Resource
from pawl.web.rest.versions import etag

BESIDE = 1 << 20
"""Bytes of a form beside its file."""


class AttachmentOut(Schema):
    key: str
    record: str
    comment: int | None
    name: str
    media_type: str
    size: int
    sha256: str
    is_internal: bool
    by: str | None
    at: datetime

    @staticmethod
    def resolve_record(one: Attachment) -> str:
        return one.case.key

    @staticmethod
    def resolve_comment(one: Attachment) -> int | None:
        return one.comment_id

    @staticmethod
    def resolve_by(one: Attachment) -> str | None:
        return f"PER-{one.by_id}" if one.by_id else None


def add_form(router: Router, _resource: Resource) -> None:
    """POST /: a form with a file."""

    def brought(
        request: HttpRequest,
        response: HttpResponse,
        file: File[UploadedFile],
        record: Form[Key],
        is_internal: Form[bool] = False,  # noqa: FBT002
        comment: Form[int | None] = None,
    ) -> Any:
        made = _attach(actor_of(request), record, file, internal=is_internal, comment=comment)
        response["Location"] = f"{request.path.rstrip('/')}/{made.key}"
        response["ETag"] = etag(made)
        return Status(201, made)

    brought.largest_body = lambda: limit() + BESIDE  # type: ignore[attr-defined]
    router.post("", response={201: AttachmentOut}, operation_id="attachments_attach",
                summary="Attach a file to a record")(brought)  # fmt: skip


def add_content(router: Router, _resource: Resource) -> None:
    """GET /{key}/content: the file itself; POST /{key}/restore: what was removed is there again."""

    def content(request: HttpRequest, key: str) -> Any:
        return as_file(request, find_attachment(key, actor_of(request)), save=True)

    def restore(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        return bring_back(find_attachment(key, actor, removed=True), by=actor)

    told = {"responses": {200: {"description": "The file.", "content": {
        "*/*": {"schema": {"type": "string", "format": "binary"}}}}}}  # fmt: skip
    router.get("/{key}/content", operation_id="attachments_content", summary="The file itself",
               openapi_extra=told)(content)  # fmt: skip
    router.post("/{key}/restore", response=AttachmentOut, operation_id="attachments_restore",
                summary="Bring back what was removed")(restore)  # fmt: skip


def _attach(by: Actor, record: str, file: UploadedFile, *, internal: bool, comment: int | None) -> Attachment:
    case = find(record, by).case
    require(by, Permission.CASE_COMMENT, on=case)
    number = comment if comment is not None and 0 < comment <= LARGEST else 0
    mine = Comment.objects.filter(case=case, author=by.person)  # no file under what somebody else said
    said = mine.filter(pk=number).first() if number else None
    if comment is not None and said is None:
        rule = say("You wrote no such comment on this record.")
        raise Invalid("comment", rule, say("Leave it out, or send its id."), {"comment": rule})
    return attach_brought(case, bring([file]), by=by, internal=internal, comment=said)[0]


def _remove(attachment: Attachment, *, by: Actor) -> None:
    remove(attachment, by=by)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "attachments",
        "attachment",
        ATTACHMENTS,
        AttachmentOut,
        remove=_remove,
        timeline=False,
        related=("case", "by"),
        parts=(add_form, add_content),
    ),
)
