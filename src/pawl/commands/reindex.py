"""`pawl reindex`: write anew by which words records are found."""

from pathlib import Path

import click
from rich.progress import Progress

from pawl.commands.starting import inside, site


@click.command(name="reindex")
@site
def command(data: Path | None, config: Path | None) -> None:
    """Write the words of every record anew; people go on working meanwhile."""
    reindexing = inside("reindexing", data, config)
    with Progress(transient=True) as shown:
        task, done = shown.add_task("records", total=None), 0
        for done, total in reindexing.reindex():
            shown.update(task, completed=done, total=total)
    click.echo(f"words of {done} records written anew")
