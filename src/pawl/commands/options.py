"""Options that several commands share, said once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pawl.presentation.catalogues import languages

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="PAWL_DATA",
    default=Path("pawl-data"),
    help="Folder that holds everything Pawl stores. [default: PAWL_DATA, else ./pawl-data]",
)
config = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Settings: calendar, targets, zone, language. [default: ./pawl.toml if it is there]",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
snapshot = click.option(
    "--snapshot",
    "snapshot",
    default=None,
    metavar="ID",
    help="A snapshot, by the first characters of its id. [default: the newest]",
)
mapping = click.option(
    "--mapping",
    default=None,
    metavar="NAME|FILE",
    help="What the columns mean: servicenow, xes, or a mapping file. [default: by its header]",
)
language = click.option(
    "--language",
    type=click.Choice(languages()),
    default=None,
    help="Language of the output. [default: as in pawl.toml, else en]",
)


def together(*options: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which --help shows them."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


reading = together(data, config, snapshot, as_json)
