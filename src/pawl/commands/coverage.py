"""`pawl coverage`: should measure against can measure."""

from collections import Counter
from pathlib import Path

import click

from pawl.analytics.kpi.coverage import Coverage, KpiCoverage, coverage
from pawl.commands.asking import library_of, open_snapshot
from pawl.commands.options import reading
from pawl.commands.output import print_json, print_table
from pawl.settings import Settings


@click.command(name="coverage")
@reading
def command(data: Path, config: Path | None, snapshot: str | None, as_json: bool) -> None:
    """Say for each KPI whether this log can answer it, what is missing, and what it would unlock."""
    dataset = open_snapshot(data, snapshot).dataset()
    found = coverage(library_of(Settings.load(config)).values(), dataset)
    dataset.close()
    if as_json:
        print_json(_facts(found))
        return
    counts = Counter(one.status for one in found.kpis)
    print_table(
        f"{counts['measurable']} measurable, {counts['proxy']} by a stand-in, {counts['blocked']} blocked",
        ["No.", "KPI", "Status", "Why"],
        [[one.definition.number, one.definition.name.en, one.status, _why(one)] for one in found.kpis],
    )
    click.echo()
    print_table(
        "What capturing would unlock, most first",
        ["Fields", "Filled", "KPIs"],
        [
            [
                ", ".join(f"{g.fill.table}.{g.fill.field}" for g in u.gaps),
                None if u.gaps[0].fill.share is None else f"{u.gaps[0].fill.share:.1%}",
                ", ".join(u.kpis),
            ]
            for u in found.unlocks
        ],
    )
    click.echo("\nNext: pawl measure")


def _why(one: KpiCoverage) -> str:
    return one.proxy.note.en if one.proxy else str(one.reason)


def _facts(found: Coverage) -> dict[str, object]:
    return {
        "snapshot": found.snapshot,
        "kpis": [
            {
                "kpi": one.definition.id,
                "number": one.definition.number,
                "status": one.status,
                "reason": one.reason,
                "missing": [
                    {"table": g.fill.table, "field": g.fill.field, "fill": g.fill.share, "needed": g.needed,
                     "capture": g.capture}
                    for g in one.missing
                ],
            }
            for one in found.kpis
        ],
        "unlocks": [
            {"fields": [f"{g.fill.table}.{g.fill.field}" for g in u.gaps], "kpis": list(u.kpis)}
            for u in found.unlocks
        ],
        "unasked": [f"{table}.{name}" for table, name in found.unasked],
    }  # fmt: skip
