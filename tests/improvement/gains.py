"""A source with weekly numbers of a KPI in two slices, and an improvement whose turn is being checked."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.history.record import record
from pawl.improvement.models import Improvement, Turn
from pawl.jobs.models import Delivery
from pawl.jobs.work import Work
from pawl.measurement.actions.question import library
from pawl.measurement.models import Dataset, DataSource, Import, Indicator, Measurement, Study

KPI, BALANCING = "sla-attainment", "reopen-rate"
FIRST = datetime(2025, 1, 6, tzinfo=UTC)
WEEK = timedelta(weeks=1)
TEAM = "Messaging"


def source_of(improvement: Improvement) -> DataSource:
    """Where it is measured."""
    assert improvement.source is not None
    return improvement.source


def source(place: Place) -> DataSource:
    """An export that comes again and again."""
    return DataSource.objects.create(case=open_case("data_source", "The desk", place))


def shares(
    before: int, after: int, rates: tuple[float, float], *, seed: int = 5, size: int = 60
) -> list[float]:
    """Cases with a mark out of `size`, drawn at one rate before and at another after."""
    luck = np.random.default_rng(seed)
    low, high = (luck.binomial(size, rate, n) for rate, n in zip(rates, (before, after), strict=True))
    return [*low.astype(float), *high.astype(float)]


def dataset(of: DataSource, ends: datetime) -> Dataset:
    """What an import of the source brought."""
    place = of.case
    number = Dataset.objects.count()
    made = Dataset.objects.create(
        organisation_id=place.organisation_id, team_id=place.team_id, confidential=place.confidential,
        snapshot=f"gain-{number}", name="Desk", kind="incident", events=10, cases=5, refused=0,
        first_event_at=FIRST, last_event_at=ends, created_at=FIRST, source_name="desk.csv", source_size=1,
        source_sha256="0" * 64, mapping="", mapping_name="desk", mapping_digest="0" * 64, zone="UTC",
    )  # fmt: skip
    where = Place(place.organisation_id, place.team_id, None, place.confidential)
    Import.objects.create(
        case=open_case("import", "desk.csv", where), source=of, state="imported", file_name="desk.csv",
        size=1, sha256="0" * 64, dataset=made,
    )  # fmt: skip
    return made


def study(
    of: DataSource, marked: Sequence[float], *, size: int = 60, reopened: Sequence[float] | None = None
) -> Study:
    """The current study of the newest dataset: the KPI of a team by week, and one that must not suffer."""
    Study.objects.filter(dataset__imports__source=of).update(state="superseded")
    made = Study.objects.create(
        dataset=dataset(of, FIRST + len(marked) * WEEK), digest="0" * 64, grain="week", state="current",
        calendar="", calendar_digest="0" * 64, calendar_description={}, rules="nhs", engine="test",
        made_at=clock.now(),
    )  # fmt: skip
    even = np.random.default_rng(9).binomial(size, 0.05, len(marked)).astype(float)
    for kpi, row in ((KPI, marked), (BALANCING, even if reopened is None else reopened)):
        told = library()[kpi]
        Indicator.objects.create(
            study=made, dataset=made.dataset, kpi=kpi, number=1, practice="incident management",
            status="measurable", reason={}, version=told.version, digest=told.digest,
        )  # fmt: skip
        Measurement.objects.bulk_create(
            Measurement(
                study=made, dataset=made.dataset, snapshot=made.dataset.snapshot, kpi=kpi,
                version=told.version, digest=told.digest, grain="week", label=f"W{n}",
                period_start=FIRST + n * WEEK, period_end=FIRST + (n + 1) * WEEK, slice="assignment_group",
                slice_value=TEAM, value=marks / size, n=size, numerator=marks, denominator=size,
                calendar_digest="0" * 64,
            )
            for n, marks in enumerate(row)
        )  # fmt: skip
    return made


def checking(place: Place, of: DataSource, *, week: int, **more: Any) -> Turn:
    """An improvement whose first turn works since a week and is being checked."""
    told = library()[KPI]
    improvement = Improvement.objects.create(
        case=open_case("improvement", "A daily stand-up", place), state="checking", problem="Mail waits",
        kpi=KPI, definition_version=told.version, definition_digest=told.digest, source=of, better="up",
        target=0.75, **more,
    )  # fmt: skip
    return turn(improvement, week=week)


def turn(improvement: Improvement, *, week: int, number: int = 1) -> Turn:
    """A turn of it that is being checked."""
    place = improvement.case
    where = Place(place.organisation_id, place.team_id, place.owner_id, place.confidential)
    return Turn.objects.create(
        case=open_case("pdca_turn", f"Turn {number}", where), improvement=improvement, number=number,
        state="checking", hypothesis="Mail is answered sooner", slice="assignment_group", slice_value=TEAM,
        began_on=(FIRST + week * WEEK).date(), check_on=date(2025, 6, 1),
    )  # fmt: skip


def work(kind: str, activity: str, handler: Callable[[Work], None], case: str = "PAWL", **facts: Any) -> None:
    """Run a handler as a worker does that holds a delivery of an event."""
    with transaction.atomic():
        event = record(kind, case, activity, by=system("test"), facts=facts)
    row = Delivery.objects.create(
        event=event, handler=handler.__name__, state="running", fence=1, run_after=clock.now(),
        created_at=clock.now(),
    )  # fmt: skip
    handler(Work(event, row.pk, 1, 1))
    assert Delivery.objects.get(pk=row.pk).state == "done"
