"""What a file would do: each thing of it meets the items that are known, by keys, then by name; pure.

A thing is the same where one of its keys is. Where no key is known, a name decides within the class, unless
both carry different keys of one source: then they are two things. What could be more than one item is never
written: it is listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.configuration.classes import BadDefinition, ClassTree
from pawl.configuration.formats.incoming import Incoming

CREATE, UPDATE, SAME, AMBIGUOUS, REFUSED = "create", "update", "same", "ambiguous", "refused"
OUTCOMES = (CREATE, UPDATE, SAME, AMBIGUOUS, REFUSED)
STATES = ("planned", "in_stock", "active", "in_repair", "retired")
CRITICALITIES = ("critical", "high", "medium", "low")
LONGEST_DESCRIPTION = 10_000


@dataclass(frozen=True)
class Known:
    """An item as it is written now."""

    pk: int
    title: str
    item_class: str
    state: str
    criticality: str
    description: str
    attributes: Mapping[str, Any]
    keys: frozenset[tuple[str, str]]
    version: int = 1
    is_open: bool = True
    """Whether whoever imports may change it."""


@dataclass(frozen=True)
class Plan:
    """What becomes of one thing of the file."""

    incoming: Incoming
    outcome: str
    item: int | None = None
    version: int = 0
    """That of the item when it was looked at."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Of a new item everything, of a known one what differs; `keys` are those to add."""
    reason: Sentence | None = None
    candidates: tuple[int, ...] = ()


class Reconciler:
    """Plans a file against what is known; asked once, in the order of the file."""

    def __init__(self, known: Iterable[Known], tree: ClassTree) -> None:
        self.tree = tree
        self.by_pk = {one.pk: one for one in known}
        self.by_key = {key: one for one in self.by_pk.values() for key in one.keys}
        self.by_name: dict[tuple[str, str], list[Known]] = defaultdict(list)
        for one in self.by_pk.values():
            if one.state != "retired":
                self.by_name[_name(one.item_class, one.title)].append(one)
        self.taken: dict[int, int] = {}
        self.new_keys: dict[tuple[str, str], int] = {}
        self.new_names: dict[tuple[str, str], list[Incoming]] = defaultdict(list)

    def plan(self, incoming: Iterable[Incoming]) -> list[Plan]:
        """What becomes of each."""
        return [self._plan(one) for one in incoming]

    def _plan(self, one: Incoming) -> Plan:
        if (twice := self._twice(one)) is not None:
            return Plan(one, REFUSED, reason=twice)
        found = self._matches(one)
        if len(found) > 1:
            return Plan(
                one, AMBIGUOUS, reason=_many(found), candidates=tuple(sorted(each.pk for each in found))
            )
        try:
            plan = self._update(one, found[0]) if found else self._create(one)
        except BadDefinition as error:
            return Plan(one, REFUSED, found[0].pk if found else None, reason=error.rule)
        self._remember(plan)
        return plan

    def _matches(self, one: Incoming) -> list[Known]:
        by_key = {self.by_key[key].pk: self.by_key[key] for key in one.keys if key in self.by_key}
        if by_key:
            return list(by_key.values())
        return [
            each for each in self.by_name[_name(one.item_class, one.title)] if not _apart(one.keys, each.keys)
        ]

    def _twice(self, one: Incoming) -> Sentence | None:
        """Whether the file told of this thing before."""
        for key in one.keys:
            if key in self.new_keys:
                return say("Row {n} has the same {source} already.", n=self.new_keys[key], source=key[0])
        for other in self.new_names[_name(one.item_class, one.title)]:
            if not _apart(one.keys, other.keys):
                return say("Row {n} has the same name and class already.", n=other.number)
        return None

    def _create(self, one: Incoming) -> Plan:
        if not one.title:
            raise BadDefinition(say("It has no name."), say("Name it."))
        if one.item_class not in self.tree or self.tree.kinds[one.item_class].retired:
            rule = say("There is no class {word}.", word=one.item_class or "–")
            raise BadDefinition(rule, say("Name one that exists."))
        fields = {
            "title": one.title,
            "item_class": one.item_class,
            "state": "active",
            "criticality": "medium",
        }
        changes = {**fields, **_told(one), "attributes": self._attributes(one, one.item_class)}
        return Plan(one, CREATE, changes={**changes, "keys": list(one.keys)})

    def _update(self, one: Incoming, item: Known) -> Plan:
        if not item.is_open:
            raise BadDefinition(say("It is an item that you may not change."), say("Ask its owner."))
        if item.pk in self.taken:
            raise BadDefinition(
                say("Row {n} is the same item already.", n=self.taken[item.pk]), say("Keep one row.")
            )
        told = _told(one)
        changes: dict[str, Any] = {
            name: value for name, value in told.items() if getattr(item, name) != value
        }
        values = {**item.attributes, **self._attributes(one, item.item_class)}
        if values != dict(item.attributes):
            changes["attributes"] = values
        if fresh := [key for key in one.keys if key not in item.keys]:
            changes["keys"] = fresh
        return Plan(one, UPDATE if changes else SAME, item.pk, item.version, changes)

    def _attributes(self, one: Incoming, word: str) -> dict[str, Any]:
        """What the class knows of what the file tells; what it does not know is left out."""
        found = {}
        for attribute in self.tree.attributes(word):
            if attribute.word in one.attributes:
                try:
                    value = attribute.read(one.attributes[attribute.word])
                except BadDefinition as error:
                    rule = say("{name}: {rule}", name=attribute.word, rule=error.rule)
                    raise BadDefinition(rule, error.way_out) from None
                if value is not None:
                    found[attribute.word] = value
        return found

    def _remember(self, plan: Plan) -> None:
        one = plan.incoming
        if plan.item is not None:
            self.taken[plan.item] = one.number
        else:
            self.new_names[_name(one.item_class, one.title)].append(one)
        self.new_keys |= dict.fromkeys(one.keys, one.number)


def _told(one: Incoming) -> dict[str, str]:
    """The plain fields that the file tells.   Raises BadDefinition for a word that is none."""
    for value, words in ((one.state, STATES), (one.criticality, CRITICALITIES)):
        if value and value not in words:
            rule = say("{value} is none of: {names}.", value=value[:60], names=", ".join(words))
            raise BadDefinition(rule, say("Use one of them."))
    said = {"title": one.title, "state": one.state, "criticality": one.criticality,
            "description": one.description.strip()[:LONGEST_DESCRIPTION]}  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _name(item_class: str, title: str) -> tuple[str, str]:
    return item_class, " ".join(title.casefold().split())


def _apart(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> bool:
    """Whether two things carry numbers of one source and share none of them: then they are not the same."""
    mine, yours = _by_source(one), _by_source(other)
    return any(mine[source].isdisjoint(yours[source]) for source in mine.keys() & yours.keys())


def _by_source(keys: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for source, value in keys:
        found[source].add(value)
    return found


def _many(found: Sequence[Known]) -> Sentence:
    return say("{n} items could be it.", n=len(found))
