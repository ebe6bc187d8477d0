"""A version of a form: its own fields and its rules; read from what was sent, and checked as a whole."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pawl.analytics.words import say
from pawl.tickets.own.answers import Around, Wrong, is_empty, read
from pawl.tickets.own.kinds import Asked, plain_asked, read_asked, wrong
from pawl.tickets.own.rules import ENDED, Rule
from pawl.tickets.own.wording import check_rules, plain_rule, read_rule

R = TypeVar("R")
MOST_FIELDS, MOST_RULES, LONGEST_NAME = 12, 40, 30
NEEDED = ("", "new", "resolved")
EVERYBODY, AGENTS = "all", "agents"
AUDIENCES = (EVERYBODY, AGENTS)
UNGUESSED = frozenset({"person", "item"})
"""Kinds that have no default: whom it concerns nobody knows beforehand."""


@dataclass(frozen=True)
class Own(Asked):
    """An own field: who sees it, by when it must be known, what it starts with."""

    needed: str = ""
    audience: str = EVERYBODY
    default: Any = None

    @property
    def is_inner(self) -> bool:
        """For those who work on tickets alone, as internal comments are."""
        return self.audience == AGENTS

    def is_needed(self, when: str) -> bool:
        """Whether it must have a value at a moment."""
        return self.needed == "new" or (self.needed == "resolved" and when == ENDED)


@dataclass(frozen=True)
class Form:
    """A version, checked."""

    fields: tuple[Own, ...] = ()
    rules: tuple[Rule, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Form":
        """From what a page or a client sent, or a version keeps.   Raises Invalid, naming the place."""
        fields = tuple(_each(given, "fields", MOST_FIELDS, _own))
        names = [one.name for one in fields]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise wrong("fields", say("The name {name} stands twice.", name=twice[0]))
        known = {one.name: one for one in fields}
        rules = tuple(_each(given, "rules", MOST_RULES, lambda row, place: read_rule(row, place, known)))
        check_rules(rules)
        return cls(fields, rules)

    def plain(self) -> dict[str, Any]:
        """As JSON, which `read` understands."""
        rules = [plain_rule(one) for one in self.rules]
        return {"fields": [_plain(one) for one in self.fields], "rules": rules}

    @property
    def by_name(self) -> dict[str, Own]:
        """Its fields by their names."""
        return {one.name: one for one in self.fields}

    def needed(self, when: str) -> set[str]:
        """The names of the fields that must have a value at a moment, whatever the rules say."""
        return {one.name for one in self.fields if one.is_needed(when)}


def _own(row: Mapping[str, Any], place: str) -> Own:
    parts = read_asked(row, place)
    if len(parts["name"]) > LONGEST_NAME:
        raise wrong(place, say("At most {n} characters.", n=LONGEST_NAME))
    needed, audience = str(row.get("needed") or ""), str(row.get("audience") or EVERYBODY)
    if needed not in NEEDED:
        raise wrong(place, say("It is needed when new, when resolved, or never."))
    if audience not in AUDIENCES:
        raise wrong(place, say("Use one of: {names}.", names=", ".join(AUDIENCES)))
    default = row.get("default")
    if is_empty(default):
        return Own(**parts, needed=needed, audience=audience)
    if parts["kind"] in UNGUESSED:
        raise wrong(place, say("A person or an item has no default."))
    try:
        first = read(Asked(**parts), default, Around(None))
        return Own(**parts, needed=needed, audience=audience, default=first)
    except Wrong as error:
        raise wrong(place, error.rule) from None


def _plain(one: Own) -> dict[str, Any]:
    return {**plain_asked(one), "needed": one.needed, "audience": one.audience, "default": one.default}


def _each(
    given: Mapping[str, Any], name: str, most: int, take: Callable[[Mapping[str, Any], str], R]
) -> Iterator[R]:
    """Row by row; one of another shape than the rules know is refused by its place."""
    rows = given.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(one, Mapping) for one in rows):
        raise wrong(name, say("It is a list."))
    if len(rows) > most:
        reason = say(
            "A form has at most {n} own fields: whoever is asked for more answers none of them well.", n=most
        )
        raise wrong(name, reason if name == "fields" else say("At most {n} rules.", n=most))
    for number, row in enumerate(rows, 1):
        place = f"{name}.{number}"
        try:
            yield take(row, place)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise wrong(place, say("It cannot be read: {error}.", error=str(error)[:100])) from error
