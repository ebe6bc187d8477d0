"""What the page of an article tells: to readers, and to those who write and help."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.actions import works_on
from pawl.collaboration.models import Link
from pawl.collaboration.record_page import record_page
from pawl.knowledge.actions import articles, reading
from pawl.knowledge.models import Article, ArticleState, Feedback
from pawl.web.prose import rendered
from pawl.web.steps import step_buttons

MOST_SHOWN = 20
LABELS = {
    "submit": _("Ask for a review"),
    "return": _("Give back"),
    "publish": _("Publish"),
    "retire": _("Retire"),
    "restore": _("Restore"),
}


def is_inside(actor: Actor, article: Article) -> bool:
    """Whether somebody writes it or works on tickets there: to others it is a page to read, no record."""
    return can(actor, Permission.ARTICLE_WRITE, article) or works_on(
        actor, article.case, Permission.INCIDENT_READ
    )


def for_readers(article: Article, actor: Actor) -> dict[str, Any]:
    """What it says, and what oneself said about it."""
    own = Feedback.objects.filter(article=article, person=actor.person).first() if actor.person else None
    return {
        "record": article, "case": article.case, "own": own,
        "may_rate": article.state == ArticleState.PUBLISHED and actor.person is not None,
    }  # fmt: skip


def for_writers(request: HttpRequest, article: Article) -> dict[str, Any]:
    """What was said about it, its editions, how often tickets used it, and what can be done."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    may_write = can(actor, Permission.ARTICLE_WRITE, article)
    opinions = Feedback.objects.filter(article=article).exclude(text="").select_related("person")
    return record_page(request, article) | {
        "may_write": may_write,
        "may_use": article.state == ArticleState.PUBLISHED and can(actor, Permission.INCIDENT_WORK),
        "opinions": opinions.order_by("-at")[:MOST_SHOWN] if may_write else [],
        "editions": list(article.editions.select_related("by").order_by("-number")[:MOST_SHOWN]),
        "uses": Link.objects.filter(target=article.case, relation=reading.USES).count(),
        "revision": rendered(str(article.revised_text)) if may_write and article.is_revised else "",
        "steps": step_buttons(
            articles.steps(article, actor) if may_write else [],
            address=reverse("article-steps", args=[article.key]), version=article.version, labels=LABELS,
            destructive=frozenset({"retire"}),
        ),
    }  # fmt: skip
