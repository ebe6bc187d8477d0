"""Articles for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.knowledge.models import Article, Edition
from pawl.local_text import LocalText

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def article(place: Place, title: str = "Reset a password", **facts: Any) -> Article:
    """A published one for everybody who needs help."""
    known: dict[str, Any] = {
        "name": LocalText({"en": title}), "text": LocalText({"en": "Open **Sign in**, choose *Forgotten*."}),
        "state": "published", "edition": 1, "review_by": date(2031, 3, 1),
    } | facts  # fmt: skip
    case = open_case("article", str(known["name"]), place, known["name"], known["text"])
    made: Article = Article.objects.create(case=case, **known)
    if made.edition:
        Edition.objects.create(article=made, number=made.edition, name=made.name, text=made.text, at=AT)
    return made


def revised(place: Place) -> Article:
    """One beside which new words wait."""
    return article(place, revised_name=LocalText("Reset it"), revised_text=LocalText("Ask the desk."))


MAKERS: dict[str, Callable[[Place], Any]] = {"article": article, "revised_article": revised}
