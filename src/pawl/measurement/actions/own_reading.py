"""The own history is read by itself: each night where something happened, from the file to the numbers."""

from pawl.accounts.actor import system
from pawl.history.models import Event
from pawl.jobs.handlers import Work
from pawl.measurement.actions import imports
from pawl.measurement.actions.import_work import found
from pawl.measurement.actions.own_history import newest_event
from pawl.measurement.models import DataSource, Import, ImportState, Origin

PAWL = "own history"
WAITING = (ImportState.STAGED, ImportState.CHECKED, ImportState.IMPORTING)


def read_due() -> None:
    """Read it for every source of it that is active, unless nothing happened or a reading is under way."""
    newest = newest_event()
    for source in DataSource.objects.filter(origin=Origin.OWN, is_active=True).select_related("case"):
        if newest > _read_until(source):
            imports.fetch(source, by=system(PAWL))


def _read_until(source: DataSource) -> float:
    """The event by which its newest file was taken in; 0 before the first, endless while one is under way."""
    newest = Import.objects.filter(source=source).exclude(state=ImportState.REFUSED).order_by("-pk").first()
    if newest is None:
        return 0
    if newest.state in WAITING:
        return float("inf")
    staged = Event.objects.filter(case=newest.key, activity="stage").order_by("pk").first()
    return staged.pk if staged else 0


def go_on(work: Work) -> None:
    """After the look comes the dry run, after it the import: the mapping is ours, nobody has to say yes."""
    one = found(work)
    if one is None or one.source.origin != Origin.OWN:
        return
    if one.state == ImportState.STAGED and one.look.get("problem") is None:
        imports.ask_check(one, by=system(PAWL))
    elif one.state == ImportState.CHECKED and one.check_result.get("problem") is None:
        imports.start(one, by=system(PAWL))
