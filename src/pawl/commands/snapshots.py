"""`pawl snapshots`: what was imported, and whether it is still what it was."""

from pathlib import Path

import click

from pawl.commands.asking import lake_of
from pawl.commands.options import as_json, data
from pawl.commands.output import print_json, print_table


@click.command(name="snapshots")
@click.option("--verify", is_flag=True, help="Hold every file against its hash.")
@data
@as_json
def command(verify: bool, data: Path, as_json: bool) -> None:
    """List snapshots, oldest first."""
    lake = lake_of(data)
    found = lake.snapshots()
    if verify:
        for manifest in found:
            lake.open(manifest.id).verify()
    if as_json:
        keys = ("id", "created_at", "kind", "events", "cases", "refused", "mapping_name")
        print_json([{**{key: getattr(m, key) for key in keys}, "source": m.source.name} for m in found])
        return
    print_table(
        f"{len(found)} snapshots" + (", every file as its hash says" if verify and found else ""),
        ["Id", "Imported", "File", "Mapping", "Events", "Cases", "Refused"],
        [
            [
                m.id[:12],
                f"{m.created_at:%Y-%m-%d %H:%M}",
                m.source.name,
                m.mapping_name,
                m.events,
                m.cases,
                m.refused,
            ]
            for m in found
        ],
    )
    if not found:
        click.echo("Next: pawl import FILE --mapping servicenow, or pawl demo")
