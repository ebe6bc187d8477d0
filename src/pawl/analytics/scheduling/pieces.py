"""Monotone maps of slots, cut into pieces on which they rise one by one or stand still."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from pawl.analytics.scheduling.slots import Task, Tie


@dataclass(frozen=True)
class Piece:
    """From `low` to `high`, both included, the map is slope (0 or 1) times the slot, plus `shift`."""

    low: int
    high: int
    slope: int
    shift: int


def finishes(task: Task, low: int, high: int, *, at_opening: bool = False) -> tuple[Piece, ...]:
    """When a task is done, by the slot at which it begins.

    task: with work left.   low, high: slots, both included; of them the open ones from which it is done
    before its calendar ends are in a piece.
    at_opening: the next opening instead of a closing, which is what a link to the finish is compared with.
    Returns pieces in order.   Raises nothing.   Error: none.   Source: docs/explanation/scheduling.md.
    Checked: tests/analytics/scheduling/test_pieces.py.
    """
    hours = task.hours
    high = min(high, hours.latest(max(0, hours.before[-1] - task.left - 1)))
    done = hours.latest if at_opening else hours.earliest
    inner = (hours.latest(max(0, edge - task.left)) for edge in hours.before if edge >= task.left)
    spans = [
        (max(opens, low), min(closes - 1, high))
        for opens, closes in zip(hours.opens, hours.closes, strict=True)
    ]
    cuts = {cut for at in inner for cut in (at, at + 1)}
    found = [
        piece
        for first, last in spans
        if first <= last
        for piece in _pieces(lambda slot: done(hours.worked(slot) + task.left), first, last, cuts)
    ]
    return _merged(found)


def asked(tie: Tie, low: int, high: int) -> tuple[Piece, ...]:
    """What a link with a lag asks for, by the slot of its predecessor's end of it.

    tie: with a lag.   low, high: slots, both included; up to where the lag is over before its calendar ends.
    Returns pieces in order, without gaps.
    Raises nothing.   Error: none.   Source: docs/explanation/scheduling.md.   Checked:
    tests/analytics/scheduling/test_pieces.py.
    """
    hours = tie.hours
    if tie.lag > 0:
        high = min(high, hours.latest(max(0, hours.before[-1] - tie.lag - 1)))
    edges = [*hours.opens, *hours.closes]
    inner = [position - tie.lag for position in hours.before if 0 <= position - tie.lag <= hours.before[-1]]
    edges += [hours.earliest(position) for position in inner]
    edges += [hours.latest(position) for position in inner if position < hours.before[-1]]
    return _merged(_pieces(tie.asked, low, high, {cut for edge in edges for cut in (edge, edge + 1)}))


def _pieces(value: Callable[[int], int], low: int, high: int, cuts: Iterable[int]) -> list[Piece]:
    """Between two cuts the map keeps its slope."""
    starts = [low, *sorted({cut for cut in cuts if low < cut <= high}), high + 1]
    found = []
    for first, past in pairwise(starts):
        begin, end = value(first), value(past - 1)
        slope = 0 if begin == end else 1
        found.append(Piece(first, past - 1, slope, begin - slope * first))
    return found


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours that go on alike are one; a single slot fits either slope."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and last.high + 1 == piece.low and (joined := _joined(last, piece)):
            found[-1] = joined
        else:
            found.append(piece)
    return tuple(found)


def _joined(one: Piece, other: Piece) -> Piece | None:
    """Two neighbours as one piece, where they are."""
    ends = [piece.slope * slot + piece.shift for piece, slot in ((one, one.low), (other, other.high))]
    for slope in (1, 0):
        whole = Piece(one.low, other.high, slope, ends[0] - slope * one.low)
        if all(_is_part(piece, whole) for piece in (one, other)):
            return whole
    return None


def _is_part(piece: Piece, whole: Piece) -> bool:
    slots = (piece.low, piece.high)
    return all(piece.slope * at + piece.shift == whole.slope * at + whole.shift for at in slots)
