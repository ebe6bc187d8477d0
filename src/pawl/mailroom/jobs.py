"""What the mailroom does by the clock and on events: look into mailboxes, sort what came, attach, forget."""

from collections.abc import Iterable, Mapping, Sequence

from pawl import clock
from pawl.accounts.actor import system
from pawl.environment import environment
from pawl.errors import Unavailable
from pawl.history.models import Event
from pawl.jobs.handlers import Work, on, to_addresses
from pawl.mailroom.actions import deciding, fetching
from pawl.mailroom.actions.forgetting import forget_old
from pawl.mailroom.models import Mailbox, State

BY = system("mailroom")
SORT_MEBIBYTES = 1024
TICK = ("support", "minute_passed")
"""The minute that support counts anyway."""


def _due(events: Sequence[Event]) -> Mapping[int, Iterable[str]]:
    """Each mailbox is looked into by itself: one that hangs holds up no other."""
    ticks = [event for event in events if (event.kind, event.activity) == TICK]
    if not ticks or not environment().mail_fetch:
        return {}
    return {ticks[-1].pk: [str(number) for number in fetching.due(clock.now())]}


@to_addresses(_due, lease_seconds=180, waits=(60.0,))
def look(work: Work) -> None:
    """Take what is new in one mailbox; what is wrong with it stands at the mailbox, and it is tried again."""
    found = Mailbox.objects.select_related("case").filter(pk=int(work.address), state=State.ACTIVE).first()
    if found is None:
        return
    try:
        fetching.fetch(found, by=BY)
    except Unavailable:
        return


@on("mailbox", "arrived", is_long=True, memory_mebibytes=SORT_MEBIBYTES)
def sort(work: Work) -> None:
    """A message becomes what the rules say."""
    deciding.process(int(work.event.facts["message"]), by=BY)


@on("mailbox", "sorted", is_long=True, memory_mebibytes=SORT_MEBIBYTES)
def attach(work: Work) -> None:
    """Its files follow."""
    deciding.attach(int(work.event.facts["message"]))


@on("queue", "tidy_due")
def forget(_: Work) -> None:
    """Bytes of old messages go."""
    forget_old()
