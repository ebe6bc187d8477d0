"""`pawl snapshots`: what was imported, and whether it is still what it was."""

from collections.abc import Mapping
from pathlib import Path

import click

from pawl.analytics.errors import BadSnapshot
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.manifest import Manifest
from pawl.commands.asking import lake_of
from pawl.commands.options import as_json, data
from pawl.commands.output import print_json, print_table

KEYS = ("id", "created_at", "kind", "events", "cases", "refused", "mapping_name")


@click.command(name="snapshots")
@click.option("--verify", is_flag=True, help="Hold every file against its hash.")
@data
@as_json
def command(verify: bool, data: Path, as_json: bool) -> None:
    """List snapshots, oldest first; a damaged one with what is wrong, and how to heal it."""
    lake = lake_of(data)
    found, unreadable = lake.snapshots(), lake.damaged()
    changed = {one.id: error for one in found if verify and (error := _damage(lake, one))}
    if as_json:
        print_json([_facts(one, changed.get(one.id)) for one in found] + list(map(_unknown, unreadable)))
    else:
        _print(found, changed, unreadable, verified=verify)
    for error in changed.values():
        raise error


def _damage(lake: Lake, manifest: Manifest) -> BadSnapshot | None:
    try:
        lake.open(manifest.id).verify()
    except BadSnapshot as error:
        return error
    return None


def _print(
    found: list[Manifest],
    changed: Mapping[str, BadSnapshot],
    unreadable: list[BadSnapshot],
    *,
    verified: bool,
) -> None:
    whole = verified and found and not changed and not unreadable
    print_table(
        f"{len(found)} snapshots" + (", every file as its hash says" if whole else ""),
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
    for error in (*changed.values(), *unreadable):
        click.echo(f"Damaged: {error}")
    if not found:
        click.echo("Next: pawl import FILE --mapping servicenow, or pawl demo")


def _facts(manifest: Manifest, damage: BadSnapshot | None) -> dict[str, object]:
    known = {key: getattr(manifest, key) for key in KEYS}
    return {**known, "source": manifest.source.name, "damaged": str(damage) if damage else None}


def _unknown(damage: BadSnapshot) -> dict[str, object]:
    """A snapshot of which no more is known than its folder and what is wrong with it."""
    return {
        **dict.fromkeys(KEYS),
        "id": Path(damage.thing).parent.name,
        "source": None,
        "damaged": str(damage),
    }
