"""Attached files of tickets: their bytes come from archives that were brought along."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO

from django.db import transaction
from django.db.models import Q
from django.utils.functional import cached_property

from pawl.analytics.words import Sentence, packed, say
from pawl.collaboration.attaching import Brought, attach_brought, bring_one
from pawl.errors import PawlError
from pawl.moving import files
from pawl.moving.actions.keeping import Ground, at_of
from pawl.moving.formats import archive
from pawl.moving.models import FileState, Move, MoveFile, MoveRow, Outcome
from pawl.moving.shape import TICKETS, BadRow, one_line
from pawl.tickets.models import Ticket

NUMBER = re.compile(r"^[0-9a-f]{32}|^[0-9]{1,18}(?=$|[_. -])")
"""What an entry begins with that is named by the number of its file: a sys_id, or digits."""


class Archives:
    """The archives of a move: from a name of an entry, or the number that it begins with, to its bytes."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.archives: dict[int, zipfile.ZipFile] = {}

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
            return self._whole(file).open(entry)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError, OSError):
            raise BadRow(say("It cannot be unpacked.")) from None

    def _whole(self, file: MoveFile) -> zipfile.ZipFile:
        """An archive, whose list of entries is read once and not for each of them."""
        if file.pk not in self.archives:
            self.archives[file.pk] = zipfile.ZipFile(files.path_of(file.folder, file.name))
        return self.archives[file.pk]


def bring_all(ground: Ground, rows: Sequence[MoveRow]) -> None:
    """Unpack the files of a batch onto the disk, before its transaction: bytes take time, locks none."""
    names = {name for row in rows if row.kind in TICKETS for name in (row.ref, row.number) if name}
    wanted = Q(parent__in=names) | Q(pk__in=[row.pk for row in rows])
    files_of = MoveRow.objects.filter(wanted, move=ground.move, kind="attachment", done=False)
    ground.brought = {}
    known = set(
        ground.mine.filter(kind="attachment", ref__in=files_of.values("ref")).values_list("ref", flat=True)
    )
    for row in files_of.order_by("id"):
        if row.ref not in known:
            ground.brought[row.pk] = _brought(ground, row)


def _brought(ground: Ground, row: MoveRow) -> Brought | Sentence:
    """What lies on the disk then, or why it does not."""
    name = one_line(row.data.get("name")) or "file"
    try:
        with archives_of(ground).opened(str(row.data.get("content", ""))) as content:
            return bring_one(name, content)
    except (PawlError, BadRow) as refusal:
        return refusal.rule
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return say("It cannot be unpacked.")


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


def _attach(ground: Ground, found: Ticket, row: MoveRow) -> None:
    brought = ground.brought[row.pk]
    if not isinstance(brought, Brought):
        raise BadRow(brought)
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
