"""Knowledge in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.records import find
from pawl.knowledge import bodies
from pawl.knowledge.actions import articles, reading
from pawl.knowledge.lifecycle import ARTICLE
from pawl.knowledge.lists import ARTICLES
from pawl.knowledge.models import Article
from pawl.knowledge.shown import is_inside
from pawl.knowledge.suggesting import suggest
from pawl.tickets.models import Ticket
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import IF_MATCH
from pawl.web.rest.versions import check_match

MOST_EDITIONS = 100
MATCHED = {"parameters": [IF_MATCH]}
NAMED = ("service", "owner")


def _named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    known = {name: (KNOWN[name][0](by), KNOWN[name][1]) for name in fields if name in NAMED}
    return replace_keys(fields, **known)


def write(*, by: Actor, **fields: Any) -> Article:
    """An article, whose service and owner the caller may see."""
    said = _named(by, fields)
    return articles.write_article(
        **{name: value for name, value in said.items() if value is not None or name != "review_by"}, by=by
    )


def change(article: Article, *, by: Actor, **fields: Any) -> Article:
    """The same for new words."""
    return articles.change_article(article, **_named(by, fields), by=by)


def rate(article: Article, *, by: Actor, is_helpful: bool, text: str = "") -> Article:
    """Whether it helped."""
    reading.rate(article, is_helpful=is_helpful, text=text, by=by)
    article.refresh_from_db(fields=["helped", "not_helped"])
    return article


def use(article: Article, *, ticket: str, by: Actor) -> Article:
    """It is used in a ticket that the caller may see."""
    found = find(ticket, by)
    if not isinstance(found, Ticket):
        raise not_found("ticket")
    reading.use(article, found, by=by)
    return article


def _step(activity: str) -> Call:
    def take(article: Article, *, by: Actor) -> Article:
        return articles.take_step(article, activity, by=by)

    return Call(Nothing, take)


CALLS = {
    "publish_revision": Call(Nothing, articles.publish_revision),
    "drop_revision": Call(Nothing, articles.drop_revision),
    "confirm": Call(bodies.ConfirmIn, articles.confirm_article),
    "rate": Call(bodies.RatingIn, rate),
    "use": Call(bodies.UseIn, use),
}


def _matching(request: HttpRequest, resource: Resource, key: str) -> Any:
    """The article of a key, if it is still what the caller read."""
    one = resource.find(actor_of(request), key)
    check_match(request, one)
    return one


def revisions(router: Router, resource: Resource) -> None:
    """POST and DELETE /{key}/revision: publish the words that wait, or throw them away."""

    def publish(request: HttpRequest, key: str) -> Any:
        return articles.publish_revision(_matching(request, resource, key), by=actor_of(request))

    def drop(request: HttpRequest, key: str) -> Any:
        return articles.drop_revision(_matching(request, resource, key), by=actor_of(request))

    router.post("/{key}/revision", response=bodies.ArticleOut, operation_id="articles_publish_revision",
                summary="Publish the words that wait as the next edition",
                openapi_extra=MATCHED)(publish)  # fmt: skip
    router.api_operation(
        ["DELETE"], "/{key}/revision", response=bodies.ArticleOut, operation_id="articles_drop_revision",
        summary="Throw the words that wait away", openapi_extra=MATCHED,
    )(drop)  # fmt: skip


def judging(router: Router, resource: Resource) -> None:
    """POST /{key}/confirm and /{key}/feedback: it is still true; it helped, or not."""

    def confirm(request: HttpRequest, key: str, body: bodies.ConfirmIn) -> Any:
        one = _matching(request, resource, key)
        return articles.confirm_article(one, review_by=body.review_by, by=actor_of(request))

    def feedback(request: HttpRequest, key: str, body: bodies.RatingIn) -> Any:
        actor = actor_of(request)
        return rate(resource.find(actor, key), is_helpful=body.is_helpful, text=body.text, by=actor)

    router.post("/{key}/confirm", response=bodies.ArticleOut, operation_id="articles_confirm",
                summary="Say that it is still true", openapi_extra=MATCHED)(confirm)  # fmt: skip
    router.post("/{key}/feedback", response=bodies.ArticleOut, operation_id="articles_feedback",
                summary="Say whether it helped")(feedback)  # fmt: skip


def using(router: Router, resource: Resource) -> None:
    """POST /{key}/uses: it is used in a ticket."""

    def add(request: HttpRequest, key: str, body: bodies.UseIn) -> Any:
        return use(_matching(request, resource, key), ticket=body.ticket, by=actor_of(request))

    router.post("/{key}/uses", response=bodies.ArticleOut, operation_id="articles_use",
                summary="Link it with a ticket that it helped to solve",
                openapi_extra=MATCHED)(add)  # fmt: skip


def editions(router: Router, resource: Resource) -> None:
    """GET /{key}/editions: what it said when it was published, the newest first."""

    def kept(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        article = resource.find(actor, key)
        if not is_inside(actor, article):
            raise not_found("edition")
        return list(article.editions.order_by("-number")[:MOST_EDITIONS])

    router.get("/{key}/editions", response=list[bodies.EditionOut], operation_id="articles_editions",
               summary="What it said when it was published")(kept)  # fmt: skip


def suggesting(router: Router, resource: Resource) -> None:
    """GET /suggest: articles about a text that somebody is writing."""

    def near(request: HttpRequest, q: str) -> Any:
        actor = actor_of(request)
        require(actor, Permission.ARTICLE_READ)
        return suggest(q, actor)

    router.get("/suggest", response=list[bodies.SuggestionOut], operation_id=f"{resource.name}_suggest",
               summary="Published articles about a text, the best first")(near)  # fmt: skip


RESOURCES = (
    Resource("articles", "article", ARTICLES, bodies.ArticleOut, Call(bodies.ArticleIn, write),
             Call(bodies.ArticleChange, change), steps=articles.steps,
             transitions={name: _step(name) for name in ARTICLE.by_activity}, calls=CALLS,
             related=("case", "service"), timeline=False, before_detail=(suggesting,),
             parts=(revisions, judging, using, editions)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
