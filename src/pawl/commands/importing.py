"""`pawl import`: a log becomes a snapshot of the lake."""

from dataclasses import replace
from pathlib import Path

import click

from pawl import clock
from pawl.analytics.io.importing import append_log, import_log
from pawl.analytics.io.lake import Snapshot
from pawl.analytics.io.limits import DEFAULT_LIMITS, Limits
from pawl.analytics.io.mapping_file import load_mapping
from pawl.commands.asking import importing, lake_of, mapping_of, open_snapshot
from pawl.commands.mapping import mapping_for
from pawl.commands.options import as_json, data, mapping
from pawl.commands.output import print_json

PART_KEYS = ("file", "kind", "rows", "sha256")


@click.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@mapping
@click.option(
    "--refused-share",
    type=click.FloatRange(0, 1),
    default=DEFAULT_LIMITS.refused_share,
    show_default=True,
    help="Refuse the whole file when more of its rows are refused.",
)
@click.option(
    "--append",
    "append",
    default=None,
    metavar="ID",
    help="Add the events to this snapshot, by the first characters of its id; 'latest' is the newest.",
)
@data
@as_json
def command(
    file: Path, mapping: str | None, refused_share: float, append: str | None, data: Path, as_json: bool
) -> None:
    """Read a log (CSV, XLSX, Parquet, XES; plain or .gz) into the lake.

    A row that breaks a rule is refused and written, with its row, column, rule and way out, to a file. The
    snapshot is whole or not there at all; the same file by the same mapping is the same snapshot, healed
    if it is damaged.

    With --append the file brings what is new since a snapshot, read by the mapping of that one: a further
    snapshot shares its files, leaves out events that are there already, and derives the touched cases anew.
    """
    limits = replace(DEFAULT_LIMITS, refused_share=refused_share)
    if append is None:
        snapshot = read_log(file, mapping, data, limits=limits)
    else:
        before = open_snapshot(data, None if append == "latest" else append)
        snapshot = append_to(before, file, mapping, data, limits=limits)
        if snapshot is before and not as_json:
            click.echo("Nothing was new: every event is there already.")
    if as_json:
        print_json(_facts(snapshot))
        return
    for line in lines(snapshot):
        click.echo(line)
    click.echo("Next: pawl coverage")


def read_log(file: Path, mapping: str | None, data: Path, *, limits: Limits = DEFAULT_LIMITS) -> Snapshot:
    """Import a file, showing how far it has come."""
    how = mapping_for(file, mapping)
    with importing(file.name) as tell:
        return import_log(file, how, lake_of(data), now=clock.now(), progress=tell, limits=limits)


def append_to(before: Snapshot, file: Path, mapping: str | None, data: Path, *, limits: Limits) -> Snapshot:
    """Add a file to a snapshot, by its own mapping unless another is named (and then refused)."""
    how = load_mapping(mapping) if mapping else mapping_of(before)
    with importing(file.name) as tell:
        return append_log(before, file, how, lake_of(data), now=clock.now(), progress=tell, limits=limits)


def lines(snapshot: Snapshot) -> list[str]:
    """What an import says when it is done."""
    manifest = snapshot.manifest
    said = [
        f"Snapshot {manifest.id[:12]} of {manifest.source.name}",
        f"  {manifest.events:,} events of {manifest.cases:,} cases, "
        f"{manifest.first_event_at:%Y-%m-%d} to {manifest.last_event_at:%Y-%m-%d}",
        f"  rows refused: {manifest.refused:,}",
    ]
    said += [f"  see {path}" for path in snapshot.files("refused")]
    return said + [f"  note: {warning}" for warning in manifest.warnings]


def _facts(snapshot: Snapshot) -> dict[str, object]:
    manifest = snapshot.manifest
    return {
        "snapshot": manifest.id,
        "folder": snapshot.folder,
        "source": vars(manifest.source),
        "mapping": {"name": manifest.mapping_name, "digest": manifest.mapping_digest},
        "kind": manifest.kind,
        "events": manifest.events,
        "cases": manifest.cases,
        "refused": manifest.refused,
        "refused_files": snapshot.files("refused"),
        "parent": manifest.parent,
        "first_event_at": manifest.first_event_at,
        "last_event_at": manifest.last_event_at,
        "warnings": list(manifest.warnings),
        "parts": [{key: getattr(part, key) for key in PART_KEYS} for part in manifest.parts],
    }
