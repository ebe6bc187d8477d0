"""`pawl factors`: dated things that may explain a number."""

from datetime import datetime
from pathlib import Path

import click

from pawl.commands.datasets import ROOM, done, show, where
from pawl.commands.options import as_json
from pawl.commands.starting import site, start

DAY = click.DateTime(["%Y-%m-%d"])
KINDS = ("political", "economic", "social", "technological", "legal", "environmental", "release", "staffing",
         "campaign", "holiday", "season", "supplier", "outage", "reorganisation", "other")  # fmt: skip


@click.group(name="factors")
def command() -> None:
    """List, note and remove what happened inside and outside; every chart of the place shows it."""


@command.command(name="list")
@site
@as_json
def list_factors(data: Path | None, config: Path | None, as_json: bool) -> None:
    """List them, the latest first."""
    show(start(ROOM, data, config).listed_factors(), "factors", as_json=as_json)


@command.command(name="note")
@click.argument("title")
@click.option("--at", "day", type=DAY, required=True, help="Day on which it happened or began.")
@click.option("--until", type=DAY, help="Last day of it.")
@click.option("--side", type=click.Choice(["internal", "external"]), default="internal", show_default=True)
@click.option("--kind", type=click.Choice(KINDS), default="other", show_default=True)
@where
@site
@as_json
def note(title: str, day: datetime, until: datetime | None, side: str, kind: str, organisation: str,
         team: str, data: Path | None, config: Path | None, as_json: bool) -> None:  # fmt: skip
    """Note something that happened."""
    measuring = start(ROOM, data, config)
    place = measuring.place(organisation, team)
    key = measuring.note_factor(title, day.date(), until.date() if until else None, side, kind, place)
    done(key, f"{key} {title}", as_json=as_json)


@command.command(name="remove")
@click.argument("key")
@site
@as_json
def remove(key: str, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Take one away."""
    done(start(ROOM, data, config).remove_factor(key), f"{key} is gone.", as_json=as_json)
