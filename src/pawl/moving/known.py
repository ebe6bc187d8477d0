"""What rows refer to: people, teams, categories, services of the organisation, by any word for them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.catalogue.models import Service
from pawl.moving.models import Move, MoveRow, OldNumber
from pawl.moving.shape import words
from pawl.tickets.models import Category

MOST_TOLD = 300
"""Unknown words that are kept of a kind; a file can name more than anybody wants to read."""


class Known:
    """The organisation's own records by word; what nobody knows is counted.

    Everything is read through what the actor may see, and of the move's organisation alone.
    """

    def __init__(self, move: Move, by: Actor, *, is_dry: bool = False) -> None:
        self.move, self.by, self.is_dry = move, by, is_dry
        self.home = move.case.organisation_id
        self.unknown: dict[str, Counter[str]] = defaultdict(Counter)

    def person(self, given: object) -> Person | None:
        """Somebody by number, address, login or full name."""
        found: Person | None = self._found("person", self.people, given)
        return found

    def team(self, given: object) -> Team | None:
        """A team by number or name."""
        found: Team | None = self._found("team", self.teams, given)
        return found

    def service(self, given: object) -> Service | None:
        """A service by its name."""
        found: Service | None = self._found("service", self.services, given)
        return found

    def category(self, path: str) -> Category | None:
        """A branch of the tree by its path."""
        found: Category | None = self._found("category", self.categories, path.casefold())
        return found

    @cached_property
    def people(self) -> dict[str, Person | None]:
        """By every word that names one person alone."""
        rows = Person.objects.visible_to(self.by).filter(organisation=self.home)
        by_key = {one.key: one for one in rows.defer("password")}
        pairs = [(word, one) for one in by_key.values() for word in (one.email, one.external_id, one.name)]
        pairs += self._numbered("person", by_key)
        return self._with_said("person", _unique(pairs), by_key)

    @cached_property
    def teams(self) -> dict[str, Team | None]:
        rows = Team.objects.visible_to(self.by).filter(organisation=self.home)
        by_key = {one.key: one for one in rows}
        pairs = [(word, one) for one in by_key.values() for word in (one.name, one.external_id)]
        return self._with_said("team", _unique([*pairs, *self._numbered("team", by_key)]), by_key)

    @cached_property
    def services(self) -> dict[str, Service | None]:
        rows = Service.objects.visible_to(self.by).filter(case__organisation=self.home)
        by_key = {one.key: one for one in rows.select_related("case")}
        return self._with_said("service", _unique((one.case.title, one) for one in by_key.values()), by_key)

    @cached_property
    def categories(self) -> dict[str, Category | None]:
        rows = Category.objects.visible_to(self.by).filter(organisation=self.home, retired_at=None)
        by_key = {one.key: one for one in rows}
        pairs = [(one.path, one) for one in by_key.values()]
        return self._with_said("category", _unique([*pairs, *self._numbered("category", by_key)]), by_key)

    @cached_property
    def coming(self) -> dict[str, set[str]]:
        """Words of what this move is going to make: known before it is there, in a dry run."""
        found: dict[str, set[str]] = defaultdict(set)
        if self.is_dry:
            rows = MoveRow.objects.filter(move=self.move, kind__in=("person", "team", "category"))
            for row in rows.exclude(outcome="refused").iterator(chunk_size=2000):
                said = [row.ref, row.number, *(row.data.get(name) for name in ("name", "email", "user_name"))]
                found[row.kind] |= {str(word).casefold() for word in said if word}
        return found

    def told(self) -> dict[str, dict[str, int]]:
        """What was named and is unknown, the commonest first."""
        return {kind: dict(found.most_common(MOST_TOLD)) for kind, found in self.unknown.items()}

    def _found(self, kind: str, known: dict[str, Any], given: object) -> Any:
        asked = words(given)
        for word in asked:
            if found := known.get(word.casefold()):
                return found
        if asked and not any(word.casefold() in self.coming[kind] for word in asked):
            self.unknown[kind][asked[-1]] += 1
        return None

    def _numbered(self, kind: str, by_key: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        rows = OldNumber.objects.filter(organisation=self.home, source=self.move.label, kind=kind)
        for ref, number, target in rows.values_list("ref", "number", "target"):
            if target in by_key:
                yield ref, by_key[target]
                yield number, by_key[target]

    def _with_said(self, kind: str, found: dict[str, Any], by_key: dict[str, Any]) -> dict[str, Any]:
        """What people said comes before what words seem to say."""
        said = self.move.meanings.get(kind, {})
        meant = {word.casefold(): by_key.get(key) or found.get(key.casefold()) for word, key in said.items()}
        return found | meant


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """By word, where it names one alone: two people of one name are told apart by nobody."""
    found: dict[str, Any] = {}
    for word, one in pairs:
        if plain := " ".join(word.split()).casefold():
            found[plain] = one if found.get(plain, one) == one else None
    return found
