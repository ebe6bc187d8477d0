"""Charts as files: drawn by a job, put in place whole, and told to the database last."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pawl import clock
from pawl.jobs.handlers import Work
from pawl.measurement.actions.import_work import teller
from pawl.measurement.actions.study_work import dataset_of, scratch
from pawl.measurement.models import ChartFile, Dataset, Indicator, StudyState
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import GIB, Bounds
from pawl.presentation.catalogues import languages

DRAW = Bounds(memory=2 * GIB, reserves=True, cpu_seconds=3600, wall_seconds=3600)
NO_CHART = ("kind", "outlook", "suspicion", "formula", "level")
BATCH = 20


def draw(work: Work) -> None:
    """Draw the charts of a dataset's current studies that are not drawn yet."""
    dataset = dataset_of(work)
    if dataset is None or dataset.withdrawn_at is not None:
        return
    waiting = list(_waiting(dataset).items())
    for start in range(0, len(waiting), BATCH):
        _draw(dataset, dict(waiting[start : start + BATCH]), work)


def _waiting(dataset: Dataset) -> dict[str, Mapping[str, Any]]:
    """Charts without a picture, those of the judged length of periods first."""
    drawn = set(ChartFile.objects.filter(dataset=dataset).values_list("digest", flat=True))
    rows = Indicator.objects.filter(study__dataset=dataset, study__state=StudyState.CURRENT)
    found = rows.exclude(chart=None).order_by("-study__is_primary", "number")
    return {
        digest: chart_alone(chart)
        for digest, chart in found.values_list("chart_digest", "chart")
        if chart is not None and digest not in drawn
    }


def chart_alone(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is drawn of a chart as an indicator keeps it."""
    return {key: value for key, value in kept.items() if key not in NO_CHART}


def _draw(dataset: Dataset, charts: Mapping[str, Any], work: Work) -> None:
    with scratch(work) as folder:
        request = {
            "charts": charts,
            "languages": list(languages()),
            "folders": [str(path) for path in places.kpi_folders()],
            "folder": str(folder),
        }
        made = children.run("drawing", request, bounds=DRAW, tell=teller(work))["files"]
        rows = [_in_place(dataset, folder, one) for one in made]
    with work.effects(last=False):
        ChartFile.objects.bulk_create(rows, ignore_conflicts=True)


def _in_place(dataset: Dataset, folder: Path, made: Mapping[str, str]) -> ChartFile:
    """Onto the disk, then to its place under its own name: a reader sees it whole or not at all."""
    home = places.pictures() / made["digest"][:2]
    home.mkdir(parents=True, exist_ok=True)
    source = folder / made["file"]
    with source.open("rb") as file:
        os.fsync(file.fileno())
    size = source.stat().st_size
    target = source.replace(home / made["file"])
    return ChartFile(
        dataset=dataset,
        digest=made["digest"],
        theme=made["theme"],
        language=made["language"],
        size=made["size"],
        file=str(target.relative_to(places.pictures())),
        bytes=size,
        made_at=clock.now(),
    )
