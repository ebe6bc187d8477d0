"""Should measure against can measure, as the report tells it."""

from collections.abc import Sequence

from pawl.analytics.kpi.coverage import Coverage, KpiCoverage, MissingField, Status
from pawl.analytics.words import Sentence, say
from pawl.presentation import report as r
from pawl.presentation.vocabulary import field_label, name_of, table_label, text_of

MOST_UNLOCKS = 8


def coverage(found: Coverage) -> r.Coverage:
    """Every KPI with what it lacks, and the fields that would unlock most."""
    names = {one.definition.id: name_of(one.definition) for one in found.kpis}
    unlocks = tuple(
        r.Unlock(
            field=", ".join(missing.fill.field for missing in unlock.gaps),
            label=labels(unlock.gaps),
            fill=unlock.gaps[0].fill.share,
            kpis=tuple(names[kpi] for kpi in unlock.kpis),
        )
        for unlock in found.unlocks[:MOST_UNLOCKS]
    )
    return r.Coverage(counted(found), tuple(_row(one) for one in found.kpis), unlocks)


def counted(found: Coverage) -> Sentence:
    """How many KPIs can be measured, in one sentence."""
    return say(
        "Of {total} KPIs that should be measured {measurable} can be, {proxy} more by a stand-in; "
        "{blocked} cannot.",
        total=len(found.kpis),
        measurable=count_of(found, "measurable"),
        proxy=count_of(found, "proxy"),
        blocked=count_of(found, "blocked"),
    )


def count_of(found: Coverage, status: Status) -> int:
    """How many KPIs have this status."""
    return sum(one.status == status for one in found.kpis)


def labels(gaps: Sequence[MissingField]) -> Sentence:
    """What is missing, in words: a table that is not there at all by its title, else field after field."""
    told = {str(label): label for label in map(_absence, gaps)}
    first, *others = told.values()
    for other in others:
        first = say("{first}; {next}", first=first, next=other)
    return first


def _absence(missing: MissingField) -> Sentence:
    if missing.fill.has_table:
        return _label(missing)
    return say("{table} records", table=table_label(missing.fill.table))


def _label(missing: MissingField) -> Sentence:
    return field_label(missing.fill.table, missing.fill.field)


def _row(one: KpiCoverage) -> r.CoverageRow:
    return r.CoverageRow(
        number=str(one.definition.number),
        name=name_of(one.definition),
        status=r.Status(one.status),
        missing=tuple(r.MissingField(gap.fill.field, _label(gap), gap.fill.share) for gap in one.missing),
        note=text_of(one.proxy.note) if one.proxy else one.reason,
    )
