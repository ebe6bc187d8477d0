"""Findings on benefits can be verified: what computes is loaded when somebody first asks."""

from collections.abc import Iterator
from importlib import import_module

from pawl.improvement.models import Benefit
from pawl.measurement.replaying import Kind, Replayed, replays
from pawl.measurement.sources.children import Tell


def register() -> None:
    """`pawl verify --number BEN-…`; called once, when Django has loaded the app."""
    replays("BEN", Kind(Benefit, lambda one: one.study and one.study.dataset, _benefit))


def all_again(tell: Tell) -> Iterator[tuple[str, Replayed]]:
    """Every finding that was computed, the oldest first: what came of measuring it anew.

    What one study found is measured once for all findings on it.   tell: how many are done.
    """
    rows = Benefit.objects.exclude(study=None).select_related("study__dataset").order_by("study", "pk")
    if not rows.exists():  # what computes is loaded only where there is something to compute
        return
    again = import_module("pawl.improvement.asking_again")
    measure = again.remembered()
    for done, one in enumerate(rows.iterator(chunk_size=100), 1):
        yield one.key, again.replayed(one, measure)
        tell({"done": done})


def _benefit(one: Benefit, tell: Tell) -> Replayed:
    found: Replayed = import_module("pawl.improvement.asking_again").judged_again(one, tell)
    return found
