"""Many rows at once: each with its own outcome, all or nothing, and as a dry run first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from pawl.errors import PawlError

MOST_ROWS = 1000


@dataclass(frozen=True)
class Outcome:
    """What became of one row, or would have become of it."""

    row: int
    key: str | None = None
    name: str = ""
    refusal: PawlError | None = None
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Changed:
    """What an action may return per row: the record, and what stood there before and after, in words."""

    record: Any
    was: str
    now: str


@dataclass(frozen=True)
class Outcomes:
    """What became of all: done only if no row was refused and it was no dry run."""

    rows: tuple[Outcome, ...]
    is_dry: bool

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """The rows that broke a rule."""
        return tuple(one for one in self.rows if one.refusal is not None)

    @property
    def is_done(self) -> bool:
        """Whether anything was written."""
        return not self.is_dry and not self.refused


def run_rows(
    rows: Sequence[Mapping[str, Any]], act: Callable[[Mapping[str, Any]], Any], *, dry_run: bool
) -> Outcomes:
    """Run an action per row in one transaction, and undo all of it for a dry run or where one row is refused.

    act: reads one row and calls the action; its PawlErrors become the row's refusal.
    """
    with transaction.atomic():
        found = tuple(_one(n, row, act) for n, row in enumerate(rows, start=1))
        whole = Outcomes(found, dry_run)
        if not whole.is_done:
            transaction.set_rollback(True)
    return whole


def name_of(record: Any) -> str:
    """What people call a record beside its number: its name, or the title of its case."""
    return str(getattr(record, "name", "") or getattr(getattr(record, "case", None), "title", ""))


def _one(n: int, row: Mapping[str, Any], act: Callable[[Mapping[str, Any]], Any]) -> Outcome:
    try:
        with transaction.atomic():
            done = act(row)
            told = done if isinstance(done, Changed) else Changed(done, "", "")
            return Outcome(n, str(told.record.key), name_of(told.record), was=told.was, now=told.now)
    except PawlError as refusal:
        return Outcome(n, refusal=refusal)
