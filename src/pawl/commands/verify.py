"""`pawl verify`: whether the journal and the files of records are what was written."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from pawl.commands.options import as_json
from pawl.commands.output import console, print_json, print_table
from pawl.commands.starting import site, start
from pawl.environment import environment

NOT_AS_WRITTEN = 5
COUNTS = ("events", "texts", "erased", "seals", "unsealed", "checkpoints")


@click.command(name="verify")
@site
@click.option(
    "--checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of the checkpoints that was kept elsewhere. [default: the file in the data folder]",
)
@click.option("--files/--no-files", default=True, show_default=True, help="Hash the attachments too.")
@as_json
def command(
    data: Path | None, config: Path | None, checkpoints: Path | None, files: bool, as_json: bool
) -> None:
    """Recompute every row, text, seal and checkpoint of the journal, and the hash of every attachment.

    Names the first row that differs, and each file that is missing or damaged. Reads in pieces: memory stays
    small however much it is. Exit code 5 where something is not as it was written.
    """
    verification = start("pawl.history.verification", data, config)
    file = checkpoints or environment().data / start("pawl.history.checkpoints", data, config).FILE
    with _telling() as tell:
        found = verification.verify(file, tell)
    tidying = start("pawl.collaboration.tidying", data, config)
    broken = [_file(*one) for one in tidying.faults()] if files else []
    if as_json:
        print_json({**_as_json(found), "whole": found.is_whole and not broken, "files": broken})
    else:
        _print(found)
        if files:
            _print_files(broken)
    sys.exit(0 if found.is_whole and not broken else NOT_AS_WRITTEN)


@contextmanager
def _telling() -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.completed:,.0f} events"), TimeElapsedColumn())
    with Progress(*columns, console=console(err=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done: bar.update(task, completed=done)


def _as_json(found: Any) -> dict[str, object]:
    findings = [
        {"what": one.what, "event": one.event, "sentence": str(one.sentence)} for one in found.findings
    ]
    return {"whole": found.is_whole, **{name: getattr(found, name) for name in COUNTS}, "findings": findings}


def _file(one: Any, fault: str) -> dict[str, str]:
    return {"file": one.key, "record": one.case.key, "name": one.name, "fault": fault, "sha256": one.sha256}


def _print_files(broken: list[dict[str, str]]) -> None:
    if not broken:
        click.echo("Every attachment is as it was written.")
        return
    rows = [list(one.values()) for one in broken]
    print_table(
        "Attachments that are not as they were written", ["File", "Record", "Name", "", "SHA-256"], rows
    )


def _print(found: Any) -> None:
    title = "The journal is as it was written" if found.is_whole else "The journal is not as it was written"
    print_table(title, [name.title() for name in COUNTS], [[getattr(found, name) for name in COUNTS]])
    if not found.is_whole:
        rows = [[one.what, one.event, str(one.sentence)] for one in found.findings]
        print_table("What differs, the first row first", ["What", "Row", "Rule"], rows)
