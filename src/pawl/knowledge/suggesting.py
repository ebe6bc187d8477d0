"""Articles about what somebody is writing."""

from dataclasses import dataclass

from pawl.accounts.actor import Actor
from pawl.collaboration.searching import similar
from pawl.knowledge.models import Article, ArticleState
from pawl.web.prose import opening

MOST, LOOKED_AT = 5, 20
NEAR = 0.45
"""Of the best one's score: what shares but a common word with the text would only be in the way."""
LONGEST_ASKED = 1000


@dataclass(frozen=True)
class Suggestion:
    """One article, as a list of suggestions shows it."""

    key: str
    name: str
    opening: str


def suggest(text: str, actor: Actor, most: int = MOST) -> list[Suggestion]:
    """Published articles that somebody may read, about a text, the best first; three statements."""
    near = similar(text[:LONGEST_ASKED], actor, {"article"}, LOOKED_AT, near=NEAR)
    published = Article.objects.visible_to(actor).filter(state=ArticleState.PUBLISHED)
    known = published.select_related("case").in_bulk([case.pk for case in near])
    found = [known[case.pk] for case in near if case.pk in known]
    return [Suggestion(one.key, str(one.name), opening(str(one.text))) for one in found[:most]]
