"""The own history is read by itself: each night where something happened, from the file to the numbers."""

from pawl.accounts.actor import system
from pawl.jobs.handlers import Work
from pawl.measurement.actions import imports
from pawl.measurement.actions.import_work import found
from pawl.measurement.actions.own_history import is_due
from pawl.measurement.actions.sources import open_others
from pawl.measurement.models import DataSource, ImportState, LogKind, Origin

PAWL = "own history"


def read_due() -> None:
    """Read every source of it that is active, unless nothing happened or a reading is under way."""
    active = DataSource.objects.filter(origin=Origin.OWN, is_active=True).select_related("case")
    for first in active.filter(log=LogKind.INCIDENT):
        open_others(first, by=system(PAWL))  # a practice that the site did not know of before
    for source in active.order_by("pk"):
        if is_due(source):
            read(source)


def read(source: DataSource) -> None:
    """Read one source; what happened may be nothing that its log tells."""
    try:
        imports.fetch(source, by=system(PAWL))
    except imports.NothingNew:
        return


def go_on(work: Work) -> None:
    """After the look comes the dry run, after it the import: the mapping is ours, nobody has to say yes."""
    one = found(work)
    if one is None or one.source.origin != Origin.OWN:
        return
    if one.state == ImportState.STAGED and one.look.get("problem") is None:
        imports.ask_check(one, by=system(PAWL))
    elif one.state == ImportState.CHECKED and one.check_result.get("problem") is None:
        imports.start(one, by=system(PAWL))
