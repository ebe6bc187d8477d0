"""`pawl compare`: a KPI before and after a change."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import click

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.engine import Measurement
from pawl.analytics.study import Comparison, compare
from pawl.analytics.worktime import Grain
from pawl.commands.asking import library_of, open_snapshot
from pawl.commands.options import reading
from pawl.commands.output import print_json, print_table
from pawl.settings import Settings


class Days(click.ParamType[tuple[date, date]]):
    """FIRST..LAST, two days, both included."""

    name = "FIRST..LAST"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, date]:
        first, _, last = str(value).partition("..")
        try:
            return date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            self.fail(f"{value!r} is not like 2025-01-06..2025-03-30", param, ctx)


@click.command(name="compare")
@click.argument("kpi")
@click.option("--before", type=Days(), required=True, help="The time before the change.")
@click.option("--after", type=Days(), required=True, help="The time after it; what lies between is left out.")
@click.option(
    "--by",
    type=click.Choice(get_args(Grain)),
    help="Length of the periods compared. [default: as in pawl.toml, else week]",
)
@reading
def command(kpi: str, before: tuple[date, date], after: tuple[date, date], by: Grain | None, data: Path,
            config: Path | None, snapshot: str | None, as_json: bool) -> None:  # fmt: skip
    """Compare a KPI before and after a change: what changed beyond the trend that was there, and how sure.

    Refused, with the reason, where the two are not comparable: too few cases, many of them still open, a
    field recorded otherwise.
    """
    settings = Settings.load(config)
    settings = replace(settings, by=by or settings.by)
    definition = library_of(settings)[kpi]
    opened = open_snapshot(data, snapshot)
    dataset = opened.dataset()
    try:
        found = compare(
            definition,
            dataset,
            before=before,
            after=after,
            calendar=settings.calendar,
            grain=settings.by,
            mapping=opened.manifest.mapping_digest,
            data_from=opened.manifest.first_event_at,
        )
    finally:
        dataset.close()
    if as_json:
        print_json(_facts(found))
    else:
        _print(found)


def _print(found: Comparison) -> None:
    unit, effect = found.definition.unit, found.effect
    rows = [
        [name, None if one.value is None else str(amount(one.value, unit)), one.n, one.open, points]
        for name, one, points in (
            ("before", found.before, effect.points_before),
            ("after", found.after, effect.points_after),
        )
    ]
    print_table(found.definition.name.en, ["", "Value", "n", "Open", "Periods"], rows)
    click.echo(f"\n{effect.sentence}")
    click.echo("A comparison in time, not a proof: what else changed then counts too.")


def _facts(found: Comparison) -> dict[str, object]:
    effect = found.effect
    return {
        "kpi": found.definition.id,
        "before": _side(found.before, effect.points_before),
        "after": _side(found.after, effect.points_after),
        "kind": effect.kind,
        "effect": vars(effect.step),
        "expected": effect.expected,
        "reached": effect.reached,
        "detectable": effect.detectable,
        "power": effect.power,
        "level": effect.level,
        "sentence": effect.sentence,
    }


def _side(one: Measurement, points: int) -> dict[str, object]:
    return {
        "start": one.period_start,
        "end": one.period_end,
        "value": one.value,
        "n": one.n,
        "open": one.open,
        "periods": points,
    }
