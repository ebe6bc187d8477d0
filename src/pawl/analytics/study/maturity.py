"""How old a log has to be before slow cases and old backlogs can be seen in it."""

from datetime import UTC, datetime, timedelta

from pawl.analytics.eventlog.dataset import Dataset, quoted

SLOW = 0.9
"""The quantile of durations, and of ages, that counts as slow."""
HIDDEN = 1 / 3
"""Share of a log's length from which the age of its slow open cases says more of the log than of them."""


def knows_durations(dataset: Dataset, kind: str) -> bool:
    """Tell whether the table says when cases were opened and resolved.

    dataset: with the table `kind`.   Returns the answer.   Raises nothing.   Error: none.   Source: our own.
    Checked: tests/analytics/study/test_window.py.
    """
    return {"opened_at", "resolved_at"} <= set(dataset.tables[kind])


def slow_duration(dataset: Dataset, kind: str) -> timedelta:
    """How long slow cases take: in a younger part of the log only quick ones can have ended.

    dataset: with opened_at and resolved_at.   Returns the 90 % quantile, zero where no case ended.
    Raises nothing.   Error: none; open cases are left out, so it is rather too short.   Source: our own.
    Checked: tests/analytics/study/test_window.py.
    """
    sql = (
        f"SELECT quantile_cont(epoch_us(resolved_at) - epoch_us(opened_at), {SLOW}) FROM {quoted(kind)}"
        " WHERE resolved_at >= opened_at"
    )
    row = dataset.connection.execute(sql).fetchone()
    return timedelta(microseconds=int(row[0])) if row and row[0] is not None else timedelta(0)


def is_young(dataset: Dataset, kind: str, start: datetime, end: datetime) -> bool:
    """Tell whether open cases are so old that the beginning of the log hides older ones.

    dataset: with opened_at and resolved_at.   start, end: of the window; the log begins with no older cases.
    Returns whether the 90 % quantile of the ages at `end` is over a third of the window.   Raises nothing.
    Error: none; a rule of thumb for left truncation.   Source: our own.
    Checked: tests/analytics/study/test_window.py.
    """
    closed = quoted("closed_at") if "closed_at" in dataset.tables[kind] else "NULL::TIMESTAMP"
    sql = (
        f"SELECT quantile_cont(epoch_us(?) - epoch_us(opened_at), {SLOW}) FROM {quoted(kind)}"
        f" WHERE opened_at < ? AND coalesce(coalesce(resolved_at, {closed}) >= ?, true)"
    )
    at = end.astimezone(UTC).replace(tzinfo=None)
    row = dataset.connection.execute(sql, [at, at, at]).fetchone()
    oldest = timedelta(microseconds=int(row[0])) if row and row[0] is not None else timedelta(0)
    return oldest > HIDDEN * (end - start)
