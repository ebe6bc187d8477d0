"""What is good and bad about the data itself, as the report tells it."""

from collections.abc import Mapping
from datetime import date, timedelta

from pawl.analytics.kpi.fill import FieldFill
from pawl.analytics.study import Study
from pawl.analytics.words import Sentence, say
from pawl.presentation import report as r
from pawl.presentation.vocabulary import field_label

THIN = 0.5
WEEK = timedelta(days=7)


def quality(
    study: Study,
    *,
    refused: tuple[r.RefusedRow, ...],
    refused_count: int,
    unknown_states: tuple[r.UnknownState, ...],
    warnings: tuple[Sentence, ...],
    columns: Mapping[str, str],
) -> r.Quality:
    """Fill of each field in all and by week, refused rows, unknown states and warnings."""
    weeks = _weeks(study)
    told = [one for one in study.fields if one.share is not None and not _is_passing(one)]
    return r.Quality(
        sentence=_sentence(told, refused_count),
        fields=tuple(_fill(one, weeks, columns) for one in told),
        periods=weeks,
        refused=refused,
        refused_count=refused_count,
        unknown_states=unknown_states,
        warnings=(study.window.reason, *warnings),
    )


def _sentence(fields: list[FieldFill], refused: int) -> Sentence:
    thin = [one for one in fields if (one.share or 0.0) < THIN]
    told = say("{n} fields were read; less than half of the cases fill {thin} of them.",
               n=len(fields), thin=len(thin))  # fmt: skip
    if not refused:
        return say("{told} No row was refused.", told=told)
    if refused == 1:
        return say("{told} One row was refused.", told=told)
    return say("{told} {refused:,} rows were refused.", told=told, refused=refused)


def _is_passing(one: FieldFill) -> bool:
    """Whether a field speaks of a moment only, such as the reason of a hold, so that no case ends with it."""
    return one.entry is not None and one.entry.sparse and not one.filled


def _weeks(study: Study) -> tuple[date, ...]:
    weeks = study.fields[0].weeks if study.fields else ()
    start, end = study.window.start - WEEK, study.window.end
    return tuple(week.start.date() for week in weeks if start < week.start < end)


def _fill(one: FieldFill, weeks: tuple[date, ...], columns: Mapping[str, str]) -> r.FieldFill:
    by_day = {week.start.date(): week for week in one.weeks}
    series = tuple(by_day[day].filled / by_day[day].rows if by_day[day].rows else None for day in weeks)
    label = field_label(one.table, one.field)
    return r.FieldFill(one.field, label, columns.get(one.field, one.field), one.share or 0.0, series)
