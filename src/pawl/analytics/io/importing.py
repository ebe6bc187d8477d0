"""Import: a file and a mapping become a snapshot, wholly or not at all."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pawl.analytics.errors import BadMapping
from pawl.analytics.io.building import Build
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.limits import DEFAULT_LIMITS, Limits, Tell, silent
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.source import take_in
from pawl.analytics.io.tables import UNREAD, open_table, read_by
from pawl.analytics.words import say

VERSION = "1"

Choose = Callable[[Sequence[str]], LogMapping]
"""Chooses a mapping by the names of the columns, or raises BadMapping."""


def import_log(  # noqa: PLR0913  each is said by name
    source: Path,
    mapping: LogMapping | Choose,
    lake: Lake,
    *,
    now: datetime,
    complete_until: datetime | None = None,
    progress: Tell = silent,
    limits: Limits = DEFAULT_LIMITS,
) -> Snapshot:
    """Read a log file by a mapping into a new snapshot of the lake.

    source: CSV (any dialect and encoding), XLSX, Parquet or XES, plain or gzip.   now: aware.
    mapping: or what chooses one by the header; the file is opened once for both.
    complete_until: aware; up to then the log leaves nothing out, so that a quiet time is known to be one.
    Returns the snapshot; the one that is there already where file and mapping are the same, made anew where
    that is damaged.   Raises BadFile, naming the place and the way out; the lake is then as it was.
    """
    with lake.writing() as folder:
        taken, table = take_in(source, folder / "source", limits, progress), None
        if not isinstance(mapping, LogMapping):
            unread = open_table(taken, UNREAD, limits, progress)
            mapping = mapping(unread.schema.names)
            table = read_by(unread, taken, mapping, limits, progress)
        identity = snapshot_id(taken.sha256, mapping.digest, parent=None, until=complete_until)
        if found := lake.whole(identity):
            return found
        build = Build(
            taken, mapping, folder, limits, progress, table=table, complete_until=complete_until
        )  # fmt: skip
        return lake.publish(folder, build.manifest(identity, now))


def append_log(  # noqa: PLR0913  as import_log, and the snapshot it continues
    snapshot: Snapshot,
    source: Path,
    mapping: LogMapping,
    lake: Lake,
    *,
    now: datetime,
    complete_until: datetime | None = None,
    progress: Tell = silent,
    limits: Limits = DEFAULT_LIMITS,
) -> Snapshot:
    """Add events to a snapshot: the new one shares its parts and supersedes the cases they touch.

    source: a file of the same shape; events that are there already, equal in every field, are left out.
    now: aware.   complete_until: as for import_log.
    Returns the new snapshot, or the old one where nothing was new and it is complete no longer.
    Raises BadFile as `import_log` does, BadMapping where the mapping is not the one of the snapshot, and
    BadSnapshot where that is damaged.
    """
    if mapping.digest != snapshot.manifest.mapping_digest:
        rule = say("is not the mapping of snapshot {id}.", id=snapshot.manifest.id[:12])
        raise BadMapping(mapping.name, rule, say("Import the whole log with the new mapping."))
    snapshot.check()
    with lake.writing() as folder:
        taken = take_in(source, folder / "source", limits, progress)
        before = snapshot.manifest
        identity = snapshot_id(taken.sha256, mapping.digest, parent=before.id, until=complete_until)
        if found := lake.whole(identity):
            return found
        build = Build(
            taken, mapping, folder, limits, progress, parent=snapshot, complete_until=complete_until
        )  # fmt: skip
        manifest = build.manifest(identity, now)
        tells_more = manifest.events > before.events or complete_until != before.complete_until
        return lake.publish(folder, manifest) if tells_more else snapshot


def snapshot_id(
    source_sha256: str, mapping_digest: str, *, parent: str | None, until: datetime | None = None
) -> str:
    """Name a snapshot by what it is made of: the file's bytes, the mapping, the snapshot it continues.

    until: how long it is complete; two that differ in it alone are two.
    """
    made_of = [VERSION, source_sha256, mapping_digest, parent or ""]
    made_of += [until.astimezone(UTC).isoformat()] if until else []
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()
