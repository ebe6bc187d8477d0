"""`pawl move`: move in from another system: try, run, take back."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import inside, site, start

ROOM = "moving_in"
REFUSED_ROWS = 3
SOURCES = ("servicenow", "jira", "glpi", "itop", "csv")
OUTCOMES = ("create", "update", "same", "match", "refused")
somebody = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="The administrator who moves in, by address."
)


@click.group(name="move")
def command() -> None:
    """Move in from ServiceNow, Jira, GLPI, iTop or tables in CSV.

    What is shown, checked and refused is the same as in the browser; the jobs are done by a worker that runs,
    else by this command.
    """


@command.command(name="preview")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--from", "source", type=click.Choice(SOURCES), required=True, help="From which system.")
@click.option("--into", "organisation", required=True, metavar="NAME", help="Into which organisation.")
@click.option("--system", "label", default="", metavar="NAME", help="Its name, the same for every export.")
@click.option("--zone", default="UTC", show_default=True, help="Zone of times that name none.")
@click.option("--holds", default="", metavar="WHAT", help="What the files hold, where they do not say it.")
@somebody
@site
@as_json
def preview(
    data: Path | None, config: Path | None, as_json: bool, files: tuple[Path, ...], **asked: str
) -> None:
    """Bring the files of an export and say what a move would do; it writes nothing else.

    Exit code 3 where rows would be refused.
    """
    told = inside(ROOM, data, config).preview(files, **asked)
    _print(told, as_json=as_json)


@command.command(name="fetch")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "source", type=click.Choice(("servicenow", "jira", "glpi", "itop")), required=True,
              help="From which system.")  # fmt: skip
@click.option("--address", required=True, metavar="URL", help="Where it answers: https://desk.example.org")
@site
def fetch(data: Path | None, config: Path | None, folder: Path, source: str, address: str) -> None:
    """Read a system over its interface into files of FOLDER, which `preview` then takes.

    Whoever reads says who they are by the variable PAWL_MOVE_SECRET, which is kept nowhere: NAME:PASSWORD or
    a token (ServiceNow, Jira, iTop), USER_TOKEN:APP_TOKEN (GLPI). It waits when it is asked to, and begun
    again it goes on where it stopped.
    """
    found = start("pawl.moving.live.keeping", data, config).fetch(
        source, address, folder, secret=os.environ.get("PAWL_MOVE_SECRET", ""),
        tell=lambda name, rows, status: click.echo(_line(name, rows, status), err=True),
    )  # fmt: skip
    for path in found:
        click.echo(path)


@command.command(name="run")
@click.argument("key", metavar="MOV-1")
@somebody
@site
@as_json
def run(data: Path | None, config: Path | None, as_json: bool, key: str, email: str) -> None:
    """Move in what was tried; one that was stopped or broke off goes on."""
    _print(inside(ROOM, data, config).step(key, "run", email=email), as_json=as_json)


@command.command(name="undo")
@click.argument("key", metavar="MOV-1")
@somebody
@site
@as_json
def undo(data: Path | None, config: Path | None, as_json: bool, key: str, email: str) -> None:
    """Take a move back, as far as nobody has worked on what it brought."""
    _print(inside(ROOM, data, config).step(key, "undo", email=email), as_json=as_json)


def _line(name: str, rows: int, status: str) -> str:
    return f"{name}: {rows:,}" + (f", not given ({status})" if status else "")


def _print(told: dict[str, Any], *, as_json: bool) -> None:
    counts = told["counts"]
    if as_json:
        print_json(told)
    else:
        rows = [(kind, *(str(found.get(one, 0)) for one in OUTCOMES)) for kind, found in counts.items()]
        print_table(f"{told['key']} {told['title']}: {told['state']}", ("what", *OUTCOMES), rows)
        _print_rest(told)
    if told["state"] == "checked" and any(found.get("refused") for found in counts.values()):
        sys.exit(REFUSED_ROWS)


def _print_rest(told: dict[str, Any]) -> None:
    broken = [(one["name"], one["problem"]) for one in told["files"] if one["problem"]]
    unknown = [(name, word, str(n)) for name, words in told["unknown"].items() for word, n in words.items()]
    for title, columns, rows in (
        ("Files that cannot be read", ("file", "why"), broken),
        ("Unknown here", ("field", "word", "rows"), unknown[:50]),
        ("What stays", ("record", "why"), [tuple(one) for one in told["left"]]),
    ):
        if rows:
            print_table(title, columns, rows)
