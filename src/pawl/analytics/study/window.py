"""The stretch of time that a log really covers: exports begin and end raggedly."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.study.maturity import is_young, knows_durations, slow_duration
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime import Grain, Period, periods

USUAL = 0.5
"""A period at the edge with fewer new cases than this share of the usual number is not covered."""


@dataclass(frozen=True)
class Window:
    """The periods that the log covers, in order, and what was left off at the edges."""

    periods: tuple[Period, ...]
    reason: Sentence
    usual: int
    """New cases of the period in which the middle case began."""
    left_off: int
    """Cases that began outside."""
    mature: datetime
    """From here on cases can be as old as slow ones are; what ended before is only the quick part."""
    is_young: bool
    """Whether the oldest open cases are so old that the beginning of the log hides older ones."""

    @property
    def start(self) -> datetime:
        return self.periods[0].start

    @property
    def end(self) -> datetime:
        return self.periods[-1].end


def window(
    dataset: Dataset,
    kind: str,
    *,
    start: str,
    grain: Grain,
    zone: str,
    bounds: tuple[date | None, date | None] = (None, None),
) -> Window:
    """Find the periods that a log covers: from the first to the last with half the usual number of new cases.

    On a side with a bound the window goes to the bound, however few cases began there; where the log is
    complete until an instant, it goes on to the period of that instant: quiet periods before it are known.

    dataset: with a table `kind`.   start: its instant that begins a case.   grain, zone: of the periods.
    bounds: first and last day that the window may have, None: the log decides.
    Returns the window.   Raises NotMeasurable where no case began in the bounds, OutOfDomain where the second
    lies before the first.
    Error: none; the usual number is that of the period in which the middle case began (a median over cases).
    Source: our own.   Checked: tests/analytics/study/test_window.py.
    """
    begins = _instants(dataset, kind, start)
    if not len(begins):
        raise NotMeasurable(kind, say("No case has {start}.", start=start), say("Map a column to it."))
    zoned = ZoneInfo(zone)
    earliest, latest = _day(int(begins[0]), zoned), _day(_last(dataset, int(begins[-1])), zoned)
    # A single bound beyond the log is no muddle of two: it must end in the days that the log has.
    low = bounds[0] or min(earliest, bounds[1] or earliest)
    high = bounds[1] or max(latest, low)
    all_periods = periods(grain, zone, low, high)
    counts = _counts(begins, all_periods)
    if not counts.any():
        rule = say("No case began between {first} and {last}.", first=low, last=high)
        raise NotMeasurable(kind, rule, say("Choose days from {low} to {high}.", low=earliest, high=latest))
    usual = _usual(counts)
    begin, end = _covered(counts, usual, bounds, is_complete=dataset.complete_until is not None)
    kept = all_periods[begin:end]
    inside = int(counts[begin:end].sum())
    left_off = len(begins) - inside
    told = _say(kept, usual, left_off, bounded=bounds != (None, None))
    before = int(np.searchsorted(begins, _micros(kept[0].start)))
    if before >= USUAL * usual or not knows_durations(dataset, kind):
        return Window(kept, told, usual, left_off, kept[0].start, is_young=False)
    return Window(
        kept,
        told,
        usual,
        left_off,
        kept[0].start + slow_duration(dataset, kind),
        is_young=is_young(dataset, kind, kept[0].start, kept[-1].end),
    )


def _last(dataset: Dataset, begun: int) -> int:
    """Micros of the last instant that the log tells of: its last beginning, or until when it is complete."""
    if dataset.complete_until is None:
        return min(begun, _micros(dataset.as_of))
    return _micros(dataset.complete_until) - 1  # an end of a period begins no other


def _instants(dataset: Dataset, kind: str, start: str) -> npt.NDArray[np.int64]:
    at = quoted(start)
    sql = f"SELECT epoch_us({at}) AS at FROM {quoted(kind)} WHERE {at} IS NOT NULL ORDER BY 1"
    return np.asarray(dataset.connection.execute(sql).fetchnumpy()["at"], np.int64)


def _counts(begins: npt.NDArray[np.int64], all_periods: tuple[Period, ...]) -> npt.NDArray[np.int64]:
    edges = np.array([_micros(period.start) for period in all_periods] + [_micros(all_periods[-1].end)])
    return np.diff(np.searchsorted(begins, edges))


def _usual(counts: npt.NDArray[np.int64]) -> int:
    """The count of the period in which the middle case stands when periods are ordered by size."""
    ordered = np.sort(counts)
    middle = np.searchsorted(np.cumsum(ordered), counts.sum() / 2)
    return int(ordered[middle])


def _covered(
    counts: npt.NDArray[np.int64], usual: int, bounds: tuple[date | None, date | None], *, is_complete: bool
) -> tuple[int, int]:
    """The first period and one past the last; what was asked for, or is known, is not trimmed."""
    covered = np.flatnonzero(counts >= USUAL * usual)
    is_whole = bounds[1] is not None or is_complete
    return (0 if bounds[0] else int(covered[0]), len(counts) if is_whole else int(covered[-1]) + 1)


def _say(kept: tuple[Period, ...], usual: int, left_off: int, *, bounded: bool) -> Sentence:
    if not left_off:
        return say("The log covers {first} to {last}, some {usual:,} new cases a period.",
                   first=kept[0].label, last=kept[-1].label, usual=usual)  # fmt: skip
    if bounded:
        return say(
            "{first} to {last} as asked, some {usual:,} new cases a period; {left:,} cases of the log began "
            "outside and are not shown.",
            first=kept[0].label,
            last=kept[-1].label,
            usual=usual,
            left=left_off,
        )
    return say(
        "The log covers {first} to {last}, some {usual:,} new cases a period; {left:,} cases began outside, "
        "in periods with less than half of that, and are not shown.",
        first=kept[0].label,
        last=kept[-1].label,
        usual=usual,
        left=left_off,
    )


def _day(micros: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(micros / 1_000_000, UTC).astimezone(zone).date()


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
