"""What the writers of rows share: what was brought before, what belongs to a ticket, what is remembered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Case
from pawl.moving.known import Known
from pawl.moving.meanings import Meanings
from pawl.moving.models import Move, MoveChange, MoveRow, OldNumber, Outcome
from pawl.moving.shape import ASIDE, FIELDS, TICKETS

WITH_PARTS = (*TICKETS, "person")
Result = tuple[Outcome, str]
"""What becomes of a row, and the key of what it is here."""


class Ground:
    """A move, who moves, what is known, and what the rows of one batch need."""

    def __init__(self, move: Move, by: Actor, *, is_dry: bool) -> None:
        self.move, self.by, self.is_dry = move, by, is_dry
        self.known = Known(move, by, is_dry=is_dry)
        self.meanings = Meanings(move.source, move.meanings)
        self.place = Place(move.case.organisation_id)
        self.now = clock.now()
        self.archives: Any = None
        """What was looked through of the attached files; nothing before one is asked for."""
        self.brought: dict[int, Any] = {}
        """What was unpacked for the rows of a batch, by the row, or why it cannot be."""
        self.old: dict[tuple[str, str], OldNumber] = {}
        self.aside: dict[str, list[MoveRow]] = {}
        self.tickets: dict[str, str] = {}

    @cached_property
    def form(self) -> Any:
        """What service requests stand under: the newest version of the chosen form."""
        model = self.move.request_model
        return model.versions.order_by("-number").first() if model else None

    @property
    def mine(self) -> Any:
        """Old numbers of the system that is moved from."""
        return OldNumber.objects.filter(organisation=self.move.case.organisation_id, source=self.move.label)

    def look_up(self, rows: list[MoveRow]) -> None:
        """Read what the rows of a batch need, in a constant number of queries."""
        names = {name for row in rows for name in (row.ref, row.number) if name}
        far = {row.parent for row in rows if row.parent} | {str(row.data.get("target", "")) for row in rows}
        asides = self._asides(rows, names)
        refs = {row.ref for row in rows} | {one.ref for one in asides}
        kinds = {row.kind for row in rows} | {one.kind for one in asides}
        found = list(self.mine.filter(kind__in=kinds, ref__in=refs).select_related("case"))
        far_ends = far - {""}
        if far_ends:
            either = Q(ref__in=far_ends) | Q(number__in=far_ends)
            found += self.mine.filter(either, kind__in=TICKETS).select_related("case")
        self.old = {(one.kind, one.ref): one for one in found}
        self.by_word = {word: one for one in found if one.kind in TICKETS for word in (one.number, one.ref)}
        self.tickets = self._coming(far_ends) if self.is_dry else {}

    def keep(self, row: MoveRow, target: str, *, is_made: bool, **known: Any) -> None:
        """Remember what a row became; a second export finds it by that."""
        if self.is_dry:
            return
        values = {"number": row.number, "target": target, "is_made": is_made, **known}
        made = self.mine.model.objects.create(
            organisation_id=self.move.case.organisation_id, source=self.move.label, kind=row.kind,
            ref=row.ref, move=self.move, **values,
        )  # fmt: skip
        self.old[row.kind, row.ref] = made

    def remember(
        self, kind: str, target: str, before: dict[str, Any], *, old: OldNumber | None = None,
        detail: str = "", after: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Keep what something was before this move changed it; of several changes the first one counts."""
        if self.is_dry:
            return
        if old is not None:
            told = old.told_until.isoformat() if old.told_until else None
            before = {**before, "digest": old.digest, "told_until": told}
        row, is_new = MoveChange.objects.get_or_create(
            move=self.move, kind=kind, target=target, detail=detail,
            defaults={"before": before, "after": after or {}, "old": old},
        )  # fmt: skip
        if not is_new and after:
            MoveChange.objects.filter(pk=row.pk).update(after=after)

    def keep_digest(self, old: OldNumber, digest: str, **known: Any) -> None:
        """Remember what was told last."""
        if not self.is_dry:
            OldNumber.objects.filter(pk=old.pk).update(digest=digest, **known)

    def settle(self, row: MoveRow) -> None:
        """What belongs to a ticket shares its fate."""
        mine = self.asides_of(row)
        if not mine:
            return
        is_refused = row.outcome == Outcome.REFUSED
        for one in mine:
            one.done = not self.is_dry
            if is_refused:
                one.outcome, one.reason, one.target = Outcome.REFUSED, row.reason, ""
            elif one.outcome == Outcome.WAITING:
                one.outcome = Outcome.CREATE
        MoveRow.objects.bulk_update(mine, ["outcome", "target", "reason", "done"], batch_size=200)

    def went_along(self, row: MoveRow) -> bool:
        """Whether a dry run has looked at it with its ticket; in a run it is done by then."""
        return self.is_dry and row.kind in ASIDE and row.parent in self.tickets

    def asides_of(self, row: MoveRow) -> list[MoveRow]:
        """Comments, changes and files of a ticket, the oldest first; parts of a person, too."""
        if row.kind not in WITH_PARTS:
            return []
        named = [self.aside.get(word, []) for word in dict.fromkeys((row.ref, row.number)) if word]
        return [one for rows in named for one in rows]

    def data_of(self, row: MoveRow) -> dict[str, Any]:
        """What is told of it: by its own row, and by rows that other files have beside it."""
        parts = {
            one.data["field"]: one.data.get("to", "") for one in self.asides_of(row) if one.kind == "part"
        }
        return {**row.data, **{name: value for name, value in parts.items() if name in FIELDS[row.kind]}}

    def case_of(self, word: str) -> Case | None:
        """The ticket here that an old reference or number means."""
        found = self.by_word.get(word)
        return found.case if found else None

    def _asides(self, rows: Iterable[MoveRow], names: set[str]) -> list[MoveRow]:
        self.aside = defaultdict(list)
        if not any(row.kind in WITH_PARTS for row in rows):
            return []
        wanted = MoveRow.objects.filter(move=self.move, kind__in=ASIDE, parent__in=names, done=False)
        found = list(wanted.order_by("at", "id"))
        for one in found:
            one.outcome, one.reason, one.target = (
                Outcome.WAITING,
                None,
                "",
            )  # what a dry run said counts no more
            self.aside[one.parent].append(one)
        return found

    def _coming(self, words: set[str]) -> dict[str, str]:
        """Tickets of this move that rows name, and what becomes of each, in a dry run."""
        if not words:
            return {}
        rows = MoveRow.objects.filter(
            Q(ref__in=words) | Q(number__in=words), move=self.move, kind__in=TICKETS
        )
        return {
            word: outcome
            for ref, number, outcome in rows.values_list("ref", "number", "outcome")
            for word in (ref, number)
        }


def at_of(row: MoveRow, otherwise: datetime) -> datetime:
    """When it was; with its ticket's opening where it does not say so."""
    return row.at or otherwise
