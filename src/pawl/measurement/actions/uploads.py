"""Large files by people: begun, gone on with, staged when whole."""

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.measurement.actions.imports import require_active, stage
from pawl.measurement.models import DataSource, Import
from pawl.measurement.sources import parts, quarantine
from pawl.measurement.sources.parts import Upload
from pawl.measurement.sources.quarantine import Held


def begin(source: DataSource, name: str, size: int, *, by: Actor) -> Upload:
    """Begin to bring a file; the right is asked for before the first byte is kept."""
    require(by, Permission.DATASET_IMPORT, on=source)
    require_active(source)
    return parts.begin(name, size, source=source.pk, by=by.key)


def find(source: DataSource, token: str, *, by: Actor) -> Upload:
    """The upload that somebody began, as long as they may.   Raises NotFound, NotAllowed."""
    require(by, Permission.DATASET_IMPORT, on=source)
    return parts.read(token, source=source.pk, by=by.key)


def finish(source: DataSource, upload: Upload, *, by: Actor, sha256: str = "") -> Import:
    """It is whole: stage it, if it is what was sent; what could not be staged can be finished again."""
    require(by, Permission.DATASET_IMPORT, on=source)
    held = parts.finish(upload)
    _check(held, sha256)
    try:
        return stage(source, held, by=by)
    except BaseException:
        parts.reopen(upload)
        raise


def sweep() -> int:
    """Delete what no import stands for and nobody touched for a day: what a killed process left.

    Returns how much of it there was.
    """
    held = set(Import.objects.exclude(held="").values_list("held", flat=True))
    orphans = [folder for folder in quarantine.untouched(parts.KEPT_SECONDS) if folder not in held]
    for folder in orphans:
        quarantine.let_go(folder)
    return len(orphans)


def _check(held: Held, sha256: str) -> None:
    if sha256 and sha256.lower() != held.sha256:
        quarantine.let_go(held.folder)
        rule = say("What came is not what was sent: its SHA-256 is {hash}.", hash=held.sha256)
        raise Invalid("sha256", rule, say("Begin it anew."), {"sha256": rule})
