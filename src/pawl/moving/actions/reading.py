"""A file becomes rows in the neutral shape: by a job, a batch at a time, and twice without harm."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pawl.analytics.words import packed, say
from pawl.errors import NotFound
from pawl.jobs.handlers import Work
from pawl.moving import files
from pawl.moving.formats import SOURCES, archive, streams, table
from pawl.moving.models import FileState, MoveFile, MoveRow, Outcome
from pawl.moving.shape import RANKS, BadFile, Shaped

BATCH = 500


def read(work: Work) -> None:
    """Read the file that an event names; what an earlier reading of it began comes to nothing."""
    facts = work.event.facts
    file = MoveFile.objects.select_related("move").filter(pk=facts["file"], reading=facts["reading"]).first()
    if file is None or file.state != FileState.WAITING:
        return
    try:
        path = files.path_of(file.folder, file.name)
        shaped = _shaped(file, path)
        while batch := list(islice(shaped, BATCH)):
            with work.effects(last=False):
                if not _is_current(file):
                    return
                _stage(file, batch)
            work.progress(batch[-1].line, None, say("Reading {name}", name=file.name))
    except (BadFile, NotFound) as error:
        _end(work, file, FileState.REFUSED, packed(say("{rule} {way}", rule=error.rule, way=error.way_out)))
    else:
        _end(work, file, FileState.READ, None)


def _shaped(file: MoveFile, path: Path) -> Iterator[Shaped]:
    """Its rows: of an archive the files in it, of all else what the reader of its system finds."""
    if archive.is_archive(path):
        return archive.rows(path, file.move.zone)
    mapping = _mapping(file, path)
    return SOURCES[file.move.source].read(path, file.holds, file.move.zone, mapping)


def _mapping(file: MoveFile, path: Any) -> dict[str, str]:
    """What its columns hold: as people said it, else as it is proposed and kept for them to look at."""
    if not SOURCES[file.move.source].is_mapped:
        return {}
    if not file.columns:
        file.columns = streams.columns_of(path)
    mapping = file.mapping or table.proposed(file.columns, file.holds)
    mine = MoveFile.objects.filter(pk=file.pk, reading=file.reading)
    mine.update(columns=file.columns, mapping={name: one for name, one in mapping.items() if one})
    return mapping


def _is_current(file: MoveFile) -> bool:
    return MoveFile.objects.select_for_update().filter(pk=file.pk, reading=file.reading).exists()


def _stage(file: MoveFile, batch: list[Shaped]) -> None:
    """Rows that stand here already (from a try that was killed, or from another file) stay as they are."""
    MoveRow.objects.bulk_create(_rows(file, batch), ignore_conflicts=True)


def _rows(file: MoveFile, batch: list[Shaped]) -> Iterator[MoveRow]:
    for one in batch:
        refused = one.problem is not None
        yield MoveRow(
            move_id=file.move_id, file=file, line=one.line, rank=RANKS[one.kind], kind=one.kind,
            ref=f"{file.pk}:{one.line} {one.ref}"[:200] if refused else one.ref, number=one.number,
            parent=one.parent, at=one.at, data=dict(one.data),
            outcome=Outcome.REFUSED if refused else Outcome.WAITING,
            reason=packed(one.problem) if one.problem else None, done=refused,
        )  # fmt: skip


def _end(work: Work, file: MoveFile, state: FileState, problem: Any) -> None:
    with work.effects():
        rows = MoveRow.objects.filter(file=file).count()
        mine = MoveFile.objects.filter(pk=file.pk, reading=file.reading)
        mine.update(state=state, problem=problem, rows=rows)
