"""Small logs for the tests of the path functions, and how to read them."""

from datetime import datetime, timedelta

import pyarrow as pa
from hypothesis import strategies as st

from pawl.analytics.process.trail import Trail, trail_of

START = datetime(2026, 1, 5)

Log = list[list[tuple[str | None, int]]]
"""Case by case: word and minutes since the event before."""

logs = st.lists(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from([0, 0, 1, 7, 60])), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
)


def table_of(log: Log) -> pa.Table:
    """Lay a log out as an events table."""
    rows = []
    for case_no, case in enumerate(log):
        at = START
        for seq, (word, minutes) in enumerate(case):
            at += timedelta(minutes=minutes)
            rows.append((case_no, at, seq, word))
    return pa.table(
        {
            "case_no": pa.array([row[0] for row in rows], pa.int32()),
            "at": pa.array([row[1] for row in rows], pa.timestamp("us")),
            "seq": pa.array([row[2] for row in rows], pa.int32()),
            "activity": pa.array([row[3] for row in rows], pa.string()),
        }
    )


def trail(log: Log) -> Trail:
    """Read a log."""
    return trail_of(table_of(log), cases=len(log))


def path(text: str) -> list[tuple[str | None, int]]:
    """Make a case of one-letter words, an hour apart; a dash has no value."""
    return [(None if sign == "-" else sign, 60) for sign in text]


def words(case: list[tuple[str | None, int]]) -> list[str]:
    """List the words of a case, without what is missing."""
    return [word for word, _ in case if word is not None]


def runs(case: list[tuple[str | None, int]]) -> list[str]:
    """List the words of a case, without what repeats its neighbour."""
    kept: list[str] = []
    for word in words(case):
        if kept[-1:] != [word]:
            kept.append(word)
    return kept
