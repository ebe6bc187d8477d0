"""Start Django for a command: what needs it is loaded only after the data folder is known."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import django

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.commands.options import together
from pawl.environment import CONFIG, SQLITE_FILE, Environment, environment

SETTINGS = "pawl.django_settings"

data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder that holds everything Pawl stores. [default: PAWL_DATA or pawl.toml, else ./pawl-data]",
)
config = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Settings file. [default: as PAWL_CONFIG says, else ./pawl.toml if it is there]",
)
site = together(data, config)


def settle(data: Path | None, config: Path | None, **more: str) -> Environment:
    """Fix what this process and those it starts are told; the environment is read only now."""
    told = {"PAWL_DATA": data and data.absolute(), CONFIG: config and config.absolute(), **more}
    os.environ.update({name: str(value).strip() for name, value in told.items() if value})
    environment.cache_clear()
    return environment()


def inside(module: str, data: Path | None, config: Path | None, **more: str) -> Any:
    """Start Django on a site, then load a module of `pawl.operation` that needs it."""
    return start(f"pawl.operation.{module}", data, config, **more)


def start(module: str, data: Path | None, config: Path | None, **more: str) -> Any:
    """Start Django on a site, then load a module by its whole name."""
    settle(data, config, **more)
    start_django()
    return import_module(module)


class NoSite(AnalyticsError):
    """Nobody has made a site there."""


def looking(module: str, data: Path | None, config: Path | None) -> Any:
    """As `start`, at a site that is there: who looks at one must not make one.   Raises NoSite."""
    own = settle(data, config)
    if not own.database and not (own.data / SQLITE_FILE).is_file():
        way_out = say("Name its folder with --data, or make one: pawl init")
        raise NoSite(str(own.data), say("There is no site in this folder."), way_out)
    start_django()
    return import_module(module)


def start_django() -> None:
    """Start Django as this process is settled already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
