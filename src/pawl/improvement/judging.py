"""What is found on a turn of the wheel: read, computed and put into words, outside of every transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.stats.observed import Better
from pawl.analytics.stats.verdict import Judged, Observed, Verdict, judge
from pawl.analytics.words import Sentence, packed, say
from pawl.collaboration.models import Case
from pawl.improvement.asking_again import frozen_question, numbers_of
from pawl.improvement.computing import factors_of, filled, season_of, sized
from pawl.improvement.models import Improvement, Turn
from pawl.improvement.reasons import in_words
from pawl.improvement.series import (
    DAYS,
    Asked,
    Series,
    Unreadable,
    good_side,
    measured_at,
    read,
    shown,
    study_of,
)
from pawl.improvement.worth import worth_of
from pawl.measurement.actions.question import library
from pawl.measurement.models import Study
from pawl.measurement.unit_values import Worth
from pawl.presentation.vocabulary import name_of

SAID: Mapping[Verdict, Sentence] = {
    Verdict.VERIFIED: say("{kpi} got better, by more than chance, trend and season explain."),
    Verdict.LIKELY: say("{kpi} probably got better; it is not shown beyond doubt."),
    Verdict.NO_EFFECT: say("{kpi} did not get better: a change worth having would have been seen."),
    Verdict.ALREADY_IMPROVING: say("{kpi} was getting better before already; nothing is seen beyond that."),
    Verdict.HARMED: say("{kpi} or what must not suffer by it got worse."),
}


@dataclass(frozen=True)
class Found:
    """A finding that nobody has written down yet; `mark` tells the same question on the same numbers."""

    verdict: Verdict
    sentence: Sentence
    mark: str
    until: date | None = None
    study: int | None = None
    snapshot: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)
    """change, low, high, expected, reached, detectable, and what they are worth in money and hours."""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Question:
    """The KPI around the date of a turn, and the KPIs that must not suffer."""

    study: Study
    series: Series
    observed: Observed
    factors: Sequence[str]
    beside: Sequence[tuple[str, Series, Observed]]
    unknown: Sequence[Sentence]
    """Why a KPI that must not suffer cannot be read."""


def look(turn: Turn) -> Found:
    """Judge a turn by the numbers of today.   A dozen queries; writes nothing.   Raises nothing."""
    improvement = turn.improvement
    try:
        asked = _question(turn, improvement)
        judged = judge(asked.observed, balancing=[one for _kpi, _series, one in asked.beside])
    except Unreadable as unreadable:
        return _untold(improvement, unreadable.reason)
    except AnalyticsError as error:
        return _untold(improvement, say("{what} {rule}", what=error.thing, rule=error.rule))
    if judged.verdict is Verdict.VERIFIED and asked.unknown:
        judged = _doubted(judged, asked.unknown)
    return _found(turn, improvement, asked, in_words(judged))


def _question(turn: Turn, improvement: Improvement) -> _Question:
    definition = _definition(improvement)
    source = measured_at(improvement)
    if source is not None and not _covers(source.case, improvement.case):
        raise Unreadable(say("{source} belongs to somebody else than the improvement.", source=source.key))
    study = study_of(source, turn.grain)
    wanted = Asked(improvement.kpi, improvement.definition_digest, turn.grain,
                   turn.slice, turn.slice_value, turn.compared_with)  # fmt: skip
    series = read(study, wanted)
    names, columns = factors_of(study, series, improvement.case)
    better = good_side(improvement.better or definition.direction)
    hoped = abs(turn.expected_change or improvement.expected_change or 0.0) or None
    observed = _observed(series, turn, better, definition, columns=columns, hoped=hoped)
    beside, unknown = _balancing(study, turn, improvement, columns)
    return _Question(study, series, observed, names, beside, unknown)


def _definition(improvement: Improvement) -> Definition:
    definition = library().definitions.get(improvement.kpi)
    if definition is None:
        raise Unreadable(say("It names no KPI by which it could be measured."))
    if not improvement.better and definition.direction == "optimum":
        raise Unreadable(say("Nobody has said which direction is the good one."))
    return definition


def _covers(of: Case, seen_with: Case) -> bool:
    """Whether whoever sees the improvement may see the numbers of the source: they lie as deep or deeper."""
    is_same_house = seen_with.organisation_id in (None, of.organisation_id)
    is_same_team = seen_with.team_id in (None, of.team_id)
    return is_same_house and is_same_team and (seen_with.confidential or not of.confidential)


def _observed(
    series: Series, turn: Turn, better: Better, definition: Definition, *,
    columns: Any = None, hoped: float | None = None,
) -> Observed:  # fmt: skip
    """A series with its date; a period in which the change came half way through is left out."""
    began = turn.began_on
    if began is None:
        raise Unreadable(say("Nobody has said from which day the change works."))
    start = series.index_of(began)
    is_broken = 0 < start <= len(series.starts) and series.ends[start - 1].date() > began
    start, leave_out = (start - 1, turn.leave_out + 1) if is_broken else (start, turn.leave_out)
    if start <= 0:
        raise Unreadable(say("The data begin after the change: there is nothing to compare with."))
    is_short = start >= len(series.values)
    return Observed(
        _and_one(filled(series.values), is_short, np.nan), start, series.kind, better,
        _and_one(sized(series.sizes), is_short, 0.0), leave_out, season_of(series),
        _and_one(filled(series.other), is_short, np.nan),
        _and_one(sized(series.other_sizes), is_short, 0.0),
        _and_one(columns, is_short, 0.0), hoped, definition.id,
    )  # fmt: skip


def _and_one(row: Any, is_short: bool, unmeasured: float) -> Any:  # noqa: FBT001 named by its callers
    """One period more that is not measured yet, where the change came after the last one."""
    if row is None or not is_short:
        return row
    return np.concatenate([row, np.full((1, *row.shape[1:]), unmeasured)])


def _balancing(
    study: Study, turn: Turn, improvement: Improvement, columns: Any
) -> tuple[list[tuple[str, Series, Observed]], list[Sentence]]:
    """The KPIs that must not suffer, in the same slice, and why some cannot be read."""
    found, unknown = [], []
    for kpi in improvement.balancing:
        try:
            definition = library().definitions.get(kpi)
            if definition is None or definition.direction == "optimum":
                raise Unreadable(say("{kpi} has no good direction.", kpi=kpi))  # noqa: TRY301 told below
            series = read(study, Asked(kpi, "", turn.grain, turn.slice, turn.slice_value))
            better = good_side(definition.direction)
            is_same = len(series.starts) == (0 if columns is None else len(columns))
            found.append(
                (kpi, series, _observed(series, turn, better, definition,
                                        columns=columns if is_same else None))
            )  # fmt: skip
        except Unreadable as unreadable:
            unknown.append(unreadable.reason)
    return found, unknown


def _doubted(judged: Judged, unknown: Sequence[Sentence]) -> Judged:
    """What must not suffer and cannot be looked at keeps a gain from being verified."""
    return replace(judged, verdict=Verdict.LIKELY, reasons=(*judged.reasons, *unknown))


def _found(turn: Turn, improvement: Improvement, asked: _Question, judged: Judged) -> Found:
    series = asked.series
    worth, until = worth_of(improvement), None
    if judged.verdict is Verdict.CANNOT_TELL and judged.points_needed is not None:
        last = series.ends[-1].date()
        until = last + timedelta(days=round(judged.points_needed * DAYS[turn.grain]))
    return Found(
        judged.verdict,
        _sentence(improvement, judged, until),
        _mark(turn, asked),
        until,
        asked.study.pk,
        series.snapshot,
        _numbers(worth, asked, judged),
        _evidence(turn, asked, judged, worth),
    )


def _sentence(improvement: Improvement, judged: Judged, until: date | None) -> Sentence:
    if until is not None:
        return say("It cannot be told yet; on {day} it can.", day=until)
    if judged.verdict is Verdict.CANNOT_TELL:
        return say("It cannot be told: {reason}", reason=judged.reasons[-1])
    return Sentence(SAID[judged.verdict].template, {"kpi": name_of(library()[improvement.kpi])})


def _numbers(worth: Worth, asked: _Question, judged: Judged) -> dict[str, Any]:
    numbers = numbers_of(judged, asked.observed.better, **_worth(worth))
    return numbers | ({"currency": worth.currency} if "money" in numbers else {})


def _worth(worth: Worth) -> dict[str, Any]:
    """What a unit of the KPI is worth a year, as it is said now."""
    return {"hours": worth.hours, "money": None if worth.money is None else str(worth.money)}


def _evidence(turn: Turn, asked: _Question, judged: Judged, worth: Worth) -> dict[str, Any]:
    """What a page shows beside the word, and what the verdict was made of."""
    return {
        "series": shown(asked.series),
        "start": asked.observed.start,
        "leave_out": asked.observed.leave_out,
        "better": asked.observed.better,
        "kind": asked.observed.kind,
        "slice": turn.slice,
        "slice_value": turn.slice_value,
        "compared_with": turn.compared_with,
        "factors": list(asked.factors),
        "has_season": asked.observed.season is not None,
        "points": [judged.points_before, judged.points_after],
        "level": judged.level,
        "power": judged.power,
        "trend": judged.trend and judged.trend.estimate,
        "autocorrelation": judged.autocorrelation,
        "placebo": judged.placebo and {"dates": judged.placebo.dates, "rank": judged.placebo.rank},
        "reasons": [packed(one) for one in judged.reasons],
        "balancing": [
            _beside(kpi, one)
            for (kpi, _series, _observed), one in zip(asked.beside, judged.balancing, strict=True)
        ],
        "asked": [
            frozen_question(kpi, one)
            for kpi, _series, one in [(asked.series.kpi, asked.series, asked.observed), *asked.beside]
        ],
        "unknown": [packed(one) for one in asked.unknown],
        "worth": _worth(worth),
    }  # fmt: skip


def _beside(kpi: str, one: Judged) -> dict[str, Any]:
    return {
        "kpi": kpi,
        "verdict": one.verdict.value,
        "change": one.change,
        "low": one.change_low,
        "high": one.change_high,
        "reasons": [packed(said) for said in one.reasons],
    }


def _mark(turn: Turn, asked: _Question) -> str:
    observed = asked.observed
    told = [
        [turn.pk, turn.slice, turn.slice_value, turn.compared_with, observed.start, observed.leave_out],
        [observed.hoped, observed.better, list(asked.factors), [str(one) for one in asked.unknown]],
        [_plain(one) for one in (asked.series, *(series for _kpi, series, _one in asked.beside))],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _plain(series: Series) -> list[Any]:
    return [series.kpi, series.version, series.labels, series.values, series.sizes, series.other]


def _untold(improvement: Improvement, reason: Sentence) -> Found:
    """No verdict can be given, whatever the numbers would say."""
    mark = hashlib.sha256(f"{improvement.kpi}|{reason}".encode()).hexdigest()
    said = say("It cannot be told: {reason}", reason=reason)
    return Found(Verdict.CANNOT_TELL, said, mark, evidence={"reasons": [packed(reason)]})
