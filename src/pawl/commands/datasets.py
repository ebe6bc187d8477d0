"""`pawl datasets`: what the pages and the API see of the lake."""

from pathlib import Path
from typing import Any

import click

from pawl.commands.options import as_json, together
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import site, start

ROOM = "pawl.operation.measuring"
where = together(
    click.option("--organisation", default="", help="Whose they are, by name. [default: the whole site]"),
    click.option("--team", default="", help="A team of the organisation."),
)


@click.group(name="datasets")
def command() -> None:
    """List datasets, make rows for snapshots that the command line imported, withdraw and purge them."""


@command.command(name="list")
@site
@as_json
def list_datasets(data: Path | None, config: Path | None, as_json: bool) -> None:
    """List them, the newest first."""
    show(start(ROOM, data, config).listed_datasets(), "datasets", as_json=as_json)


@command.command(name="rebuild")
@where
@site
@as_json
def rebuild(organisation: str, team: str, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Make a row for each snapshot of the lake that has none; a worker measures it then."""
    measuring = start(ROOM, data, config)
    keys = measuring.rebuild(measuring.place(organisation, team))
    done(
        keys,
        f"{len(keys)} new: {', '.join(keys)}" if keys else "Every snapshot has its row.",
        as_json=as_json,
    )


@command.command(name="withdraw")
@click.argument("key")
@site
@as_json
def withdraw(key: str, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Hide a dataset and every number made of it; the snapshot stays."""
    found = start(ROOM, data, config).withdraw(key)
    done(found, f"{found} is withdrawn.", as_json=as_json)


@command.command(name="purge")
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask.")
@site
@as_json
def purge(key: str, yes: bool, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Delete the files and numbers of a withdrawn dataset for good; a worker does it."""
    if not yes:
        click.confirm(f"Delete {key} for good?", abort=True)
    found = start(ROOM, data, config).purge(key)
    done(found, f"{found} goes as soon as a worker comes to it.", as_json=as_json)


def show(rows: list[dict[str, Any]], what: str, *, as_json: bool) -> None:
    """Print rows as JSON or as a table."""
    if as_json:
        print_json(rows)
        return
    columns = list(rows[0]) if rows else []
    print_table(f"{len(rows)} {what}", columns, [[row[name] for name in columns] for row in rows])


def done(key: object, line: str, *, as_json: bool) -> None:
    """Print what was done."""
    if as_json:
        print_json({"key": key})
        return
    click.echo(line)
