"""`pawl restore`: a site as it was, in an empty place."""

from pathlib import Path

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json
from pawl.commands.starting import inside, settle, site
from pawl.operation.staging import becoming


@click.command(name="restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@site
@as_json
def command(archive: Path, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Restore a backup of this or any older version into an empty data folder (and PAWL_DATABASE, if set).

    Every table and file is held against its print. It stands whole at the end, or nothing was changed.
    """
    archive, target = archive.absolute(), settle(data, config).data.absolute()
    with becoming(target) as staging:
        done = inside("restore", staging, config).restore(archive, staging)
    if as_json:
        print_json({"data": target, **vars(done)})
        return
    click.echo(f"{target} stands as it was at {done.made_at}, up to event {done.journal} of the journal")
    click.echo(f"  {done.rows} rows, every table as its print says")
    if done.migrated:
        click.echo(f"  brought from version {done.version} to this one")
    click.echo("Next: pawl serve")
