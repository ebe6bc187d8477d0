"""Attached files of tickets: their bytes come from archives that were brought along."""

import re
import zipfile
from collections.abc import Sequence
from typing import IO

from django.db import transaction
from django.utils.functional import cached_property

from pawl.analytics.words import packed, say
from pawl.collaboration.attaching import attach_brought, bring_one
from pawl.errors import PawlError
from pawl.moving import files
from pawl.moving.actions.keeping import Ground, at_of
from pawl.moving.formats import archive
from pawl.moving.models import FileState, Move, MoveFile, MoveRow, Outcome
from pawl.moving.shape import BadRow, one_line
from pawl.tickets.models import Ticket

NUMBER = re.compile(r"^[0-9a-f]{32}|^[0-9]{1,18}(?=$|[_. -])")
"""What an entry begins with that is named by the number of its file: a sys_id, or digits."""


class Archives:
    """The archives of a move: from a name of an entry, or the number that it begins with, to its bytes."""

    def __init__(self, move: Move) -> None:
        self.move = move

    @cached_property
    def by_name(self) -> dict[str, tuple[MoveFile, str]]:
        """Every entry by its full name and by its number; read once."""
        found: dict[str, tuple[MoveFile, str]] = {}
        for file in self.move.files.filter(state=FileState.READ):
            path = files.path_of(file.folder, file.name)
            if archive.is_archive(path):
                for folder, name, entry in archive.entries(path):
                    found[entry] = (file, entry)
                    number = NUMBER.match(name) or NUMBER.match(folder)
                    if number:
                        found.setdefault(number[0], (file, entry))
        return found

    def opened(self, content: str) -> IO[bytes]:
        """The bytes of an entry.   Raises BadRow."""
        if content not in self.by_name:
            raise BadRow(say("No archive of this move holds it."))
        file, entry = self.by_name[content]
        try:
            return zipfile.ZipFile(files.path_of(file.folder, file.name)).open(entry)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError, OSError):
            raise BadRow(say("It cannot be unpacked.")) from None


def attach_all(ground: Ground, found: Ticket, rows: Sequence[MoveRow]) -> None:
    """Attach each once; one that cannot be attached is refused, and its ticket is not."""
    for row in rows:
        if ("attachment", row.ref) in ground.old:
            row.outcome = Outcome.SAME
            continue
        try:
            with transaction.atomic():
                _attach(ground, found, row)
        except (PawlError, BadRow) as refusal:
            row.outcome, row.reason = Outcome.REFUSED, packed(refusal.rule)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError):
            row.outcome, row.reason = Outcome.REFUSED, packed(say("It cannot be unpacked."))


def _attach(ground: Ground, found: Ticket, row: MoveRow) -> None:
    name = one_line(row.data.get("name")) or "file"
    with archives_of(ground).opened(str(row.data.get("content", ""))) as content:
        brought = bring_one(name, content)
    made = attach_brought(
        found.case, [brought], by=ground.by, internal=bool(row.data.get("internal")),
        at=at_of(row, found.opened_at), asked=True,
    )[0]  # fmt: skip
    row.outcome, row.target, row.reason = Outcome.CREATE, made.key, None
    ground.keep(row, made.key, is_made=True, case=found.case)


def archives_of(ground: Ground) -> Archives:
    """The archives of a move, looked through once."""
    if ground.archives is None:
        ground.archives = Archives(ground.move)
    found: Archives = ground.archives
    return found


def look_at(ground: Ground, rows: Sequence[MoveRow]) -> None:
    """In a dry run: whether its bytes are there."""
    for row in rows:
        is_here = ("attachment", row.ref) in ground.old
        row.outcome = Outcome.SAME if is_here else Outcome.CREATE
        if not is_here and str(row.data.get("content", "")) not in archives_of(ground).by_name:
            row.outcome, row.reason = Outcome.REFUSED, packed(say("No archive of this move holds it."))
