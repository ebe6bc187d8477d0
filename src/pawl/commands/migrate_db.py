"""`pawl migrate-db`: from SQLite to PostgreSQL."""

from pathlib import Path

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json
from pawl.commands.starting import inside, site


@click.command(name="migrate-db")
@click.option(
    "--to", required=True, metavar="ADDRESS", help="postgresql://user:password@host/name, an empty database."
)
@click.option("--dry-run", is_flag=True, help="Do it all, compare, and take it back.")
@site
@as_json
def command(to: str, dry_run: bool, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Copy every row and number to PostgreSQL and compare a SHA-256 of each table; SQLite stays as it is.

    Writers wait while it lasts; stop `pawl serve` first, so that nothing is written after it.
    """
    done = inside("moving", data, config).move(to, dry_run=dry_run)
    if as_json:
        print_json(vars(done))
        return
    click.echo(f"{done.rows} rows of {done.tables} tables are equal on both sides")
    click.echo(
        "Taken back: it was a rehearsal"
        if dry_run
        else "Next: set PAWL_DATABASE to this address, then pawl serve"
    )
