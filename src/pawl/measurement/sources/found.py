"""In the child: what a study found, as plain rows."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pawl import __version__
from pawl.analytics.io.lake import Snapshot
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.kpi.coverage import Coverage, KpiCoverage
from pawl.analytics.kpi.fill import FieldFill
from pawl.analytics.kpi.gap import cases_behind
from pawl.analytics.kpi.level import weights_of
from pawl.analytics.kpi.target import Target
from pawl.analytics.simulation import is_simulated
from pawl.analytics.study import Finding, Outlook, Study
from pawl.analytics.words import packed, say
from pawl.measurement.sources.moved import NOTHING, drivers_of
from pawl.presentation import report as r
from pawl.presentation.composition import Subject, report_of
from pawl.presentation.composition.indicators import control_chart, formula, kpi_row
from pawl.presentation.composition.indicators import gap as told_gap
from pawl.presentation.stored import stored

SLICE_TYPES = ("text", "whole", "flag")
MOST_VALUES = 25
"""Values of a slice that are stored, those with most cases; the part `slices` says how many there are."""
MOST_SERVICES = 200
"""Of the slice by service, since the page of each service reads its own."""
SHOWN_REFUSALS = 20

Row = dict[str, Any]


def coverage_rows(found: Coverage) -> Iterator[Row]:
    """What is known of each KPI without a number."""
    return (_covered(one, found) for one in found.kpis)


def indicator_rows(found: Study, covered: Coverage, annotations: Sequence[r.Annotation]) -> Iterator[Row]:
    """Every KPI: whether it can be measured, and, if so, its latest value and its chart."""
    measured = {one.definition.id: one for one in found.findings}
    for one in covered.kpis:
        row = _covered(one, covered)
        finding = measured.get(one.definition.id)
        yield row if finding is None else row | _measured(finding, found, annotations)


def _covered(one: KpiCoverage, found: Coverage) -> Row:
    definition = one.definition
    return {
        "kpi": definition.id,
        "number": definition.number,
        "practice": definition.practice,
        "status": one.status,
        "reason": packed(one.reason),
        "recipe": found.recipes.get(definition.id),
        "version": definition.version,
        "digest": definition.digest,
        "missing": [
            {
                "table": gap.fill.table,
                "field": gap.fill.field,
                "fill": gap.fill.share,
                "needed": gap.needed,
                "reason": packed(gap.reason),
                "capture": packed(gap.capture),
            }
            for gap in one.missing
        ],
    }


def _measured(finding: Finding, found: Study, annotations: Sequence[r.Annotation]) -> Row:
    row, last = kpi_row(finding), finding.chart.last
    chart = stored(control_chart(finding, annotations)) | {
        "kind": finding.chart.kind,
        "outlook": _outlook(finding),
        "suspicion": packed(finding.suspicion) if finding.suspicion else None,
        "formula": formula(finding.coverage.recipe or finding.definition.recipe),
    }
    return {
        "value": row.latest,
        "n": row.n,
        "open": row.open,
        "period": row.latest_period,
        "period_start": None if last is None else finding.measurements[last].period_start.isoformat(),
        "mean": row.mean,
        "lower": row.lower,
        "upper": row.upper,
        "target": _target(finding.target),
        "variation": row.variation.value,
        "assurance": row.assurance.value,
        "is_signal": finding.is_signal,
        "sentence": packed(row.sentence),
        "chart": chart | {"level": _level(finding)},
        "chart_digest": digest_of(chart),
        "drivers": drivers_of(found.moved.get(finding.definition.id, NOTHING)),
    }


def _level(finding: Finding) -> Row | None:
    """What its newest periods come to together: an improvement of it starts there."""
    level = finding.level
    if level is None:
        return None
    first, last = level.points[0], level.points[-1]
    counted = weights_of(finding.definition, finding.measurements) is not None
    cases = sum(cases_behind(finding.definition, finding.measurements[point]) for point in level.points)
    return {
        "value": level.value,
        "newest": level.newest,
        "periods": level.periods,
        "cases": cases if counted else None,
        "changed": level.changed,
        "period": _span(finding.labels[first], finding.labels[last]),
        "period_start": finding.measurements[first].period_start.astimezone(UTC).isoformat(),
        "told": packed(level.told),
    }


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def _outlook(finding: Finding) -> Row | None:
    if not isinstance(finding.outlook, Outlook) or finding.refusals:
        return None
    ahead = finding.outlook
    return {
        "ahead": ahead.ahead,
        "value": ahead.value,
        "low": ahead.low,
        "high": ahead.high,
        "level": ahead.level,
        "sentence": packed(ahead.sentence),
        "why": packed(ahead.why),
    }


def _target(target: Target | None) -> Row | None:
    if target is None:
        return None
    return {
        "value": target.value,
        "direction": target.direction,
        "band": list(target.band) if target.band else None,
        "from": target.from_date.isoformat() if target.from_date else None,
        "until": target.until.isoformat() if target.until else None,
        "text": target.text,
    }


def digest_of(value: object) -> str:
    """SHA-256 of what JSON says of a value."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def number_rows(found: Study) -> Iterator[Row]:
    """Every number, of all cases and of the frequent values of each slice."""
    labels = {period.start: period.label for period in found.window.periods}
    kept = {name: {*frequent(found, name)} for name in found.question.slices}
    for row in found.measurements.table.to_pylist():
        if row["slice"] and row["slice_value"] not in kept[row["slice"]]:
            continue
        start, end = (row[name].replace(tzinfo=UTC) for name in ("period_start", "period_end"))
        reason = row["reason"]
        told = found.measurements.sentences.get(reason, say("{text}", text=reason)) if reason else None
        yield row | {
            "label": labels[start],
            "period_start": start.isoformat(),
            "period_end": end.isoformat(),
            "reason": None if told is None else packed(told),
        }


