"""What a reader sees of conflicts, by name or as a number, and of the answers behind a risk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.changes.conflicts import Collision
from pawl.changes.models import Change
from pawl.changes.words import CONFLICTS, PARTS
from pawl.collaboration.models import Case
from pawl.collaboration.records import address_of
from pawl.collaboration.searching import visible_cases
from pawl.local_text import LocalText


@dataclass(frozen=True)
class Named:
    """A record or person as a page names it; without an address for what one may not open."""

    key: str
    title: str
    address: str


@dataclass(frozen=True)
class ShownConflict:
    """A conflict as a page shows it; `hidden` counts what the reader may not see."""

    one: Collision
    label: str
    others: list[Named]
    shared: list[Named]
    hidden: int
    is_accepted: bool


def seen_cases(keys: Iterable[str], actor: Actor) -> Mapping[str, Case]:
    """Those of the cases that somebody may see, by key; one query, or none."""
    numbers = {int(key.rpartition("-")[2]) for key in keys}
    if not numbers:
        return {}
    return {one.key: one for one in visible_cases(actor).filter(pk__in=numbers)}


def shown(
    change: Change, found: Iterable[Collision], actor: Actor, people: Iterable[Person], *,
    by_mail: bool = False,
) -> list[ShownConflict]:  # fmt: skip
    """Conflicts for a page; people: who is busy with it. One query at most.

    by_mail: whether it is read without signing in, too: then nothing that is confidential is named.
    """
    listed = list(found)
    keys = {key for one in listed for key in (*one.other.split(), *one.shared)}
    cases = seen_cases((key for key in keys if not key.startswith("PER-")), actor)
    named = {key: Named(key, one.title, address_of(one)) for key, one in cases.items()
             if not (by_mail and one.confidential)}  # fmt: skip
    named |= {one.key: Named(one.key, one.name, "") for one in people}
    return [_shown(change, one, named) for one in listed]


def _shown(change: Change, one: Collision, named: Mapping[str, Named]) -> ShownConflict:
    others = one.other.split()
    return ShownConflict(
        one,
        str(CONFLICTS[one.kind]),
        [named[key] for key in others if key in named],
        [named[key] for key in one.shared if key in named],
        sum(key not in named for key in others),
        one.word in change.accepted,
    )


def risk_parts(change: Change) -> list[tuple[str, str, int]]:
    """What the risk is made of: each question with its answer and its points."""
    by_name = {one.name: one for one in change.said.questions}
    found = []
    for name, points in change.risk_parts:
        question = by_name.get(name)
        word = change.answers.get(name, "")
        answered = next((one for one in question.answers if one.word == word), None) if question else None
        label = str(LocalText(question.text)) if question else str(PARTS.get(name, name))
        found.append((label, str(LocalText(answered.text)) if answered else "", points))
    return found
