"""`pawl drill`: whether the newest backup can be restored."""

import sys
import tempfile
from pathlib import Path

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json
from pawl.commands.starting import inside, settle, site

CHECK_FAILED = 5
MOST_DAYS = 8


@click.command(name="drill")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@site
@as_json
def command(archive: Path | None, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Restore the newest backup into a folder that goes away, compare every table, recompute the journal.

    Exit code 5 where it cannot be trusted, or is older than 8 days.
    """
    settings = settle(data, config)
    folder = (settings.backups or settings.data / "backups").absolute()
    archive = archive and archive.absolute()
    with tempfile.TemporaryDirectory(prefix="pawl-drill-") as place:
        practice = inside("drill", Path(place) / "data", config, PAWL_DATABASE=" ")
        found = practice.drill(practice.choose(archive, folder))
    if as_json:
        print_json({**vars(found), "ok": found.is_well})
    else:
        click.echo(f"{found.archive}\n  {found.days:.1f} days old, restored in {found.seconds:.1f} s")
        click.echo(
            f"  {found.rows} rows of {found.tables} tables as they were, journal up to event {found.journal}"
        )
        for line in found.findings:
            click.echo(f"  {line}")
        if found.days > MOST_DAYS:
            click.echo(f"  It is older than {MOST_DAYS} days. Next: pawl backup")
    sys.exit(0 if found.is_well else CHECK_FAILED)
