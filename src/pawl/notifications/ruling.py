"""Which rules count for an event: those of its desk, else those of the site, else the shipped ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from pawl.notifications.models import NotificationRule
from pawl.notifications.shipped import SHIPPED

PEOPLE = "people"


@dataclass(frozen=True)
class Rule:
    """A rule that counts, from a row or shipped."""

    kind: str
    activity: str
    audiences: tuple[str, ...]
    ways: tuple[str, ...]
    is_urgent: bool = False
    person: int | None = None
    role: str = ""
    channel: int | None = None
    organisation: int | None = None
    key: str = ""
    """Of the row; empty for a shipped one."""

    @property
    def names_people(self) -> bool:
        """Whether anybody could hear by it, beside a room."""
        return bool(self.ways and (self.audiences or self.person or self.role))

    @property
    def is_for_room(self) -> bool:
        """Whether it names a room and nobody beside it."""
        return self.channel is not None and not (self.audiences or self.person or self.role)


Event = tuple[str, str]


@dataclass(frozen=True)
class Rulebook:
    """The rules in force, read once."""

    own: Mapping[Event, tuple[Rule, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Rulebook":
        """One query."""
        found = defaultdict(list)
        for row in NotificationRule.objects.filter(retired_at=None).order_by("pk"):
            found[row.kind, row.activity].append(rule_of(row))
        return cls({name: tuple(rules) for name, rules in found.items()})

    def of(self, kind: str, activity: str, organisation: int | None) -> tuple[Rule, ...]:
        """Those that count for an event of an organisation's case.

        Rules about people replace those of the wider place; a rule that only names a room stands beside them.
        """
        here = [one for one in self.own.get((kind, activity), ()) if one.organisation in {organisation, None}]
        rooms = tuple(one for one in here if one.is_for_room)
        for place in (organisation, None):
            nearest = tuple(one for one in here if one.organisation == place and not one.is_for_room)
            if nearest:
                return (*nearest, *rooms)
        return (*shipped().get((kind, activity), ()), *rooms)

    def addresses_of(self, kind: str, activity: str) -> Iterator[str]:
        """To whom the queue brings an event: the people, and each room; whichever desk's it is."""
        rules = [*self.own.get((kind, activity), ()), *shipped().get((kind, activity), ())]
        if any(one.names_people for one in rules):
            yield PEOPLE
        yield from sorted({f"CHAN-{one.channel}" for one in rules if one.channel})

    def every(self) -> Iterable[Event]:
        """The events that any rule knows."""
        return sorted({*self.own, *shipped()})


def rule_of(row: NotificationRule) -> Rule:
    """A row as a rule."""
    return Rule(
        row.kind, row.activity, tuple(row.audiences), tuple(row.ways), row.is_urgent, row.person_id,
        row.role, row.channel_id, row.organisation_id, row.key,
    )  # fmt: skip


@cache
def shipped() -> Mapping[Event, tuple[Rule, ...]]:
    """The shipped rules by event."""
    found = defaultdict(list)
    for one in SHIPPED:
        rule = Rule(one.kind, one.activity, one.audiences, one.ways, one.is_urgent)
        found[one.kind, one.activity].append(rule)
    return {name: tuple(rules) for name, rules in found.items()}
