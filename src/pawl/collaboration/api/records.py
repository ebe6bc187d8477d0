"""What every case has in the API: its frame, and comments."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.collaboration.actions import comment, comments_for
from pawl.collaboration.models import Comment
from pawl.web.asked import actor_of
from pawl.web.listing import Field, Listing, Page
from pawl.web.listing_types import BOOLEAN, INSTANT, INTEGER
from pawl.web.rest.base import Body
from pawl.web.rest.lists import as_response, list_description
from pawl.web.rest.resource import Resource

COMMENTS = Listing(
    "comments",
    Comment,
    (
        Field("id", _("Number"), "pk", INTEGER, sortable=True),
        Field("at", _("When"), "at", INSTANT),
        Field("author", _("By"), "author__name"),
        Field("text", _("Comment"), "text"),
        Field("is_internal", _("Internal"), "is_internal", BOOLEAN),
    ),
    default_sort="-id",
    label=_("Comments"),
)


class RecordOut(Schema):
    """What every record shows."""

    key: str
    title: str
    version: int
    created_at: datetime
    confidential: bool

    @staticmethod
    def resolve_title(one: Any) -> str:
        return str(one.case.title)

    @staticmethod
    def resolve_created_at(one: Any) -> datetime:
        return one.case.created_at  # type: ignore[no-any-return]

    @staticmethod
    def resolve_confidential(one: Any) -> bool:
        return bool(one.case.confidential)


class CommentIn(Body):
    text: str = Limit(min_length=1, max_length=10_000)
    is_internal: bool = False


class CommentOut(Schema):
    id: int
    at: datetime
    author: str
    text: str
    is_internal: bool

    @staticmethod
    def resolve_author(one: Any) -> str:
        return str(one.author.name)


def comments_page(record: Any, actor: Actor, given: Any) -> Page:
    """What was said about a record, asked by a query string."""
    listing = replace(COMMENTS, rows=lambda asked: comments_for(record.case, asked, record.inside()))
    return listing.page(actor, listing.parse(actor, given))


def comments(router: Router, resource: Resource) -> None:
    """GET and POST /{key}/comments."""

    def listed(request: HttpRequest, key: str) -> HttpResponse:
        actor = actor_of(request)
        return as_response(comments_page(resource.find(actor, key), actor, request.GET))

    def written(request: HttpRequest, key: str, body: CommentIn) -> Any:
        actor = actor_of(request)
        case = resource.find(actor, key).case
        return Status(201, comment(case, text=body.text, is_internal=body.is_internal, by=actor))

    listed.reads_query = True  # type: ignore[attr-defined]
    name = resource.name
    router.get(
        "/{key}/comments",
        operation_id=f"{name}_comments",
        summary="What was said about it",
        openapi_extra=list_description(COMMENTS),
    )(listed)
    router.post(
        "/{key}/comments", response={201: CommentOut}, operation_id=f"{name}_comment", summary="Say something"
    )(written)
