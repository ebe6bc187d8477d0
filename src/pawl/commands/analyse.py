"""`pawl analyse`: signals, gaps by impact, and where the time goes."""

from pathlib import Path

import click

from pawl.analytics.kpi.gap import Gap
from pawl.analytics.study import Finding, Outlook, Study
from pawl.commands.asking import ask, chosen, library_of, open_snapshot, refuse_blocked
from pawl.commands.options import reading
from pawl.commands.output import print_json, print_table
from pawl.presentation.composition.indicators import gap as told
from pawl.presentation.composition.indicators import sentence
from pawl.settings import Settings


@click.command(name="analyse")
@click.argument("kpis", nargs=-1, metavar="[KPI]...")
@reading
def command(
    kpis: tuple[str, ...], data: Path, config: Path | None, snapshot: str | None, as_json: bool
) -> None:
    """Tell signals from noise, rank gaps by impact, and show the paths that cost most."""
    settings = Settings.load(config)
    asked = ask(open_snapshot(data, snapshot), settings, chosen(library_of(settings), kpis))
    refuse_blocked(asked, kpis)
    found = asked.study
    if as_json:
        print_json(_facts(found))
        return
    click.echo(found.window.reason)
    _print_indicators(found)
    _print_gaps(found)
    _print_ways(found)
    _print_lasting(found)
    click.echo("\nNext: pawl report")


def _print_indicators(found: Study) -> None:
    rows = [
        [one.definition.id, "signal" if one.is_signal else "", sentence(one), _ahead(one)]
        for one in found.findings
    ]
    print_table("\nIndicators", ["KPI", "", "What the chart says", "Ahead"], rows)


def _print_gaps(found: Study) -> None:
    rows = [[g.sentence, told(g, found.of(g.indicator.id)).verdict, g.impact.formula] for g in found.gaps]
    if rows:
        print_table("\nGaps, the most urgent first", ["Gap", "Signal or chance", "Impact"], rows)
    else:
        click.echo("\nNo gap: every target that holds is met, or none is set.")


def _print_ways(found: Study) -> None:
    if found.ways is not None and found.ways.costs:
        rows = [[cost.label, cost.formula] for cost in found.ways.costs]
        print_table(
            "\nWhat patterns cost (a comparison, not a cause)", ["Cases that were", "Extra hours"], rows
        )


def _print_lasting(found: Study) -> None:
    rows = [
        [
            one.part or "all",
            one.median.n,
            one.median.open,
            one.median.value,
            one.median.low,
            one.median.high,
            one.p90.value,
        ]
        for one in found.lasting
    ]
    if rows:
        print_table(
            "\nHow long cases last in hours, open ones counted as open (Kaplan–Meier)",
            ["Priority", "Cases", "Open", "Median", "95% from", "95% to", "90 % within"],
            rows,
        )


def _ahead(one: Finding) -> str:
    return str(one.outlook.sentence) if isinstance(one.outlook, Outlook) and not one.refusals else ""


def _facts(found: Study) -> dict[str, object]:
    return {
        "snapshot": found.coverage.snapshot,
        "window": {"start": found.window.start, "end": found.window.end, "reason": found.window.reason},
        "indicators": [_indicator(one) for one in found.findings],
        "gaps": [_gap(gap, found.of(gap.indicator.id)) for gap in found.gaps],
        "patterns": [vars(cost) for cost in found.ways.costs] if found.ways else [],
        "lasting": [
            {"priority": one.part, "median": vars(one.median), "p90": vars(one.p90)} for one in found.lasting
        ],
    }


def _indicator(one: Finding) -> dict[str, object]:
    return {
        "kpi": one.definition.id,
        "status": one.coverage.status,
        "latest": one.reading.value,
        "chart": one.chart.kind,
        "chosen_because": one.chart.reason,
        "is_signal": one.is_signal,
        "variation": one.reading.variation,
        "assurance": one.reading.assurance,
        "sentence": sentence(one),
        "refusals": list(one.refusals),
        "outlook": _outlook(one),
        "suspicion": one.suspicion,
        "hints": [hint.sentence for hint in one.hints],
        "points": [
            {
                "start": m.period_start,
                "value": m.value,
                "n": m.n,
                "open": m.open,
                "lower": low,
                "centre": mid,
                "upper": up,
            }
            for m, low, mid, up in zip(
                one.measurements, one.chart.lower, one.chart.centre, one.chart.upper, strict=True
            )
        ],
    }


def _outlook(one: Finding) -> dict[str, object]:
    """The forecast, or the reason why there is none; the keys are the same."""
    known = vars(one.outlook) if isinstance(one.outlook, Outlook) else {}
    names = ("ahead", "value", "low", "high", "level", "sentence", "why")
    return {name: known.get(name) for name in names} | {"reason": None if known else one.outlook}


def _gap(gap: Gap, finding: Finding) -> dict[str, object]:
    """Signal and verdict as the report tells them: silent where no trend may be read."""
    shown = told(gap, finding)
    return {
        "kpi": gap.indicator.id,
        "value": gap.value,
        "periods": gap.periods,
        "newest": gap.level.newest if gap.level else gap.value,
        "target": gap.target.value,
        "band": gap.target.band,
        "distance": gap.distance,
        "n": gap.n,
        "low": gap.interval.low,
        "high": gap.interval.high,
        "interval": gap.interval.how,
        "is_sure": gap.is_sure,
        "kind": shown.kind,
        "is_signal": shown.is_signal,
        "cases": gap.impact.cases,
        "hours": gap.impact.hours,
        "formula": gap.impact.formula,
        "verdict": shown.verdict,
        "sentence": gap.sentence,
    }
