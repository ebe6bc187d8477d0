"""`pawl targets`: what KPIs are to reach, and the calendars by which they are measured."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pawl.commands.datasets import ROOM, done, show, where
from pawl.commands.options import as_json
from pawl.commands.starting import site, start

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="targets")
def command() -> None:
    """List, set and end targets; calendars and the first settings, too."""


@command.command(name="list")
@site
@as_json
def list_targets(data: Path | None, config: Path | None, as_json: bool) -> None:
    """List those that hold."""
    show(start(ROOM, data, config).listed_targets(), "targets", as_json=as_json)


@command.command(name="set")
@click.argument("kpi")
@click.option("--value", type=float, help="To reach, in the unit of the KPI; a share from 0 to 1.")
@click.option("--band", type=(float, float), help="Low and high end, where better is in between.")
@click.option("--direction", type=click.Choice(["up", "down"]), help="[default: as the KPI says]")
@click.option(
    "--from",
    "begins",
    type=DAY,
    help="First day it holds. [default: today where a target holds already, else always did]",
)
@click.option("--until", type=DAY, help="First day it holds no more.")
@click.option("--due", type=DAY, help="The day by which it is to be reached.")
@click.option("--text", default="", help="Where it comes from.")
@where
@site
@as_json
def set_target(kpi: str, value: float | None, band: tuple[float, float] | None, direction: str | None,
               begins: datetime | None, until: datetime | None, due: datetime | None, text: str,
               organisation: str, team: str, data: Path | None, config: Path | None,
               as_json: bool) -> None:  # fmt: skip
    """Set the target of a KPI; the one before it ends where this one begins."""
    entry: dict[str, Any] = {"value": value, "band": list(band) if band else None, "direction": direction,
                             "from": begins and begins.date(), "until": until and until.date(),
                             "due": due and due.date(), "text": text}  # fmt: skip
    measuring = start(ROOM, data, config)
    known = {name: one for name, one in entry.items() if one is not None}
    key = measuring.set_target(kpi, known, measuring.place(organisation, team))
    done(key, f"{key}: {kpi}", as_json=as_json)


@command.command(name="end")
@click.argument("key")
@site
@as_json
def end(key: str, data: Path | None, config: Path | None, as_json: bool) -> None:
    """End a target."""
    done(start(ROOM, data, config).end_target(key), f"{key} holds no more.", as_json=as_json)


@command.command(name="calendars")
@click.option("--set", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Set one from a file like [calendar] of pawl.toml.")  # fmt: skip
@click.option("--name", default="")
@click.option("--from", "begins", type=DAY, help="For data that ends on this day or later.")
@where
@site
@as_json
def calendars(file: Path | None, name: str, begins: datetime | None, organisation: str, team: str,
              data: Path | None, config: Path | None, as_json: bool) -> None:  # fmt: skip
    """List the calendars that count, or set one."""
    measuring = start(ROOM, data, config)
    if file is None:
        show(measuring.listed_calendars(), "calendars", as_json=as_json)
        return
    place = measuring.place(organisation, team)
    key = measuring.set_calendar(file.absolute(), name, begins and begins.date(), place)
    done(key, f"{key} counts from now on.", as_json=as_json)


@command.command(name="seed")
@site
@as_json
def seed(data: Path | None, config: Path | None, as_json: bool) -> None:
    """Fill empty settings (targets, calendar, phases, factors) from pawl.toml."""
    measuring = start(ROOM, data, config)
    filled = measuring.seed(config)
    done(filled, "Filled." if filled else "There are settings already; nothing was changed.", as_json=as_json)
