"""What a handler is given: the event, signs of life, and the proof that its effects may be written."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Now

from pawl.analytics.words import Sentence
from pawl.history.models import Event
from pawl.jobs.models import Delivery, State

SHOW_EVERY_SECONDS = 1.0


class LostLease(Exception):
    """Another worker has this delivery now: whatever was prepared must not be written."""


class NotYet(Exception):
    """Something else comes first: the delivery goes back untried, for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not before {seconds:.0f} s")
        self.seconds = seconds


def _quiet() -> None:
    """Outside a worker nobody listens for signs of life."""


@dataclass(frozen=True)
class Work:
    """One delivery in the hands of a handler."""

    event: Event
    delivery: int
    fence: int
    attempt: int
    address: str = ""
    sign: Callable[[], None] = _quiet
    _shown: list[float] = field(default_factory=list, repr=False)

    @contextmanager
    def effects(self, *, last: bool = True) -> Iterator[None]:
        """A transaction that commits only if this worker still holds the delivery.

        last: the delivery is done with this commit, so its effects happen once. With False more may follow,
        and a retry repeats what was committed: such chunks carry a key of their own.
        Raises LostLease where another worker took over.
        """
        with transaction.atomic():
            done: Mapping[str, object] = {"state": State.DONE, "finished_at": Now()} if last else {}
            self._prove({"error": "", **done})
            yield

    def progress(self, done: float, total: float | None = None, sentence: Sentence | None = None) -> None:
        """Say how far it is: a sign of life, and once a second a line that people can see.

        Raises LostLease where another worker took over, so that a late worker stops.
        """
        self.sign()
        now = time.monotonic()
        if self._shown and now - self._shown[0] < SHOW_EVERY_SECONDS and done != total:
            return
        self._shown[:] = [now]
        said = {"template": sentence.template, "values": _plain(sentence)} if sentence else None
        self._prove({"progress": {"done": done, "total": total, "sentence": said}})

    def _prove(self, changes: Mapping[str, object]) -> None:
        held = Delivery.objects.filter(pk=self.delivery, fence=self.fence, state=State.RUNNING)
        if not held.update(**changes):
            raise LostLease(f"delivery {self.delivery}, fence {self.fence}")


def _plain(sentence: Sentence) -> dict[str, object]:
    return {
        name: value if isinstance(value, int | float | str) else str(value)
        for name, value in sentence.values.items()
    }
