"""`pawl people`: many at once, from a file."""

import sys
from pathlib import Path
from typing import Any

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import site, start

REFUSED_ROWS = 3


@click.group(name="people")
def command() -> None:
    """People and teams from a file."""


@command.command(name="import")
@site
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say row by row what would happen, and write nothing.")
@as_json
def bring(data: Path | None, config: Path | None, file: Path, dry_run: bool, as_json: bool) -> None:
    """Take people from a CSV file: email, name, organisation, teams, roles, active, external_id.

    Rows are taken or refused one by one; twice is once. Exit code 3 where rows were refused.
    """
    imports = start("pawl.accounts.actions.imports", data, config)
    lines = start("pawl.accounts.people_file", data, config).read(file.read_bytes())
    console = start("pawl.accounts.actor", data, config).system("console")
    report = imports.bring(lines, by=console, dry_run=dry_run)
    _print(report, as_json=as_json)
    if report.refused:
        sys.exit(REFUSED_ROWS)


def _print(report: Any, *, as_json: bool) -> None:
    refused = [(one.row, one.column, str(one.rule), str(one.way_out)) for one in report.refused]
    if as_json:
        rows = [{"row": one.row, "email": one.email, "done": one.done.value} for one in report.brought]
        names = ("row", "column", "rule", "way_out")
        print_json(
            {
                "dry_run": report.is_dry,
                "rows": rows,
                "refused": [dict(zip(names, one, strict=True)) for one in refused],
            }
        )
        return
    title = "What would happen" if report.is_dry else "What happened"
    print_table(title, ("row", "e-mail", ""), [(one.row, one.email, one.done) for one in report.brought])
    if refused:
        print_table("Refused", ("row", "column", "rule", "way out"), refused)
