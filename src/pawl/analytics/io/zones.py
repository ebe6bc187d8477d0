"""Local times of a zone to UTC, with one rule for hours that come twice or not at all."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

TO_UTC = "pawl_to_utc"

Micros = npt.NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class ZoneClock:
    """Converts naive local microseconds to UTC and counts the doubtful ones.

    An ambiguous time (clocks set back) is taken as the first of the two; a time that never was (clocks
    set forward) is read with the offset before the jump, so 02:30 becomes 03:30. Both are PEP 495, fold=0.
    """

    name: str
    ambiguous: int = 0
    absent: int = 0

    def __post_init__(self) -> None:
        """Tabulate the zone's offsets from 1969 to 2102."""
        moments, offsets = _transitions(ZoneInfo(self.name))
        self._offsets = offsets
        # a change of offset at UTC moment m shows on the wall between m+old and m+new
        old, new = moments + offsets[:-1], moments + offsets[1:]
        self._switch = np.maximum(old, new)  # from here on the new offset holds in any case
        self._low, self._high, self._is_gap = np.minimum(old, new), np.maximum(old, new), new > old

    def to_utc(self, local: Micros) -> Micros:
        """Convert local microseconds since 1970 to UTC ones.

        local: (n,) int64.   Returns (n,) int64.   Error: none.
        """
        at = np.searchsorted(self._switch, local, side="right")
        doubtful = np.zeros(len(local), dtype=np.int8)
        inside = at < len(self._switch)
        where = at[inside]
        hit = (local[inside] >= self._low[where]) & (local[inside] < self._high[where])
        doubtful[inside] = np.where(hit, np.where(self._is_gap[where], 2, 1), 0)
        self.ambiguous += int(np.count_nonzero(doubtful == 1))
        self.absent += int(np.count_nonzero(doubtful == 2))
        return local - self._offsets[at]

    def register(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Offer the conversion to the engine as `pawl_to_utc`."""

        def to_utc(local: pa.ChunkedArray) -> pa.Array:
            column = local.combine_chunks() if isinstance(local, pa.ChunkedArray) else local
            micros = column.cast(pa.timestamp("us")).cast(pa.int64())
            missing = np.asarray(column.is_null())
            known = micros.fill_null(0).to_numpy(zero_copy_only=False)
            result = np.zeros(len(known), dtype=np.int64)
            result[~missing] = self.to_utc(known[~missing])
            return pa.array(result, mask=missing).cast(pa.timestamp("us"))

        engine.create_function(
            TO_UTC,
            to_utc,
            ["TIMESTAMP"],
            "TIMESTAMP",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )


@cache
def _transitions(zone: ZoneInfo) -> tuple[Micros, Micros]:
    """UTC moments at which the offset changes, and the offsets around them, all in microseconds."""
    first, last = datetime(1969, 1, 1, tzinfo=UTC), datetime(2102, 1, 1, tzinfo=UTC)
    moments: list[int] = []
    offsets = [_offset(zone, first)]
    day = first
    while day < last:
        following = day + timedelta(days=1)
        while _offset(zone, day) != _offset(zone, following):
            moment = _change(zone, day, following)
            moments.append(_micros(moment))
            offsets.append(_offset(zone, moment))
            day = moment
        day = following
    return np.array(moments, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset first differs from that of `before`."""
    start = _offset(zone, before)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, before + timedelta(seconds=middle)) == start:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() * 1_000_000)


def _micros(moment: datetime) -> int:
    return round((moment - _EPOCH).total_seconds() * 1_000_000)
