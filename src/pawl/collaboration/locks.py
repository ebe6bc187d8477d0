"""In which order rows of records are held: the record first.

What belongs to a record lies in several rows: its own, its case, its clocks, its words for search, its rounds
of approval, its tasks. Two deeds that hold them in different orders wait for each other without end, and the
database breaks one of them off. So:

1. Whoever changes more than one of these rows holds the record's own row before any other: by writing it
   first, as `Lifecycle.advance`, `amend` and `tickets.actions.work.write` do, or by `hold`. The order of the
   rest does not matter then: the second of two waits with nothing in its hands that the first could want.
2. Whoever changes one of them alone (a comment the words, a file the case, a vote its round, an explanation
   its clock) need not, and holds nothing else of any record.
3. Whoever needs several records holds them before anything of them, the smaller number first (`held`); or,
   as jobs do, leaves to the other one what that holds (`skip_locked`). Acts on many rows of a list take them
   one after the other in this order.

What is held may still be pointed to (`no_key`): rows that name a record are checked as their transaction
ends, and would wait for whoever holds it otherwise.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from pawl.collaboration.models import Case
from pawl.collaboration.records import models_by_kind
from pawl.prepared import Prepared

M = TypeVar("M", bound=Model)


def held(rows: QuerySet[M], *, skip_locked: bool = False) -> QuerySet[M]:
    """The same rows, held from when they are read until the transaction ends, the smaller number first.

    skip_locked: without those that another one holds.
    """
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)


def hold(case: Case) -> None:
    """Hold the record of a case; before anything else of it is written."""
    _RECORD.all(case.pk, of=(case.kind,))


def held_case(number: int) -> Case:
    """The row of a case, for what is counted or made once for it: of two, one waits and finds it there."""
    return held(Case.objects.all()).get(pk=number)


def _record(kind: str, number: int) -> QuerySet[Any, int]:
    rows = models_by_kind()[kind]._base_manager.filter(pk=number)  # noqa: SLF001 Django documents it
    return rows.select_for_update(no_key=True).values_list("pk", flat=True)


_RECORD: Prepared[int] = Prepared(_record)
