"""Who reacts to what: each app registers its handlers in its `jobs` module; the worker reads the table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pawl.history.models import Event
from pawl.jobs.work import Work

__all__ = ["SUBSCRIPTIONS", "Handler", "Subscription", "Work", "on", "to_addresses"]

Handler = Callable[[Work], None]
Addresses = Callable[[Sequence[Event]], Mapping[int, Iterable[str]]]
"""Of a batch of events: which addresses each is for, by the event's id."""

TRIES = 5
WAITS_SECONDS = (10.0, 40.0, 160.0, 640.0)
MEMORY_MEBIBYTES = 4096


@dataclass(frozen=True)
class Subscription:
    """A handler, the activities it waits for, and how much it may take."""

    name: str
    wants: frozenset[tuple[str, str]]
    """Kinds of case and their activities."""
    run: Handler
    lease_seconds: int = 60
    """Without a sign of life for so long it is taken for hanging and is killed."""
    is_long: bool = False
    """Long work never takes a worker's last free place, so short work goes on beside it."""
    is_once: bool = False
    """The whole handler runs in the transaction that proves the lease: effects happen exactly once."""
    tries: int = TRIES
    waits: tuple[float, ...] = WAITS_SECONDS
    """Seconds before the second, third … try; the last counts on."""
    memory_mebibytes: int = MEMORY_MEBIBYTES
    addresses: Addresses | None = None


SUBSCRIPTIONS: dict[str, Subscription] = {}


def on(  # noqa: PLR0913 how much a handler may take, all named
    kind: str,
    activity: str,
    *,
    lease_seconds: int = 60,
    is_long: bool = False,
    is_once: bool = False,
    waits: tuple[float, ...] = WAITS_SECONDS,
    memory_mebibytes: int = MEMORY_MEBIBYTES,
) -> Callable[[Handler], Handler]:
    """Register a handler; its name is its module and function, so that a queue survives a restart.

    May stand several times over one function, which then waits for each of these activities.
    """

    def register(handler: Handler) -> Handler:
        name = _name(handler)
        known = SUBSCRIPTIONS.get(name)
        SUBSCRIPTIONS[name] = Subscription(
            name,
            frozenset({(kind, activity)}) | (known.wants if known else frozenset()),
            handler,
            lease_seconds,
            is_long,
            is_once,
            waits=waits,
            memory_mebibytes=memory_mebibytes,
        )
        return handler

    return register


def to_addresses(
    addresses: Addresses, *, lease_seconds: int = 60, waits: tuple[float, ...] = WAITS_SECONDS
) -> Callable[[Handler], Handler]:
    """Register a handler of all events that somebody asked for: `addresses` says who, a batch at a time."""

    def register(handler: Handler) -> Handler:
        name = _name(handler)
        SUBSCRIPTIONS[name] = Subscription(
            name, frozenset(), handler, lease_seconds, is_long=True, waits=waits, addresses=addresses
        )
        return handler

    return register


def _name(handler: Handler) -> str:
    return f"{handler.__module__.removeprefix('pawl.').removesuffix('.jobs')}.{handler.__name__}"