def frequent(found: Study, name: str) -> list[str]:
    """The values of a slice with the most cases, most first."""
    table = found.measurements.table
    sums = table.filter(pc.equal(table["slice"], name)).group_by("slice_value").aggregate([("n", "sum")])
    order = sorted(sums.to_pylist(), key=lambda row: (-(row["n_sum"] or 0), row["slice_value"]))
    most = MOST_SERVICES if name == "service" else MOST_VALUES
    return [row["slice_value"] for row in order[:most]]


def signal_rows(found: Study) -> Iterator[Row]:
    """The patterns that reach the latest point and that the trend guard admits."""
    for finding in found.findings:
        signal = finding.reading.signal
        if not finding.is_signal or signal is None:
            continue
        first, last = (finding.measurements[place] for place in (signal.points[0], signal.points[-1]))
        yield {
            "kpi": finding.definition.id,
            "rule": signal.rule,
            "side": signal.side,
            "judgement": signal.judge(finding.definition.direction),
            "sentence": packed(finding.reading.sentence),
            "first_label": finding.labels[signal.points[0]],
            "first_period": first.period_start.astimezone(UTC).isoformat(),
            "last_label": finding.labels[signal.points[-1]],
            "last_period": last.period_start.astimezone(UTC).isoformat(),
            "points": len(signal.points),
        }


def gap_rows(found: Study) -> Iterator[Row]:
    """The missed targets, the most urgent first."""
    for rank, gap in enumerate(found.gaps, start=1):
        finding = found.of(gap.indicator.id)
        told, last = told_gap(gap, finding), gap.level.points[-1] if gap.level else finding.chart.last or 0
        yield {
            "kpi": gap.indicator.id,
            "rank": rank,
            "label": finding.labels[last],
            "period_start": finding.measurements[last].period_start.astimezone(UTC).isoformat(),
            "value": gap.value,
            "periods": gap.periods,
            "newest": finding.chart.values[last],
            "level": packed(gap.level.told) if gap.level else None,
            "target": _target(gap.target),
            "distance": gap.distance,
            "low": gap.interval.low,
            "high": gap.interval.high,
            "how": packed(gap.interval.how),
            "n": gap.n,
            "is_sure": gap.is_sure,
            "cause": told.kind.value,
            "judgement": gap.judgement or "",
            "impact_cases": gap.impact.cases,
            "impact_hours": gap.impact.hours,
            "formula": packed(gap.impact.formula),
            "verdict": packed(told.verdict),
            "sentence": packed(gap.sentence),
        }


def unlock_rows(found: Coverage) -> list[Row]:
    """What capturing fields would make measurable, most first."""
    return [
        {
            "fields": [
                {"table": gap.fill.table, "field": gap.fill.field, "fill": gap.fill.share,
                 "capture": packed(gap.capture)}
                for gap in one.gaps
            ],
            "kpis": list(one.kpis),
        }
        for one in found.unlocks
    ]  # fmt: skip


def parts_of(
    found: Study,
    covered: Coverage,
    snapshot: Snapshot,
    annotations: Sequence[r.Annotation],
    *,
    own_targets: bool,
) -> Row:
    """What pages read as a whole."""
    made = report_of(found, _subject(snapshot, annotations, own_targets=own_targets))
    return {
        "unlocks": unlock_rows(covered),
        "unasked": [f"{table}.{name}" for table, name in covered.unasked],
        "fields": [_field(one) for one in found.fields],
        "slices": {
            name: {"values": frequent(found, name), "of": _different(found, name)}
            for name in found.question.slices
        },
        "report": stored(made) | {"vocabulary": {}},  # the library and the dictionary have it
    }


def _different(found: Study, name: str) -> int:
    table = found.measurements.table
    return len(pc.unique(table.filter(pc.equal(table["slice"], name))["slice_value"]))


def _field(one: FieldFill) -> Row:
    """How full a field is, in all and by week."""
    return {
        "table": one.table,
        "field": one.field,
        "rows": one.rows,
        "filled": one.filled,
        "weeks": [[week.start.date().isoformat(), week.rows, week.filled] for week in one.weeks],
    }


def _subject(snapshot: Snapshot, annotations: Iterable[r.Annotation], *, own_targets: bool) -> Subject:
    manifest = snapshot.manifest
    mapping = parse_mapping(manifest.mapping, name=manifest.mapping_name)
    return Subject(
        log=manifest.source.name,
        simulated=is_simulated(Path(manifest.source.name)),
        cases=manifest.cases,
        events=manifest.events,
        engine=f"Pawl {__version__}",
        made_at=manifest.created_at,
        as_of=manifest.known_until,
        own_targets=own_targets,
        refused=tuple(islice(_refused(snapshot), SHOWN_REFUSALS)),
        refused_count=manifest.refused,
        warnings=manifest.warnings,
        annotations=tuple(annotations),
        columns={each.name: each.column for each in mapping.fields},
    )


def _refused(snapshot: Snapshot) -> Iterator[r.RefusedRow]:
    for path in snapshot.files("refused"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                reason = say("{rule} {way_out}", rule=row["rule"], way_out=row["way_out"])
                yield r.RefusedRow(int(row["row"]), row["column"], reason)
