"""The own history is read by itself: each night where something happened, from the file to the numbers.

What was gathered of other systems goes the second half of the same way.
"""

from pawl.accounts.actor import system
from pawl.jobs.handlers import Work
from pawl.measurement.actions import imports
from pawl.measurement.actions.import_work import found
from pawl.measurement.actions.lifecycles import needs_clean_check
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
    """After the look comes the dry run, after it the import, where nobody has to say yes.

    The mapping of the own history is ours; that of what was gathered has been agreed to by whoever let the
    source be imported before. What the dry run warns of waits for a person.
    """
    one = found(work)
    if one is None or not (one.source.origin == Origin.OWN or one.reading.get("is_agreed")):
        return
    if one.state == ImportState.STAGED and one.look.get("problem") is None:
        imports.ask_check(one, by=system(PAWL))
    elif one.state == ImportState.CHECKED and needs_clean_check(one) is None:
        imports.start(one, by=system(PAWL))
