"""What can be done with a record of any kind by its number, by API: find it, comment on it, follow it."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from pawl.accounts.choosing import people_for
from pawl.collaboration import following
from pawl.collaboration.actions import comment
from pawl.collaboration.api.records import COMMENTS, CommentIn, CommentOut, comments_page
from pawl.collaboration.records import find
from pawl.collaboration.searching import best
from pawl.web.asked import actor_of
from pawl.web.rest.lists import as_response, list_description
from pawl.web.rest.references import referred

finding, saying, watching = Router(tags=["search"]), Router(tags=["comments"]), Router(tags=["following"])


class FoundOut(Schema):
    key: str
    kind: str
    title: str
    created_at: datetime


class FollowingOut(Schema):
    follows: bool


class FollowerOut(Schema):
    key: str
    name: str


@finding.get("", response=list[FoundOut], operation_id="search",
             summary="The records that a number or words find, the best first")  # fmt: skip
def found(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=100)],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Any:
    """Of all kinds, as the page of search finds them; only what the caller may see."""
    return best(q, actor_of(request), limit)


@saying.get("/{key}", operation_id="case_comments", summary="What was said about a record of any kind",
            openapi_extra=list_description(COMMENTS))  # fmt: skip
def said(request: HttpRequest, key: str) -> HttpResponse:
    """Internal comments for those alone who work on it."""
    actor = actor_of(request)
    return as_response(comments_page(find(key, actor), actor, request.GET))


said.reads_query = True  # type: ignore[attr-defined]


@saying.post("/{key}", response={201: CommentOut}, operation_id="case_comment",
             summary="Say something about a record of any kind")  # fmt: skip
def say_something(request: HttpRequest, key: str, body: CommentIn) -> Any:
    """As on its page."""
    actor = actor_of(request)
    made = comment(find(key, actor).case, text=body.text, is_internal=body.is_internal, by=actor)
    return Status(201, made)


@watching.get("/{key}", response=FollowingOut, operation_id="following", summary="Whether I follow a record")
def follows(request: HttpRequest, key: str) -> FollowingOut:
    """Of any kind."""
    actor = actor_of(request)
    return FollowingOut(follows=following.follows(find(key, actor).case, actor))


@watching.put("/{key}", response={204: None}, operation_id="follow", summary="Follow a record")
def follow(request: HttpRequest, key: str) -> Any:
    """From now on one hears of it as one wishes to."""
    actor = actor_of(request)
    following.follow(find(key, actor).case, by=actor)
    return Status(204, None)


@watching.api_operation(["DELETE"], "/{key}", response={204: None}, operation_id="unfollow",
                        summary="Follow it no longer")  # fmt: skip
def unfollow(request: HttpRequest, key: str) -> Any:
    """One hears of it no longer, unless it concerns one otherwise."""
    actor = actor_of(request)
    following.unfollow(find(key, actor).case, by=actor)
    return Status(204, None)


@watching.get("/{key}/people", response=list[FollowerOut], operation_id="followers",
              summary="Who follows a record, for those who work on it")  # fmt: skip
def followers(request: HttpRequest, key: str) -> Any:
    """By name."""
    actor = actor_of(request)
    return following.followers_of(find(key, actor).case, by=actor)


@watching.put("/{key}/people/{person}", response={204: None}, operation_id="follower_add",
              summary="Let somebody who may read it follow a record")  # fmt: skip
def add_follower(request: HttpRequest, key: str, person: str) -> Any:
    """Named by whoever works on it."""
    actor = actor_of(request)
    case = find(key, actor).case
    following.must_work_on(case, actor)
    following.add_follower(case, person=referred(people_for(actor), "PER", person, "person"), by=actor)
    return Status(204, None)


@watching.api_operation(["DELETE"], "/{key}/people/{person}", response={204: None},
                        operation_id="follower_remove",
                        summary="Let somebody follow it no longer")  # fmt: skip
def remove_follower(request: HttpRequest, key: str, person: str) -> Any:
    """By whoever works on it."""
    actor = actor_of(request)
    case = find(key, actor).case
    following.remove_follower(case, person=following.follower_named(case, person, by=actor), by=actor)
    return Status(204, None)
