"""The own history as a file to import: what happened since the last one, or all of it.

The mark up to which a log was read stands on the import that brought it in: it moves in the transaction in
which the snapshot gets its dataset, so whatever is killed is read again from the same place, and events that
are in the lake already are left out there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.measurement.models import DataSource, Import, ImportState, Study, StudyState
from pawl.measurement.own import exporting, journal
from pawl.measurement.own.desk import WAITING
from pawl.measurement.own.exporting import Reading
from pawl.measurement.own.logs import LOGS, Log
from pawl.measurement.own.standing import names, standing

MOST_PARTS = 30
"""So often a log is gone on with; then it is written anew, so that a snapshot has few files."""


def mapping(log: str) -> str:
    """What the columns of a log's file mean."""
    return LOGS[log].mapping


def file_of(source: DataSource) -> str:
    """What the file of a source is called."""
    return LOGS[source.log].file


def is_due(source: DataSource) -> bool:
    """Whether something happened since a source was read, or a period ended, and no reading is under way."""
    if Import.objects.filter(source=source, state__in=WAITING).exists():
        return False
    last = last_read(source)
    until = Reading.of(last.reading).until if last else journal.START
    return journal.happened(LOGS[source.log], until) or has_ended(last)


def has_ended(last: Import | None) -> bool:
    """Whether a period that was measured up to an instant is over now: then it is known whole."""
    if last is None or last.dataset is None or last.dataset.complete_until is None:
        return False
    ran = Study.objects.filter(dataset=last.dataset, state=StudyState.CURRENT)
    return ran.filter(window_end__gt=last.dataset.complete_until, window_end__lte=clock.now()).exists()


def last_read(source: DataSource) -> Import | None:
    """The newest import of a source that holds the journal up to a mark and is there."""
    rows = Import.objects.filter(source=source, state=ImportState.IMPORTED, dataset__withdrawn_at=None)
    rows = rows.filter(dataset__purged_at=None)
    return rows.exclude(reading={}).select_related("dataset").order_by("-pk").first()


def blocks(source: DataSource) -> tuple[Iterator[bytes], Reading]:
    """The next file of a source and what it holds of the journal; no block where nothing is to be told.

    Where nothing happened and a period ended, the whole log is told once more: that nothing did is news.
    """
    log, place, known, last = LOGS[source.log], _place(source), names(), last_read(source)
    fresh = _fresh(log, place, known)
    reading = _next(fresh, last, source, log, place, known)
    told = _blocks(log, place, reading, known)
    first = next(told, None)
    if first is not None:
        return chain((first,), told), reading
    return (_blocks(log, place, fresh, known), fresh) if has_ended(last) else (told, reading)


def _fresh(log: Log, place: Place, known: dict[str, str]) -> Reading:
    """All of the journal; what happens from here on, while it is read, is left for the next time."""
    now = clock.now()
    reading = Reading(until=journal.newest(), standing=standing(log, place, known))
    return replace(reading, complete_until=now.isoformat())


def _next(
    fresh: Reading, last: Import | None, source: DataSource, log: Log, place: Place, known: dict[str, str]
) -> Reading:
    if last is None or last.dataset is None or not _goes_on(last, source, log, place, known):
        return fresh
    return replace(fresh, since=Reading.of(last.reading).until, parent=last.dataset.snapshot)


def _goes_on(last: Import, source: DataSource, log: Log, place: Place, known: dict[str, str]) -> bool:
    """Whether what is there still holds: else the whole log is written anew."""
    before, dataset = Reading.of(last.reading), last.dataset
    failed = Import.objects.filter(source=source, pk__gt=last.pk, state=ImportState.REFUSED)
    if dataset is None or dataset.purged_at is not None or failed.exists():
        return False
    parts = sum(1 for part in dataset.parts if part["kind"] == "events")
    is_same_shape = dataset.mapping_digest == hashlib.sha256(log.mapping.encode()).hexdigest()
    if parts >= MOST_PARTS or not is_same_shape or _is_behind(log, before):
        return False
    return standing(log, place, known, up_to=before.standing) == before.standing


def _is_behind(log: Log, before: Reading) -> bool:
    """Whether what happened since changes what was told already."""
    try:
        news = journal.news(log, before.until, journal.newest())
    except journal.TooMany:
        return True
    return news.is_recalculated or journal.known_before(news.brought, before.until)


def _blocks(log: Log, place: Place, reading: Reading, known: dict[str, str]) -> Iterator[bytes]:
    return exporting.blocks_of(log, exporting.rows_of(log, place, reading, known))


def _place(source: DataSource) -> Place:
    return Place(source.case.organisation_id, source.case.team_id)
