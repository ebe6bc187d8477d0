"""A finding is judged anew: its numbers measured from the snapshot, then asked as they were asked then."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.observed import Observed
from pawl.analytics.stats.verdict import Judged, judge
from pawl.analytics.words import say
from pawl.improvement.computing import filled, sized
from pawl.improvement.models import Benefit, BenefitVerdict
from pawl.improvement.series import Series, laid_out
from pawl.measurement.actions.question import library
from pawl.measurement.models import Measurement, Outcome, Study
from pawl.measurement.replaying import CannotReplay, Figure, Replayed, compared, measured_again, paired
from pawl.measurement.sources.children import Tell

TOLD = ("change", "low", "high", "expected", "reached", "detectable")
HOURS, MONEY = ("hours", "hours_low", "hours_high"), ("money", "money_low", "money_high")
MOST_REMEMBERED = 4
Measure = Callable[[Study, Iterable[str], Tell], dict[str, Any]]
FIELDS = ("kpi", "version", "label", "slice", "slice_value", "value", "n", "open", "numerator", "denominator")


def frozen_question(kpi: str, one: Observed) -> dict[str, Any]:
    """All that was asked of a series but its numbers, as JSON: by it a finding can be judged anew."""
    season = one.season
    return {
        "kpi": kpi, "start": one.start, "kind": one.kind, "better": one.better, "leave_out": one.leave_out,
        "season": season and [season.period, season.pairs], "hoped": one.hoped,
        "points": len(np.asarray(one.values)),
        "factors": None if one.factors is None else np.asarray(one.factors).tolist(),
    }  # fmt: skip


def remembered() -> Measure:
    """Measures anew as `measured_again`, each question once: findings on one study share its answer."""
    known: dict[tuple[int, tuple[str, ...]], Any] = {}

    def measure(of: Study, kpis: Iterable[str], tell: Tell) -> dict[str, Any]:
        asked = (of.pk, tuple(kpis))
        if len(known) > MOST_REMEMBERED:
            known.clear()
        if asked not in known:
            known[asked] = measured_again(of, asked[1], tell)
        found: dict[str, Any] = known[asked]
        return found

    return measure


def replayed(one: Benefit, measure: Measure) -> Replayed:
    """What came of judging it anew, whether it can be or not."""
    try:
        return judged_again(one, lambda _: None, measure)
    except CannotReplay as reason:
        return reason.replayed


def judged_again(one: Benefit, tell: Tell, measure: Measure = measured_again) -> Replayed:
    """The verdict, its numbers and its series, from the snapshot.   Raises CannotReplay."""
    study, asked = _what_was_asked(one)
    found = measure(study, [each["kpi"] for each in asked], tell)
    series = [_series(study, found["numbers"], each["kpi"], one.evidence) for each in asked]
    if not all(series):  # of a slice with many values the frequent ones are known from all KPIs together
        found = measure(study, [], tell)
        series = [_series(study, found["numbers"], each["kpi"], one.evidence) for each in asked]
    try:
        first, *beside = [_observed(_there(row, each), each) for row, each in zip(series, asked, strict=True)]
        judged = judge(first, balancing=beside)
    except AnalyticsError as error:
        told = say("It was judged then, and cannot be now: {what} {rule}", what=error.thing, rule=error.rule)
        return Replayed(Outcome.DIFFERS, told, (), found["engine"])
    verdict = _doubted(judged, one.evidence["unknown"])
    if verdict != one.verdict:
        told = say("The verdict does not come out again: published {was}, now {now}.",
                   was=one.verdict, now=verdict)  # fmt: skip
        return Replayed(Outcome.DIFFERS, told, (), found["engine"])
    return compared(_figures(one, _there(series[0], asked[0]), judged), found["engine"])


def _what_was_asked(one: Benefit) -> tuple[Study, Sequence[Mapping[str, Any]]]:
    if one.verdict == BenefitVerdict.JUDGED:
        told = say("{finding} was judged by people: there is no number to measure anew.", finding=one.key)
        raise CannotReplay(Outcome.UNKNOWN, told)
    if not one.snapshot:
        told = say("{finding} rests on no numbers: it says why it could not be told.", finding=one.key)
        raise CannotReplay(Outcome.UNKNOWN, told)
    if "asked" not in one.evidence:
        told = say("What was asked for this number was not kept yet when it was measured.")
        raise CannotReplay(Outcome.UNKNOWN, told)
    if one.study is None:
        told = say("The study that {finding} rests on was dropped.", finding=one.key)
        raise CannotReplay(Outcome.GONE, told)
    return one.study, one.evidence["asked"]


def _doubted(judged: Judged, unknown: Sequence[Any]) -> str:
    """What must not suffer and could not be looked at kept a gain from being verified."""
    word = judged.verdict.value
    return BenefitVerdict.LIKELY.value if unknown and word == BenefitVerdict.VERIFIED else word


def _series(
    of: Study, rows: Sequence[Mapping[str, Any]], kpi: str, evidence: Mapping[str, Any]
) -> Series | None:
    """As it would be read from stored numbers; the balancing ones have no comparison."""
    mine = list(_rows(of, rows, kpi, evidence["slice"], evidence["slice_value"]))
    beside = evidence["compared_with"] if kpi == evidence["asked"][0]["kpi"] else ""
    others = list(_rows(of, rows, kpi, evidence["slice"], beside)) if beside else []
    return laid_out(of, library()[kpi], mine, others) if mine else None


def _there(series: Series | None, asked: Mapping[str, Any]) -> Series:
    if series is None:
        told = say("{kpi} has no number any more where it was judged.", kpi=asked["kpi"])
        raise CannotReplay(Outcome.DIFFERS, told)
    return series


def _rows(
    of: Study, rows: Sequence[Mapping[str, Any]], kpi: str, field: str, value: str
) -> Iterator[Measurement]:
    wanted = (kpi, field, value)
    found = [row for row in rows if (row["kpi"], row["slice"], row["slice_value"][:250]) == wanted]
    for row in sorted(found, key=lambda row: str(row["period_start"])):
        times = {name: _instant(row[name]) for name in ("period_start", "period_end")}
        told = {name: row[name] for name in FIELDS}
        yield Measurement(study=of, snapshot=of.dataset.snapshot, **told, **times)


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _observed(series: Series, asked: Mapping[str, Any]) -> Observed:
    season = asked["season"]
    factors = asked["factors"]
    more = asked["points"] - len(series.values)  # one that was not measured yet, at most
    return Observed(
        _longer(filled(series.values), more, np.nan), asked["start"], asked["kind"], asked["better"],
        _longer(sized(series.sizes), more, 0.0), asked["leave_out"], season and Season(*season),
        _longer(filled(series.other), more, np.nan), _longer(sized(series.other_sizes), more, 0.0),
        None if factors is None else np.array(factors, dtype=np.float64), asked["hoped"], asked["kpi"],
    )  # fmt: skip


def _longer(row: Any, more: int, unmeasured: float) -> Any:
    return row if row is None or more <= 0 else np.concatenate([row, np.full(more, unmeasured)])


def _figures(one: Benefit, series: Series, judged: Judged) -> Iterator[Figure]:
    """The change with its interval, what it is worth, what would have been, and each point of the series."""
    again = numbers_of(judged, one.evidence["better"], **one.evidence["worth"])
    names = dict.fromkeys([*TOLD, *again])
    yield from paired({name: _plain(getattr(one, name)) for name in names},
                      {name: _plain(again.get(name)) for name in names})  # fmt: skip
    yield from paired(one.evidence["series"]["values"], list(series.rates), "series")


def numbers_of(judged: Judged, better: str, *, hours: float | None, money: str | None) -> dict[str, Any]:
    """What a finding prints: change, level with and without it, and what it is worth a year.

    hours, money: what a unit of the KPI is worth; None where nobody has said.
    """
    numbers: dict[str, Any] = {
        "change": judged.change, "low": judged.change_low, "high": judged.change_high,
        "expected": judged.expected, "reached": judged.reached, "detectable": judged.detectable,
    }  # fmt: skip
    if judged.step is None:
        return numbers
    sign = 1.0 if better == "up" else -1.0
    gain = sorted(sign * one for one in (judged.step.low, judged.step.high))
    worth = (sign * judged.step.estimate, *gain)
    if hours is not None:
        numbers |= dict(zip(HOURS, (one * hours for one in worth), strict=True))
    if money is not None:
        each = (round(Decimal(str(one)) * Decimal(money), 2) for one in worth)
        numbers |= dict(zip(MONEY, each, strict=True))
    return numbers


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
