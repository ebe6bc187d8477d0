"""Articles of the demonstration: true for most desks, in English and Chinese; no company's secrets."""

from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Service
from pawl.knowledge.actions import articles, reading
from pawl.knowledge.models import Article
from pawl.local_text import LocalText
from pawl.tickets.models import Ticket

FOLDER = "demo_articles"
NOTES = {"en": "*An example of the demonstration.*", "zh-hans": "*演示用示例文章。*"}


@dataclass(frozen=True)
class Plan:
    """One article: its file, its service, for whom, in how many days it is looked at, what became of it."""

    file: str
    service: str
    audience: str = "requester"
    review_in: int = 300
    steps: tuple[str, ...] = ("submit", "publish")


PLANS = (
    Plan("password", "Sign-in and access"),
    Plan("vpn", "Network and remote access"),
    Plan("mailbox", "E-mail and calendar", review_in=20),
    Plan("phishing", "E-mail and calendar"),
    Plan("restore", "File storage"),
    Plan("printer", "Workplace", review_in=5),
    Plan("ask-well", "Workplace"),
    Plan("major-incident", "Order system", audience="agent", steps=("submit",)),
)


def seed(by: Actor, readers: tuple[Actor, ...], ticket: Ticket | None) -> int:
    """Make them once.   Returns how many there are."""
    if Article.objects.exists():
        return 0
    services = {one.case.title: one for one in Service.objects.select_related("case")}
    made = {plan.file: _article(plan, services.get(plan.service), by) for plan in PLANS}
    for number, reader in enumerate(readers):
        reading.rate(made["password"], is_helpful=True, by=reader)
        text = "" if number else "The old printer has no green button. Which one is it there?"
        reading.rate(made["printer"], is_helpful=bool(number), text=text, by=reader)
    if ticket is not None:
        reading.use(made["vpn"], ticket, by=by)
    return len(made)


def _article(plan: Plan, service: Service | None, by: Actor) -> Article:
    texts = {code: _read(plan.file, code) for code in NOTES}
    words: dict[str, Any] = {
        "name": LocalText({code: name for code, (name, _text) in texts.items()}),
        "text": LocalText({code: text for code, (_name, text) in texts.items()}),
    }
    day = clock.now().date() + timedelta(days=plan.review_in)
    made = articles.write_article(**words, audience=plan.audience, service=service, review_by=day, by=by)
    for activity in plan.steps:
        articles.take_step(made, activity, by=by)
    return made


def _read(name: str, code: str) -> tuple[str, str]:
    """Its heading, and its text under it."""
    whole = (files("pawl.operation") / FOLDER / f"{name}.{code}.md").read_text(encoding="utf-8")
    heading, _newline, text = whole.partition("\n")
    return heading.removeprefix("# ").strip(), f"{text.strip()}\n\n{NOTES[code]}"
