"""`pawl upgrade`: bring a site to the version that is installed."""

import sys
from pathlib import Path

import click

from pawl.commands.doctor import CHECK_FAILED, show
from pawl.commands.options import as_json
from pawl.commands.output import print_json
from pawl.commands.starting import inside, site


@click.command(name="upgrade")
@site
@as_json
def command(data: Path | None, config: Path | None, as_json: bool) -> None:
    """Back up, migrate the database, collect static files, and look whether all is well."""
    backup = inside("backup", data, config)
    archive = backup.back_up(backup.backups_folder())
    done = [f"backed up to {archive}"]
    done += inside("readying", None, None).bring_up_to_date(has_backup=True)
    found = inside("checks", None, None).examine()
    if as_json:
        print_json({"done": done, "checks": [vars(one) for one in found]})
    else:
        for line in done:
            click.echo(line)
        show(found)
    sys.exit(CHECK_FAILED if any(one.stand == "fault" for one in found) else 0)
