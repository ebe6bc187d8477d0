"""Moves for tests of what is built on them."""

from collections.abc import Callable
from itertools import count
from typing import Any

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.moving.models import Move, MoveFile, MoveRow

_numbers = count(1)


def move(place: Place, **facts: Any) -> Move:
    """One with a table that has been read."""
    known = {"source": "csv", "label": "old desk"} | facts
    made: Move = Move.objects.create(case=open_case("move", "The old desk", place), **known)
    table(made)
    return made


def table(of: Move) -> MoveFile:
    n = next(_numbers)
    made: MoveFile = MoveFile.objects.create(
        move=of, name="a.csv", holds="incident", folder=f"{n:032}", size=9, sha256=f"{n:064}", state="read",
        columns=["Number", "Summary"], mapping={"Number": "number", "Summary": "title"}, rows=1,
    )  # fmt: skip
    row(of, made)
    return made


def row(of: Move, file: MoveFile) -> MoveRow:
    return MoveRow.objects.create(
        move=of, file=file, line=2, rank=62, kind="incident", ref=f"INC{next(_numbers)}", number="INC1",
        data={"title": "Mail is down", "state": "New"},
    )  # fmt: skip


def move_row(place: Place) -> MoveRow:
    return MoveRow.objects.get(move=move(place))


MAKERS: dict[str, Callable[[Place], Any]] = {"move": move, "move_row": move_row}
