"""Which snapshots of the own history the rule lets go of: of every night's, few are still read.

Kept are the newest of each log, one a week for some weeks, whatever a report, an open gap or a signal stands
on, and what the numbers of kept ones are measured beside. What people imported is never touched.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, ManyToOneRel, Model, OuterRef, QuerySet
from django.utils.formats import date_format

from pawl import clock
from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import Conflict
from pawl.measurement.models import (
    ChartFile,
    Dataset,
    Gap,
    GapState,
    Import,
    ImportState,
    Indicator,
    Measurement,
    Origin,
    Replay,
    Signal,
    SignalState,
    Study,
    StudyPart,
)

COMPUTED: frozenset[type[Model]] = frozenset({Study, Indicator, Measurement, ChartFile, Import, Replay})
"""Tables that a dataset brings with it: they spare nothing, all others do."""


def check_there(dataset: Dataset) -> None:
    """Raises Conflict where the cases of a dataset are gone: its numbers may still be there."""
    if dataset.purged_at is not None and dataset.is_dropped:
        day = date_format(dataset.purged_at, "Y-m-d")
        rule = say("Its data was dropped on {day} by the rule for the own history.", day=day)
        raise Conflict(dataset.key, rule, say("Its numbers stay; take a newer dataset for cases."))


def disposable() -> list[Dataset]:
    """What the rule lets go of now, the oldest first; constant in its queries."""
    rows = list(unspared().values_list("pk", "imports__source", "created_at").order_by("-pk"))
    kept = _newest() | _weekly(rows)
    beside = _beside(kept)
    wanted = unspared().exclude(pk__in=kept).exclude(snapshot__in=beside)
    return list(wanted.order_by("pk"))


def unspared() -> QuerySet[Dataset]:
    """Datasets of the own history alone, their data still there, on which nothing stands that people read."""
    theirs = Import.objects.filter(dataset=OuterRef("pk")).exclude(source__origin=Origin.OWN)
    own = Import.objects.filter(dataset=OuterRef("pk"), source__origin=Origin.OWN)
    rows = Dataset.objects.filter(Exists(own), ~Exists(theirs), withdrawn_at=None, purged_at=None)
    for standing in _standing():
        rows = rows.exclude(pk__in=standing)
    return rows


def _standing() -> Iterable[QuerySet[Model, dict[str, int]]]:
    """The datasets that rows of other tables name; of findings only those that nobody has done with."""
    for relation in Dataset._meta.get_fields(include_hidden=True):  # noqa: SLF001 documented
        if isinstance(relation, ManyToOneRel) and relation.related_model not in COMPUTED:
            yield _naming(relation.related_model, relation.field.name)


def _naming(table: Any, column: str) -> QuerySet[Model, dict[str, int]]:
    rows: QuerySet[Model] = table._default_manager.exclude(**{column: None})  # noqa: SLF001
    if table is Gap:
        rows = rows.filter(state=GapState.OPEN)
    elif table is Signal:
        rows = rows.exclude(state=SignalState.PAST)
    return rows.order_by().values(f"{column}_id")


def _newest() -> set[int]:
    """Of each log the newest ones: the next reading goes on from them."""
    brought = Import.objects.filter(
        source__origin=Origin.OWN, state=ImportState.IMPORTED, dataset__withdrawn_at=None,
        dataset__purged_at=None,
    )  # fmt: skip
    found: dict[int, list[int]] = defaultdict(list)
    for source, dataset in brought.order_by("-pk").values_list("source", F("dataset")):
        if dataset not in found[source] and len(found[source]) < environment().own_newest:
            found[source].append(dataset)
    return {pk for some in found.values() for pk in some}


def _weekly(rows: Iterable[tuple[int, int, datetime]]) -> set[int]:
    """The newest of each week and log, the newest first in `rows`."""
    since = clock.now() - timedelta(weeks=environment().own_weeks)
    found: dict[tuple[int, int, int], int] = {}
    for pk, source, made in rows:
        if made >= since:
            year, week, _day = made.isocalendar()
            found.setdefault((source, year, week), pk)
    return set(found.values())


def _beside(kept: set[int]) -> set[str]:
    """Snapshots of other logs that the cases of what is kept are told beside."""
    spared = Dataset.objects.filter(withdrawn_at=None, purged_at=None, imports__source__origin=Origin.OWN)
    going = unspared().exclude(pk__in=kept).values("pk")
    parts = StudyPart.objects.filter(
        name="beside", study__dataset__in=spared.exclude(pk__in=going).values("pk")
    )
    return {
        snapshot
        for content in parts.values_list("content", flat=True)
        for snapshot in (content or {}).get("snapshots", {}).values()
    }
