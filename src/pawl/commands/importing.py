"""`pawl import`: a log becomes a snapshot of the lake."""

from dataclasses import replace
from pathlib import Path

import click

from pawl import clock
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Snapshot
from pawl.analytics.io.limits import DEFAULT_LIMITS, Limits
from pawl.commands.asking import importing, lake_of
from pawl.commands.mapping import mapping_for
from pawl.commands.options import as_json, data, mapping
from pawl.commands.output import print_json


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
@data
@as_json
def command(file: Path, mapping: str | None, refused_share: float, data: Path, as_json: bool) -> None:
    """Read a log (CSV, XLSX, Parquet, XES; plain or .gz) into the lake.

    A row that breaks a rule is refused and written, with its row, column, rule and way out, to a file. The
    snapshot is whole or not there at all; the same file by the same mapping is the same snapshot.
    """
    limits = replace(DEFAULT_LIMITS, refused_share=refused_share)
    snapshot = read_log(file, mapping, data, limits=limits)
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


def lines(snapshot: Snapshot) -> list[str]:
    """What an import says when it is done."""
    manifest = snapshot.manifest
    said = [
        f"Snapshot {manifest.id[:12]} of {manifest.source.name}",
        f"  {manifest.events:,} events of {manifest.cases:,} cases, "
        f"{manifest.first_event_at:%Y-%m-%d} to {manifest.last_event_at:%Y-%m-%d}",
        f"  {manifest.refused:,} rows refused",
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
        "first_event_at": manifest.first_event_at,
        "last_event_at": manifest.last_event_at,
        "warnings": list(manifest.warnings),
        "parts": [vars(part) for part in manifest.parts],
    }
