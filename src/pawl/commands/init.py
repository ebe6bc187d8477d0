"""`pawl init`: prepare a site, and print the unit that runs it."""

from importlib.resources import files
from pathlib import Path
from string import Template

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json
from pawl.commands.starting import inside, settle, site
from pawl.environment import file_path
from pawl.operation.serving import program

UNIT = "pawl.service"


@click.command(name="init")
@site
@click.option("--systemd", is_flag=True, help="Print a systemd unit for this site, and do nothing else.")
@click.option("--no-upgrade", is_flag=True, help="Refuse where the database is of an older version.")
@as_json
def command(data: Path | None, config: Path | None, systemd: bool, no_upgrade: bool, as_json: bool) -> None:
    """Prepare a site: folder, key, database, static files. Safe to repeat; `pawl serve` does the same."""
    if systemd:
        click.echo(unit(data, config), nl=False)
        return
    ready = inside("readying", data, config)
    done = list(ready.bring_up_to_date(may_migrate=not no_upgrade))
    folder = settle(None, None).data
    if as_json:
        print_json({"data": folder, "done": done})
        return
    for line in done:
        click.echo(line)
    click.echo(f"{folder} is ready\nNext: pawl user create EMAIL --role administrator, then pawl serve")


def unit(data: Path | None, config: Path | None) -> str:
    """The unit with this installation's paths: as little of the machine as the site needs."""
    settings = settle(data, config)
    template = Template(files("pawl.operation").joinpath(UNIT).read_text(encoding="utf-8"))
    options = f" --config {file_path().absolute()}" if file_path().is_file() else ""
    words = " ".join(program())
    return template.substitute(program=words, data=settings.data.absolute(), options=options)
