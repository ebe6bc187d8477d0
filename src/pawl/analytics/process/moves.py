"""What happens to a case on its way: time in state, handovers, ping-pong, rework, reopening."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pawl.analytics.eventlog.dictionary import ActivityClass
from pawl.analytics.process.grouped import grouped_quantiles
from pawl.analytics.process.paths import MICROSECONDS_PER_HOUR
from pawl.analytics.process.trail import Trail

_ENDED: frozenset[ActivityClass] = frozenset({"done", "closed"})


@dataclass(frozen=True)
class Stay:
    """How long cases stay in a state: hours per case that was in it, and in all."""

    word: str
    cases: int
    visits: int
    median_hours: float
    p90_hours: float
    total_hours: float


@dataclass(frozen=True)
class Rework:
    """A word that cases came back to after they had left it."""

    word: str
    cases: int
    returns: int


def merged(trail: Trail) -> Trail:
    """Merge neighbouring events of a case that have the same word into the first of them.

    trail: of any column.   Returns a Trail in which no word follows itself.   Raises nothing.   Error: exact.
    Source: run-length encoding.   Checked: tests/analytics/process/test_moves.py.
    """
    begins = np.ones(len(trail.codes), np.bool_)
    begins[1:] = trail.codes[1:] != trail.codes[:-1]
    begins[trail.starts] = True
    kept = np.flatnonzero(begins)
    return replace(
        trail, codes=trail.codes[kept], at=trail.at[kept], starts=np.searchsorted(kept, trail.starts)
    )


def time_in_state(trail: Trail) -> tuple[Stay, ...]:
    """Measure how long cases stay in each state, from the event that enters it to the next event.

    trail: of the column that names the state. The stay after a case's last event is not known and counts
    nothing, which is right for closed cases and short for open ones.
    Returns one Stay for each word, longest total first; its median and p90 are over cases, not visits.
    Raises nothing.   Error: exact order statistics, sums of float64 microseconds (relative 1e-13).
    Source: van der Aalst, Process Mining (2016), section 9.3.
    Checked: tests/analytics/process/test_moves.py.
    """
    words = len(trail.words)
    wait = np.diff(trail.at, append=0)
    wait[_last_events(trail)] = 0
    key, place = np.unique(trail.owners * max(words, 1) + trail.codes, return_inverse=True)
    hours = np.zeros(len(key), np.int64)
    np.add.at(hours, place, wait)
    word = key % max(words, 1)
    quantiles = grouped_quantiles(word, hours, words, (0.5, 0.9)) / MICROSECONDS_PER_HOUR
    cases, visits = np.bincount(word, minlength=words), np.bincount(merged(trail).codes, minlength=words)
    totals = np.bincount(word, weights=hours, minlength=words) / MICROSECONDS_PER_HOUR
    stays = (
        Stay(
            word=trail.words[code],
            cases=int(cases[code]),
            visits=int(visits[code]),
            median_hours=float(quantiles[code, 0]),
            p90_hours=float(quantiles[code, 1]),
            total_hours=float(totals[code]),
        )
        for code in np.flatnonzero(cases).tolist()
    )
    return tuple(sorted(stays, key=lambda stay: (-stay.total_hours, stay.word)))


def handovers(trail: Trail) -> npt.NDArray[np.int64]:
    """Count how often the value changed in each case; events without a value are passed over.

    trail: of the column that is handed over, such as assignment_group.
    Returns (size,) int64 by case_no; 0 for a case without values.   Raises nothing.   Error: exact.
    Source: reassignments as ServiceNow counts them.   Checked: tests/analytics/process/test_moves.py.
    """
    return trail.spread(merged(trail).lengths - 1)


def ping_pong(trail: Trail) -> npt.NDArray[np.bool_]:
    """Tell which cases went from one value to another and straight back (A, B, A).

    trail: of the column that is handed over.
    Returns (size,) bool by case_no.   Raises nothing.   Error: exact.
    Source: BPI Challenge 2013, ping-pong behaviour.   Checked: tests/analytics/process/test_moves.py.
    """
    runs = merged(trail)
    owners = runs.owners
    back = np.flatnonzero((runs.codes[2:] == runs.codes[:-2]) & (owners[2:] == owners[:-2]))
    flags = np.zeros(len(runs.starts), np.bool_)
    flags[owners[back]] = True
    return trail.spread(flags)


def places(trail: Trail) -> npt.NDArray[np.int64]:
    """Count the different values that each case had.

    trail: of any column.   Returns (size,) int64 by case_no.   Raises nothing.   Error: exact.
    Source: counting.   Checked: tests/analytics/process/test_moves.py.
    """
    owners = np.unique(trail.owners * max(len(trail.words), 1) + trail.codes) // max(len(trail.words), 1)
    return trail.spread(np.bincount(owners, minlength=len(trail.starts)))


def rework(trail: Trail) -> tuple[Rework, ...]:
    """Find the words that cases came back to.

    trail: of the activity or state; a repeat without another word between is no return.
    Returns one Rework for each word that was returned to, most returns first.
    Raises nothing.   Error: exact.
    Source: van der Aalst, Process Mining (2016), section 5.4 (loops).
    Checked: tests/analytics/process/test_moves.py.
    """
    words, runs = max(len(trail.words), 1), merged(trail)
    key, visits = np.unique(runs.owners * words + runs.codes, return_counts=True)
    word, returns = key[visits > 1] % words, visits[visits > 1] - 1
    cases, totals = np.bincount(word), np.bincount(word, weights=returns)
    found = (Rework(trail.words[c], int(cases[c]), int(totals[c])) for c in np.flatnonzero(cases).tolist())
    return tuple(sorted(found, key=lambda one: (-one.returns, one.word)))


def returned_to(trail: Trail, word: str) -> npt.NDArray[np.bool_]:
    """Tell which cases came back to a word after they had left it.

    trail: as for `rework`.   word: any; one that the trail lacks was returned to by none.
    Returns (size,) bool by case_no.   Raises nothing.   Error: exact.
    Source: as `rework`.   Checked: tests/analytics/process/test_moves.py.
    """
    return trail.spread(_visits(trail, word) > 1)


def visited(trail: Trail, word: str) -> npt.NDArray[np.bool_]:
    """Tell which cases had a word at least once.

    trail: of any column.   Returns (size,) bool by case_no.   Raises nothing.   Error: exact.
    Source: counting.   Checked: tests/analytics/process/test_moves.py.
    """
    return trail.spread(_visits(trail, word) > 0)


def reopenings(trail: Trail, classes: Mapping[str, ActivityClass]) -> npt.NDArray[np.int64]:
    """Count how often each case went from done or closed back to new, active or waiting.

    trail: of the activity.   classes: word -> class; words that are notes or have no class leave the state.
    Returns (size,) int64 by case_no.   Raises nothing.   Error: exact.
    Source: lifecycles of ITIL 4 incident management.   Checked: tests/analytics/process/test_moves.py.
    """
    is_state = np.array([classes.get(word, "note") != "note" for word in trail.words], np.bool_)
    is_ended = np.array([classes.get(word) in _ENDED for word in trail.words], np.bool_)
    stated = np.flatnonzero(is_state[trail.codes])
    ended, owners = is_ended[trail.codes[stated]], trail.owners[stated]
    back = ended[:-1] & ~ended[1:] & (owners[1:] == owners[:-1])
    return trail.spread(np.bincount(owners[1:][back], minlength=len(trail.starts)))


def first_time_resolved(
    states: Trail, groups: Trail, classes: Mapping[str, ActivityClass]
) -> npt.NDArray[np.bool_]:
    """Tell which cases were resolved by the group that held them first, for good.

    states: trail of the activity.   groups: trail of the assignment group, of the same log.   classes: as
    for `reopenings`.
    Returns (size,) bool by case_no: reached done or closed, never reopened, never handed over.
    Raises nothing.   Error: exact.
    Source: HDI, first contact resolution (no standard definition; this one needs no contact record).
    Checked: tests/analytics/process/test_moves.py.
    """
    resolved = np.zeros(states.size, np.bool_)
    for word in states.words:
        if classes.get(word) in _ENDED:
            resolved |= visited(states, word)
    resolved &= (reopenings(states, classes) == 0) & (handovers(groups) == 0)
    return resolved


def _last_events(trail: Trail) -> npt.NDArray[np.int64]:
    return trail.starts + trail.lengths - 1


def _visits(trail: Trail, word: str) -> npt.NDArray[np.int64]:
    """How often each case entered a word, (c,)."""
    runs = merged(trail)
    code = trail.words.index(word) if word in trail.words else -1
    return np.bincount(runs.owners[runs.codes == code], minlength=len(runs.starts))
