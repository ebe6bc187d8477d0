"""`pawl backup`: everything a site needs to stand again, in one file."""

from pathlib import Path

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json
from pawl.commands.starting import inside, site

KEY = "The key that signs sessions is in it: keep it like a password (--without-key leaves it out)."
NO_KEY = "The key is not in it: after a restore people sign in anew, older checkpoints cannot be checked."


@click.command(name="backup")
@site
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder. [default: PAWL_BACKUPS, else DATA/backups]",
)
@click.option("--without-key", is_flag=True, help="Leave the secret key out.")
@as_json
def command(
    data: Path | None, config: Path | None, to: Path | None, without_key: bool, as_json: bool
) -> None:
    """Back up database, files and lake while Pawl runs; the file carries a SHA-256 of itself."""
    backup = inside("backup", data, config)
    told = backup.make(to or backup.backups_folder(), with_key=not without_key)
    if as_json:
        print_json(vars(told))
        return
    click.echo(
        f"{told.path}\n  {told.tables} tables up to event {told.journal} of the journal, {told.files} files"
    )
    click.echo(f"  {KEY if told.has_key else NO_KEY}\nNext: pawl drill tells whether it can be restored")
