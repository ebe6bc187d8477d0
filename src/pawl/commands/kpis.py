"""`pawl kpis`: the library, or one definition explained."""

from collections.abc import Mapping
from pathlib import Path

import click

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.definition import Definition
from pawl.commands.options import as_json, config
from pawl.commands.output import print_json, print_table
from pawl.presentation.composition.indicators import formula
from pawl.settings import Settings

BETTER = {"up": "higher", "down": "lower", "optimum": "inside its band"}


@click.command(name="kpis")
@click.argument("kpi", required=False)
@config
@as_json
def command(kpi: str | None, config: Path | None, as_json: bool) -> None:
    """List the KPIs of the library, or explain one."""
    library = load_library(*Settings.load(config).kpi_folders)
    shown = [library[kpi]] if kpi else list(library.values())
    if as_json:
        print_json([_facts(definition) for definition in shown])
    elif kpi:
        _explain(library[kpi])
    else:
        print_table(
            f"{len(library)} KPIs",
            ["No.", "Id", "Name", "Unit", "Better"],
            [[d.number, d.id, d.name.en, d.unit, d.direction] for d in shown],
        )
        click.echo("\nExplain one: pawl kpis ID")


def _explain(definition: Definition) -> None:
    """The definition as a person reads it; --json has every part of it."""
    click.echo(f"{definition.name.en}  ({definition.id}, version {definition.version})\n")
    click.echo(f"  {definition.meaning.en}\n  Pitfalls: {definition.pitfalls.en}\n")
    lines = {
        "Made as": formula(definition.recipe),
        "Unit": f"{definition.unit}, better when {BETTER[definition.direction]}",
        "Calendar": "working time" if definition.calendar == "working" else "day and night",
        "Often aimed at": definition.target.en if definition.target else "",
        "Slices": ", ".join(definition.slices),
        "Version": definition.digest[:12],
    }
    for table, names in definition.recipe.fields.items():
        lines[f"Fields of {table}"] = ", ".join(sorted(names))
    for proxy in definition.proxies:
        lines["Stand-in"] = f"{proxy.note.en} {formula(proxy.recipe)}"
    for key, text in lines.items():
        if text:
            click.echo(f"  {key:<20}{text}")


def _facts(definition: Definition) -> Mapping[str, object]:
    return {
        "id": definition.id,
        "number": definition.number,
        "version": definition.version,
        "name": definition.name.en,
        "practice": definition.practice,
        "meaning": definition.meaning.en,
        "pitfalls": definition.pitfalls.en,
        "unit": definition.unit,
        "better": definition.direction,
        "calendar": definition.calendar,
        "typical_target": definition.target.en if definition.target else None,
        "recipe": dict(definition.recipe.canonical()),
        "slices": list(definition.slices),
        "fields": {table: ", ".join(sorted(names)) for table, names in definition.recipe.fields.items()},
        "proxies": {proxy.note.en: dict(proxy.recipe.canonical()) for proxy in definition.proxies},
        "digest": definition.digest,
    }
