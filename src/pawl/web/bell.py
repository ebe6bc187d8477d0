"""The bell in the frame: how much somebody has not read; a floor above counts it."""

from collections.abc import Callable

from pawl.accounts.actor import Actor

MOST = 99
"""What the bell counts to; more are “99+”."""

_counters: list[Callable[[Actor], int]] = []


def counted_by(counter: Callable[[Actor], int]) -> None:
    """Name what counts, beside the routes of the inbox; one query, which counts no further than MOST + 1."""
    _counters[:] = [counter]


def unread(actor: Actor) -> int:
    """How much is unread; nothing for strangers."""
    return _counters[0](actor) if _counters and actor.person is not None else 0
