"""Warn of articles that are to be looked at again: each warning once, however often somebody asks."""

from datetime import timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.history.record import record
from pawl.knowledge.models import Article, ArticleState

WARN_AT = (0, 7, 30)
"""Days before the review date."""


def warn_of_reviews(*, by: Actor) -> int:
    """Each published article whose review date comes near or is past.   Returns how many were new."""
    today = clock.now().date()
    near = Article.objects.filter(
        state=ArticleState.PUBLISHED, review_by__lte=today + timedelta(days=max(WARN_AT))
    )
    return sum(_warn(one, by) for one in near.select_related("case"))


@transaction.atomic
def _warn(article: Article, by: Actor) -> bool:
    left = (article.review_by - clock.now().date()).days
    stage = next(days for days in WARN_AT if left <= days)
    if article.warned is not None and article.warned <= stage:
        return False
    mine = Article.objects.filter(pk=article.pk, review_by=article.review_by, warned=article.warned)
    if not mine.update(warned=stage):  # somebody confirmed it, or another worker was faster
        return False
    record("article", article.key, "review_due", by=by,
           facts={"until": article.review_by.isoformat(), "days": max(left, 0)})  # fmt: skip
    return True
