"""The rule for the own history: each night the data of snapshots that nobody reads goes, their numbers stay.

The row says first that the data is gone, then its files go. Killed between the two, the files lie there a
night longer and the next one takes them; no page ever offers what is not there.
"""

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.history.record import record
from pawl.measurement.actions.datasets import KIND
from pawl.measurement.actions.purging import drop_snapshot
from pawl.measurement.models import Dataset
from pawl.measurement.own.retention import disposable, unspared
from pawl.measurement.sources import places

RULE = "own history"


def keep_due() -> None:
    """Apply the rule, and take files that an earlier night left behind."""
    for one in disposable():
        drop(one, by=system(RULE))
    lying = [path.name for path in places.lake().glob("*") if path.is_dir()]
    for one in Dataset.objects.filter(snapshot__in=lying, purged_at__isnull=False, withdrawn_at=None):
        drop_snapshot(one)


@transaction.atomic
def drop(dataset: Dataset, *, by: Actor) -> None:
    """Say that the data of a dataset is dropped, unless somebody has come to stand on it meanwhile."""
    require(by, Permission.SOURCE_MANAGE, on=dataset)
    changes = {"purged_at": clock.now(), "version": F("version") + 1}
    if unspared().filter(pk=dataset.pk).update(**changes):
        record(KIND, dataset.key, "drop", by=by, facts={"snapshot": dataset.snapshot})
