"""`pawl plan`: bring a plan of another planner into a project."""

import sys
from pathlib import Path
from typing import Any

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import inside, site
from pawl.commands.terminal import harmless

REFUSED_ROWS = 3
COLUMNS = ("WBS", "Title", "Starts", "Ends", "Days")


@click.command(name="plan")
@click.argument("key", metavar="PRJ-1")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say row by row what it would become, and write nothing.")
@click.option(
    "--as", "email", default="", metavar="EMAIL",
    help="Act as this person, with their rights and no others. [default: the console itself, which may all]",
)  # fmt: skip
@site
@as_json
def command(
    key: str, file: Path, dry_run: bool, email: str, data: Path | None, config: Path | None, as_json: bool
) -> None:
    """Bring a plan from MS Project XML (.xml) or CSV into a project without work.

    Tasks, links, roles, assignments and baselines come from the file; what the project cannot hold is said.
    All of it is written or nothing. Exit code 3 where rows of the file do not fit.
    """
    told = (
        inside("plans", data, config).bring(key, file, email=email, dry_run=dry_run).model_dump(mode="json")
    )
    if as_json:
        print_json(told)
    else:
        _print(told)
    if told["refused"]:
        sys.exit(REFUSED_ROWS)


def _print(told: dict[str, Any]) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in (
        ("rows", len(told["rows"])), ("links", told["links"]), ("roles", len(told["members"])),
        ("assignments", told["assignments"]), ("baselines", len(told["baselines"])),
    ))  # fmt: skip
    title = "What would happen" if told["dry_run"] else "What happened"
    rows = [[one[name.lower()] for name in COLUMNS] for one in told["rows"]]
    print_table(f"{title}: {counts}", COLUMNS, rows)
    for notice in told["notices"]:
        click.echo(harmless(notice))
    if told["refused"]:
        names = ("row", "name", "rule", "way_out")
        refused = [[one[name] for name in names] for one in told["refused"]]
        print_table("Refused, so nothing can be written", ("row", "name", "rule", "way out"), refused)
