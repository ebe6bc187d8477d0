"""Datasets: put beside their snapshots, withdrawn, brought back, purged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.measurement.models import Dataset
from pawl.measurement.own.retention import check_there
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import Bounds
from pawl.measurement.sources.keeping import held_off

KIND = "dataset"
SIMULATED = "simulated-"
COPIED = (
    "snapshot", "parent", "kind", "events", "cases", "refused", "first_event_at", "last_event_at",
    "complete_until", "created_at", "source_name", "source_size", "source_sha256", "mapping", "mapping_name",
    "mapping_digest", "zone", "columns", "parts", "warnings",
)  # fmt: skip
INSTANTS = ("first_event_at", "last_event_at", "complete_until", "created_at")


@transaction.atomic
def put(
    found: Mapping[str, Any], *, place: Place, by: Actor, name: str = "", service: str = ""
) -> tuple[Dataset, bool]:
    """The row of a snapshot at a place: made, or found again and, if it was withdrawn or its data
    dropped, brought back.

    found: as a child describes the snapshot.   Returns (the row, whether it is new or newly back).
    """
    require(by, Permission.DATASET_IMPORT, on=place)
    facts = {key: found[key] for key in COPIED}
    facts |= {key: datetime.fromisoformat(found[key]) for key in INSTANTS if found[key]}
    facts["simulated"] = found["source_name"].startswith(SIMULATED)
    where = {"organisation_id": place.organisation_id, "team_id": place.team_id}
    dataset = Dataset.objects.filter(snapshot=found["snapshot"], **where).first()
    if dataset is not None and dataset.withdrawn_at is None and dataset.purged_at is None:
        return dataset, False
    if dataset is None:
        named = {"name": name or found["source_name"], "service": service, "confidential": place.confidential}
        dataset = Dataset.objects.create(**facts, **where, **named)
    else:
        changes = {"withdrawn_at": None, "purged_at": None, "version": F("version") + 1}
        Dataset.objects.filter(pk=dataset.pk).update(**changes)
        dataset.refresh_from_db()
    record(KIND, dataset.key, "put", by=by, facts=_told(dataset), texts={"name": dataset.name})
    return dataset, True


def _told(dataset: Dataset) -> dict[str, object]:
    return {
        "snapshot": dataset.snapshot,
        "organisation": dataset.organisation_id,
        "team": dataset.team_id,
        "cases": dataset.cases,
    }


@transaction.atomic
def withdraw(dataset: Dataset, *, by: Actor, at: datetime | None = None) -> Dataset:
    """Nobody sees the dataset or its numbers any more; the snapshot stays until it is purged."""
    require(by, Permission.DATASET_IMPORT, on=dataset)
    rows = Dataset.objects.filter(pk=dataset.pk, withdrawn_at=None)
    if not rows.update(withdrawn_at=at or clock.now(), version=F("version") + 1):
        rule = say("It is withdrawn already.")
        raise Conflict(dataset.key, rule, say("Nothing is left to do."))
    record(KIND, dataset.key, "withdraw", by=by, facts={"snapshot": dataset.snapshot})
    dataset.refresh_from_db()
    return dataset


@transaction.atomic
def ask_purge(dataset: Dataset, *, by: Actor) -> Dataset:
    """Delete the files and the numbers of a withdrawn dataset for good; a job does it."""
    require(by, Permission.SOURCE_MANAGE, on=dataset)
    if dataset.withdrawn_at is None:
        rule = say("It is not withdrawn.")
        raise Conflict(dataset.key, rule, say("Undo its import first."))
    record(KIND, dataset.key, "ask_purge", by=by, facts={"snapshot": dataset.snapshot})
    return dataset


def rebuild(*, by: Actor, place: Place | None = None) -> list[Dataset]:
    """Rows for snapshots that have none, as after an import by the command line: read from the manifests.

    place: whose cases they are; the whole site by default.   Returns the rows that are new.
    """
    where = place or Place()
    require(by, Permission.DATASET_IMPORT, on=where)
    with held_off():
        found = children.run("manifests", {"lake": str(places.lake())}, bounds=Bounds())["snapshots"]
        known = set(Dataset.objects.values_list("snapshot", flat=True))
        fresh = [one for one in found if one["snapshot"] not in known]
        return [put(one, place=where, by=by)[0] for one in fresh]


@transaction.atomic
def ask_study(dataset: Dataset, *, by: Actor, why: str) -> None:
    """Have a dataset measured anew; a job does it, and leaves it where nothing that is asked has changed."""
    require(by, Permission.MEASUREMENT_READ, on=dataset)
    check_there(dataset)
    record(KIND, dataset.key, "ask_study", by=by, facts={"why": why})
