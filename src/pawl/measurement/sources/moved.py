"""In the child: what moved a KPI, by slice: the mix of groups, or the groups themselves."""

from collections.abc import Sequence
from typing import Any

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.kpi.definition import charted_kind
from pawl.analytics.kpi.engine import Measurement
from pawl.analytics.stats.drivers import Drivers, Halves, drivers
from pawl.analytics.study import Finding, Study
from pawl.analytics.words import packed

STRETCH = {"day": 28, "week": 13, "month": 3, "quarter": 4, "year": 2}
RATES = ("share", "ratio")
MOST_GROUPS = 12


def drivers_of(finding: Finding, found: Study) -> list[dict[str, Any]]:
    """The latest stretch against the one before it, for each slice; only rates can be split."""
    if charted_kind(finding.definition) not in RATES or finding.chart.last is None:
        return []
    end = finding.chart.last + 1
    length = min(STRETCH[found.question.grain], end // 2)
    if not length:
        return []
    stretches = ((end - 2 * length, end - length), (end - length, end))
    made = (_of_slice(finding, found, name, stretches) for name in found.question.slices)
    return [one for one in made if one is not None]


def _of_slice(
    finding: Finding, found: Study, name: str, stretches: Sequence[tuple[int, int]]
) -> dict[str, Any] | None:
    kpi = finding.definition.id
    series = {value: found.measurements.series(kpi, name, value) for value in
              found.measurements.slice_values(kpi, name)}  # fmt: skip
    before, after = (_halves(series, low, high) for low, high in stretches)
    try:
        split = drivers(before, after)
    except NotMeasurable:
        return None
    labels = [[finding.labels[low], finding.labels[high - 1]] for low, high in stretches]
    return _row(name, split, labels)


def _halves(series: dict[str, tuple[Measurement, ...]], low: int, high: int) -> Halves:
    return {
        value: (
            sum(one.numerator or 0.0 for one in rows[low:high]),
            sum(one.denominator or 0.0 for one in rows[low:high]),
        )
        for value, rows in series.items()
    }


def _row(name: str, split: Drivers, labels: list[list[str]]) -> dict[str, Any]:
    return {
        "slice": name,
        "before": {"periods": labels[0], "value": split.before},
        "after": {"periods": labels[1], "value": split.after},
        "mix": split.mix,
        "rate": split.rate,
        "sentence": packed(split.sentence),
        "groups": [
            {
                "value": one.group,
                "share_before": one.share_before,
                "share_after": one.share_after,
                "rate_before": one.rate_before,
                "rate_after": one.rate_after,
                "mix": one.mix,
                "rate": one.rate,
            }
            for one in split.groups[:MOST_GROUPS]
        ],
        "groups_in_all": len(split.groups),
    }
