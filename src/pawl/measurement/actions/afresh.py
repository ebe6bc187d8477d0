"""What was asked has changed: the datasets that it concerns are measured anew."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from pawl.jobs.handlers import Work
from pawl.measurement.actions.datasets import ask_study
from pawl.measurement.actions.findings import retire
from pawl.measurement.actions.import_work import actor
from pawl.measurement.models import Calendar, Dataset, Factor, Import, MeasureSetting, Phase, Target

ROWS: Mapping[str, "models.Manager[Any]"] = {
    "target": Target.objects,
    "calendar": Calendar.objects,
    "phase": Phase.objects,
    "measure_setting": MeasureSetting.objects,
    "factor": Factor.objects,
}


def afresh(work: Work) -> None:
    """Ask for studies of the current datasets of the place that an event is about."""
    by, kind = actor(work), work.event.kind
    number = work.event.case.rpartition("-")[2]
    if kind == "dataset":
        _follow(Dataset.objects.get(pk=number), work)
        return
    row: Any = ROWS[kind].get(pk=number)
    place = row.case if kind == "factor" else row
    for dataset in current(below(place.organisation_id, place.team_id)):
        ask_study(dataset, by=by, why=work.event.case)


def _follow(gone: Dataset, work: Work) -> None:
    """A dataset was withdrawn: its findings go, and the one before it speaks again for their source."""
    by = actor(work)
    retire(gone, by=by)
    sources = Import.objects.filter(dataset=gone).values("source")
    for dataset in current(Dataset.objects.filter(imports__source__in=sources)):
        ask_study(dataset, by=by, why=gone.key)


def below(organisation: int | None, team: int | None) -> QuerySet[Dataset]:
    """The datasets of a place and of all places in it."""
    found = Q() if organisation is None else Q(organisation=organisation)
    return Dataset.objects.filter(found if team is None else found & Q(team=team))


def current(datasets: QuerySet[Dataset]) -> list[Dataset]:
    """Of each source the newest dataset whose data is there; and every one that has no source."""
    found: dict[object, Dataset] = {}
    rows = datasets.filter(withdrawn_at=None, purged_at=None).order_by("last_event_at", "pk").distinct()
    for dataset in rows.prefetch_related("imports"):
        source = next((one.source_id for one in dataset.imports.all()), None)
        found[source or f"DS-{dataset.pk}"] = dataset
    return list(found.values())
