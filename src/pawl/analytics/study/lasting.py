"""How long cases last when those still open count as open."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.stats.survival import Quantile, survival_quantile
from pawl.analytics.study.window import Window

PART = "priority"
LEVELS = 6
"""Values of the field that are told apart; the most frequent ones."""
ENDS = ("resolved_at", "closed_at")
"""A case lasts until the first of these that is recorded, as in throughput and backlog."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Lasting:
    """Quantiles of the duration of one part of the cases, in hours; `part` is empty for all."""

    part: str
    median: Quantile
    p90: Quantile


def lasting(dataset: Dataset, kind: str, window: Window) -> tuple[Lasting, ...]:
    """Estimate how long the cases opened in a window last, as known at its end.

    dataset: with the table `kind`.   window: cases opened in it count, and lasted until its end if open then.
    Returns all cases, then each of the most frequent priorities; nothing without opening and end.
    Raises nothing.
    Error: that of Kaplan-Meier quantiles, see stats.survival.   Source: Kaplan & Meier (1958).
    Checked: tests/analytics/study/test_lasting.py.
    """
    columns = dataset.tables[kind]
    ends = [quoted(name) for name in ENDS if name in columns]
    if "opened_at" not in columns or not ends:
        return ()
    part = f"coalesce({quoted(PART)}, '')" if columns.get(PART) == "text" else "''"
    sql = (
        f"SELECT {part} AS part, epoch_us(opened_at) AS start, epoch_us(coalesce({', '.join(ends)})) AS stop"
        f" FROM {quoted(kind)} WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at, case_no"
    )
    last = min(window.end, dataset.as_of)
    bounds = [at.astimezone(UTC).replace(tzinfo=None) for at in (window.start, last)]
    rows = dataset.connection.execute(sql, bounds).to_arrow_table()
    if not rows.num_rows:
        return ()
    stop = rows["stop"].to_numpy(zero_copy_only=False).astype(np.float64)
    hours, ended = _durations(rows["start"].to_numpy().astype(np.float64), stop, last)
    parts = np.asarray(rows["part"].to_pylist(), dtype=np.str_)
    everything = _of("", hours, ended)
    names = [name for name in _frequent(parts) if name]
    return (everything, *(_of(name, hours[parts == name], ended[parts == name]) for name in names))


def _durations(
    start: npt.NDArray[np.float64], stop: npt.NDArray[np.float64], last: datetime
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Hours that each case lasted until `last`, and whether it had ended by then."""
    now = (last - EPOCH) / timedelta(microseconds=1)
    ended = np.nan_to_num(stop, nan=np.inf) <= now
    until = np.where(ended, stop, now)
    return np.maximum(until - start, 0.0) / 3.6e9, ended


def _frequent(parts: npt.NDArray[np.str_]) -> list[str]:
    names, counts = np.unique(parts, return_counts=True)
    most = sorted(zip(-counts, names.tolist(), strict=True))[:LEVELS]
    return sorted(name for _, name in most)


def _of(part: str, hours: npt.NDArray[np.float64], ended: npt.NDArray[np.bool_]) -> Lasting:
    return Lasting(part, survival_quantile(hours, ended, 0.5), survival_quantile(hours, ended, 0.9))
