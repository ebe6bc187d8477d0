"""`pawl doctor`: how this site is."""

import sys
from pathlib import Path
from typing import Any

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import looking, site

CHECK_FAILED = 5


@click.command(name="doctor")
@site
@as_json
def command(data: Path | None, config: Path | None, as_json: bool) -> None:
    """Look at versions, database, queue, disk, clock, mail, fonts, secrets, backups; code 5 for a fault."""
    found = looking("pawl.operation.checks", data, config).examine()
    if as_json:
        print_json([vars(one) for one in found])
    else:
        show(found)
    sys.exit(CHECK_FAILED if any(one.stand == "fault" for one in found) else 0)


def show(found: list[Any]) -> None:
    """Print checks for a person."""
    rows = [[one.name, one.stand, one.told, one.way_out or ""] for one in found]
    print_table("How this site is", ["", "", "", "Way out"], rows)
