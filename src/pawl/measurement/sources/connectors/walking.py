"""Walking through what changed, in the order in which it changed: nothing is lost, nothing told twice.

Other systems answer "what changed at or after this instant", page by page. Two things may change within one
second, one of them after the page that held the other; and a page that is asked for by its number moves when
what stands before it changes. So each page is asked for anew from the instant of the last thing that was
read, a page number counts only as long as all that came is known already, and each reading begins a while
before the mark; what was told of that while is remembered by its name.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from pawl.analytics.words import say
from pawl.errors import Invalid, Unavailable
from pawl.measurement.sources.connectors.base import Page

OVERLAP = timedelta(minutes=2)
"""How long before the mark a reading begins: what was written down later than it says comes along."""
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)
MOST_ALIKE = 2000
"""Pages that may hold nothing new before one gives up: a source that turns in a circle."""


@dataclass(frozen=True)
class Item:
    """One thing that changed: when, what it is called in this state, and what the source says of it."""

    at: datetime
    name: str
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Slice:
    """What a source answers at once.   more: how to ask for what follows; None where nothing does."""

    items: Sequence[Item]
    more: Any = None


@dataclass(frozen=True)
class Mark:
    """How far it is."""

    base: datetime = BEGINNING
    """Up to where the reading before this one came: events from there on are news."""
    at: datetime = BEGINNING
    seen: Mapping[str, datetime] = field(default_factory=dict)
    """What was told of the last while, by name."""

    @classmethod
    def of(cls, text: str) -> Self:
        """As a page kept it; nothing is the beginning.   Raises Invalid where it is another's."""
        if not text:
            return cls()
        try:
            kept = json.loads(text)
            seen = {name: datetime.fromisoformat(at) for name, at in kept["seen"].items()}
            return cls(datetime.fromisoformat(kept["base"]), datetime.fromisoformat(kept["at"]), seen)
        except (ValueError, KeyError, TypeError, AttributeError):
            rule = say("The mark of the last reading is none of it.")
            raise Invalid("mark", rule, say("Gather it from the beginning.")) from None

    @property
    def text(self) -> str:
        """As a page keeps it."""
        seen = {name: at.isoformat() for name, at in sorted(self.seen.items())}
        return json.dumps({"base": self.base.isoformat(), "at": self.at.isoformat(), "seen": seen})

    @property
    def floor(self) -> datetime:
        """From where on events of a case are news; what is told of the while before is told alike."""
        return max(BEGINNING, self.base - OVERLAP) if self.base > BEGINNING else BEGINNING

    def after(self, items: Sequence[Item], *, is_last: bool) -> "Mark":
        """Once these have been told, too."""
        at = max([self.at, *(one.at for one in items)])
        known = {**self.seen, **{one.name: one.at for one in items}}
        seen = {name: when for name, when in known.items() if when >= at - OVERLAP}
        return Mark(at if is_last else self.base, at, seen)


Fetch = Callable[[datetime, Any], Slice]
"""From an instant on and behind what came before: the next that changed, the oldest first."""
Told = Callable[[Sequence[Item], datetime], list[dict[str, str]]]
"""The rows of things, from a floor on."""


def walk(fetch: Fetch, told: Told, mark: str) -> Iterator[Page]:
    """Read what changed behind a mark.   Raises Unavailable where a source turns in a circle."""
    now, more, alike = Mark.of(mark), None, 0
    since = max(BEGINNING, now.at - OVERLAP)
    while True:
        found = fetch(since, more)
        fresh = [one for one in found.items if one.name not in now.seen]
        is_last = found.more is None
        if fresh or is_last:
            floor, now = now.floor, now.after(fresh, is_last=is_last)
            yield Page(told(fresh, floor), now.text, is_last)
        if is_last:
            return
        since, more, alike = (max(since, now.at), None, 0) if fresh else (since, found.more, alike + 1)
        if alike > MOST_ALIKE:
            rule = say("It gives the same again and again.")
            raise Unavailable("source", rule, say("It is asked again by itself."))
