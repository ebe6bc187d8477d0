"""`pawl measure`: KPIs by period and slice."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine import Measurement
from pawl.analytics.study import Finding
from pawl.analytics.worktime import Grain
from pawl.commands.asking import Asked, ask, chosen, library_of, open_snapshot, refuse_blocked, refuse_nothing
from pawl.commands.options import reading
from pawl.commands.output import print_json, print_table
from pawl.settings import Settings

LATEST = 13


@click.command(name="measure")
@click.argument("kpis", nargs=-1, metavar="[KPI]...")
@click.option(
    "--by",
    type=click.Choice(get_args(Grain)),
    help="Length of periods. [default: as in pawl.toml, else week]",
)
@click.option(
    "--slice",
    "slices",
    multiple=True,
    metavar="FIELD",
    help="Also by each value of a field; repeatable. [default: as in pawl.toml, else none]",
)
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day. [default: the log decides]"
)
@click.option(
    "--until", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day. [default: the log decides]"
)
@reading
def command(kpis: tuple[str, ...], by: Grain | None, slices: tuple[str, ...], data: Path, config: Path | None,
            snapshot: str | None, as_json: bool, **days: Any) -> None:  # fmt: skip
    """Measure KPIs (all that can be, where none is named); n and open cases stand beside every number."""
    settings = Settings.load(config)
    settings = replace(
        settings,
        by=by or settings.by,
        slices=slices or settings.slices,
        first=days["first"].date() if days["first"] else settings.first,
        last=days["last"].date() if days["last"] else settings.last,
    )
    opened = open_snapshot(data, snapshot)
    definitions = chosen(library_of(settings), kpis)
    asked = ask(opened, settings, definitions)
    refuse_blocked(asked, kpis)
    refuse_nothing(asked)
    if as_json:
        print_json(asked.study.measurements.table.to_pylist())
    else:
        _print(asked)


def _print(asked: Asked) -> None:
    click.echo(asked.study.window.reason)
    measurements = asked.study.measurements
    for finding in asked.study.findings:
        definition = finding.definition
        for field in ("", *asked.settings.slices):
            for value in measurements.slice_values(definition.id, field):
                rows = measurements.series(definition.id, field, value)
                part = f", {field} = {value or 'missing'}" if field else ""
                if len(rows) > LATEST:
                    part += f" (the latest {LATEST} of {len(rows)}; --json has all)"
                print_table(
                    f"\n{definition.name.en}{part}",
                    ["Period", "Value", "n", "Open", "Note"],
                    [
                        [label, _value(m, definition), m.n, m.open, _note(finding, place, m)]
                        for place, (label, m) in enumerate(zip(finding.labels, rows, strict=True))
                    ][-LATEST:],
                )


def _note(finding: Finding, place: int, measurement: Measurement) -> str:
    """Why there is no value, or why the value is not to be trusted yet."""
    if measurement.reason is not None:
        return str(measurement.reason)
    why = finding.trend.left_out.get(place) or finding.chart.set_aside.get(place)
    return f"provisional: {why}" if why else ""


def _value(measurement: Measurement, definition: Definition) -> str | None:
    """With its unit: a share that is stored as 0.75 reads 75.0%."""
    return None if measurement.value is None else str(amount(measurement.value, definition.unit))
