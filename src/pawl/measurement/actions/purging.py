"""Purging: the files and the numbers of a withdrawn dataset go for good; the journal keeps that it was."""

import fcntl
import shutil
from pathlib import Path

from django.db.models import F

from pawl import clock
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.measurement.actions.datasets import KIND
from pawl.measurement.actions.import_work import actor
from pawl.measurement.actions.study_work import dataset_of, drop
from pawl.measurement.models import ChartFile, Dataset, Replay, Study
from pawl.measurement.sources import places
from pawl.measurement.sources.keeping import purging

LOCK = ".lock"


def purge(work: Work) -> None:
    """Numbers first, then pictures, then the snapshot, unless somebody else's dataset needs it."""
    dataset = dataset_of(work)
    if dataset is None or dataset.withdrawn_at is None or dataset.is_purged:
        return
    for study in Study.objects.filter(dataset=dataset):
        drop(study, work)
    Replay.objects.filter(dataset=dataset).delete()
    _drop_pictures(dataset)
    drop_snapshot(dataset)
    with work.effects():
        changes = {"purged_at": clock.now(), "version": F("version") + 1, "mapping": ""}
        if Dataset.objects.filter(pk=dataset.pk, withdrawn_at__isnull=False).update(**changes):
            record(KIND, dataset.key, "purge", by=actor(work), facts={"snapshot": dataset.snapshot})


def drop_snapshot(dataset: Dataset) -> None:
    """Under the lake's own lock, so that no import builds on it meanwhile; the manifest goes first.

    Who else needs it is asked under the lock too: while it was waited for, an import may have put one there.
    """
    folder = places.lake() / dataset.snapshot
    if not folder.is_dir():
        return
    with (places.lake() / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_unneeded(dataset, folder)


def _is_needed(dataset: Dataset) -> bool:
    """Whether another place has the same snapshot, or an import has brought this dataset back meanwhile."""
    rows = Dataset.objects.filter(snapshot=dataset.snapshot, purged_at=None)
    return rows.exclude(pk=dataset.pk, withdrawn_at__isnull=False).exists()


def _drop_pictures(dataset: Dataset) -> None:
    for picture in ChartFile.objects.filter(dataset=dataset):
        if not ChartFile.objects.filter(file=picture.file).exclude(pk=picture.pk).exists():
            (places.pictures() / picture.file).unlink(missing_ok=True)
        picture.delete()


def _drop_unneeded(dataset: Dataset, folder: Path) -> None:
    with purging():  # an import that let go of the lake may be about to write its row
        if _is_needed(dataset):
            return
        (folder / "manifest.json").unlink(missing_ok=True)
        shutil.rmtree(folder)
