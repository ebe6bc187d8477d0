"""The way of an article, as data."""

from pawl.accounts.roles import Permission
from pawl.knowledge.models import ArticleState
from pawl.lifecycle import Lifecycle, Transition

WRITE = Permission.ARTICLE_WRITE


def _step(activity: str, source: ArticleState, target: ArticleState) -> Transition:
    return Transition(activity, frozenset({source.value}), target.value, WRITE)


ARTICLE = Lifecycle(
    "article",
    ArticleState.DRAFT.value,
    (
        _step("submit", ArticleState.DRAFT, ArticleState.REVIEW),
        _step("return", ArticleState.REVIEW, ArticleState.DRAFT),
        _step("publish", ArticleState.REVIEW, ArticleState.PUBLISHED),
        _step("retire", ArticleState.PUBLISHED, ArticleState.RETIRED),
        _step("restore", ArticleState.RETIRED, ArticleState.DRAFT),
    ),
)
