"""What readers of an article do: say whether it helped, and use it in a ticket."""

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import passage
from pawl.collaboration.locks import hold
from pawl.collaboration.models import Link
from pawl.errors import Conflict, NotAllowed
from pawl.history.record import record
from pawl.knowledge.models import LONGEST_FEEDBACK, Article, ArticleState, Feedback
from pawl.tickets.models import Ticket

USES = "uses"
COUNTS = {True: "helped", False: "not_helped"}


@transaction.atomic
def rate(article: Article, *, is_helpful: bool, text: str = "", by: Actor) -> Feedback:
    """Somebody says whether it helped, and what is missing; a second answer replaces the first."""
    require(by, Permission.ARTICLE_READ, on=article)
    _check_published(article)
    if by.person is None:
        raise NotAllowed(article.key, say("Only people say whether it helped."), say("Sign in."))
    clean = passage("text", text, LONGEST_FEEDBACK)
    hold(article.case)  # two answers of one person at once are counted once
    before = Feedback.objects.filter(article=article, person=by.person).first()
    if before is not None:
        _count(article, before.is_helpful, -1)
    given, _is_new = Feedback.objects.update_or_create(
        article=article, person=by.person,
        defaults={"is_helpful": is_helpful, "text": clean, "edition": article.edition, "at": clock.now()},
    )  # fmt: skip
    _count(article, is_helpful, 1)
    record(
        "article", article.key, "rated", by=by, facts={"is_helpful": is_helpful, "edition": article.edition}
    )
    return given


@transaction.atomic
def use(article: Article, ticket: Ticket, *, by: Actor) -> Link:
    """An article is used in a ticket: each page then leads to the other."""
    require(by, Permission.ARTICLE_READ, on=article)
    require(by, ticket.work_permission, on=ticket)
    _check_published(article)
    link, is_new = Link.objects.get_or_create(source=ticket.case, target=article.case, relation=USES)
    if is_new:
        # By its number alone: whoever may read the ticket may not be one of those the article is for.
        record(ticket.kind, ticket.key, "used_article", by=by, facts={"article": article.key})
    return link


def _count(article: Article, is_helpful: bool, by: int) -> None:  # noqa: FBT001 named by the table
    name = COUNTS[is_helpful]
    Article.objects.filter(pk=article.pk).update(**{name: F(name) + by})


def _check_published(article: Article) -> None:
    if article.state != ArticleState.PUBLISHED:
        raise Conflict(article.key, say("It is not published."), say("Publish it first."))
