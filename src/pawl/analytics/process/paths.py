"""Variants and directly-follows steps of a log."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pawl.analytics.process.grouped import grouped_quantiles
from pawl.analytics.process.trail import Trail

MICROSECONDS_PER_HOUR = 3_600_000_000
_ODD = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Follow:
    """One word directly followed by another in the same case; waits in hours."""

    source: str
    target: str
    count: int
    median_hours: float
    p90_hours: float
    total_hours: float


@dataclass(frozen=True, eq=False)
class Variants:
    """The distinct paths, most frequent first, and which one each case took (by case_no, -1: no event)."""

    paths: tuple[tuple[str, ...], ...]
    counts: tuple[int, ...]
    of_case: npt.NDArray[np.int64]


def directly_follows(trail: Trail) -> tuple[Follow, ...]:
    """Count the pairs of neighbouring events of a case, and measure the wait between them.

    trail: of the column whose words are followed; a word may follow itself.
    Returns one Follow for each pair that occurs, most frequent first, then by words.   Raises nothing.
    Error: counts exact; quantiles exact order statistics with one rounding (microseconds to hours).
    Source: van der Aalst, Process Mining (2016), section 6.2.
    Checked: tests/analytics/process/test_paths.py, against a plain-Python reference; on the real log against
    the digests of four other tools.
    """
    words = len(trail.words)
    pair, wait = _steps(trail)
    counts = np.bincount(pair, minlength=words * words)
    totals = np.bincount(pair, weights=wait, minlength=words * words) / MICROSECONDS_PER_HOUR
    quantiles = grouped_quantiles(pair, wait, words * words, (0.5, 0.9)) / MICROSECONDS_PER_HOUR
    follows = (
        Follow(
            source=trail.words[key // words],
            target=trail.words[key % words],
            count=int(counts[key]),
            median_hours=float(quantiles[key, 0]),
            p90_hours=float(quantiles[key, 1]),
            total_hours=float(totals[key]),
        )
        for key in np.flatnonzero(counts).tolist()
    )
    return tuple(sorted(follows, key=lambda one: (-one.count, one.source, one.target)))


def variants(trail: Trail) -> Variants:
    """Find the distinct sequences of words and how many cases follow each.

    trail: of the column whose words make the sequence; repeats are kept (see `merged`).
    Returns Variants, most frequent first, then by words.   Raises nothing.
    Error: exact: short cases are packed into one number each, without loss; long ones are hashed, and each is
    compared with the first of its hash; two sequences that share a hash are told apart by their bytes.
    Source: van der Aalst, Process Mining (2016), section 5.2.
    Checked: tests/analytics/process/test_paths.py.
    """
    first, group = _alike(trail)
    counts = np.bincount(group, minlength=len(first))
    paths = [_path(trail, int(place)) for place in first]
    order = sorted(range(len(paths)), key=lambda one: (-int(counts[one]), paths[one]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    of_case = np.full(trail.size, -1, np.int64)
    of_case[trail.cases] = rank[group]
    return Variants(tuple(paths[one] for one in order), tuple(int(counts[one]) for one in order), of_case)


def _steps(trail: Trail) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pair code and wait in microseconds of each step from an event to the next of its case."""
    inside = np.ones(len(trail.codes), np.bool_)
    inside[trail.starts] = False
    target = np.flatnonzero(inside)
    pair = trail.codes[target - 1].astype(np.int64)
    pair *= len(trail.words)
    pair += trail.codes[target]
    return pair, trail.at[target] - trail.at[target - 1]


def _alike(trail: Trail) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first case of each group of cases with the same sequence, and the group of each case."""
    bits, lengths = len(trail.words).bit_length(), trail.lengths
    keys, is_long = _packed(trail, lengths, bits), lengths * bits > 64
    if not is_long.any():
        return _grouped(keys)
    short, long = np.flatnonzero(~is_long), np.flatnonzero(is_long)
    (first, its_group), (first_long, its_group_long) = _grouped(keys[short]), _hashed(_only(trail, long))
    group = np.empty(len(lengths), np.int64)
    group[short], group[long] = its_group, its_group_long + len(first)
    return np.append(short[first], long[first_long]), group


def _grouped(keys: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return first, group


def _packed(trail: Trail, lengths: npt.NDArray[np.int64], bits: int) -> npt.NDArray[np.uint64]:
    """Each case's codes, counted from 1, side by side in one number: means nothing where they do not fit."""
    terms = _places(trail, lengths).astype(np.uint64)
    terms *= np.uint64(bits)
    np.left_shift(np.add(trail.codes, 1, dtype=np.uint64), terms, out=terms)
    return np.add.reduceat(terms, trail.starts) if len(terms) else terms


def _hashed(trail: Trail) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Group by a polynomial hash of each case's codes, modulo 2**64, and look whether it told them apart."""
    lengths = trail.lengths
    powers = np.full(int(lengths.max()) + 1, _ODD, np.uint64).cumprod()
    marks = np.random.default_rng(1).integers(1, 1 << 63, len(trail.words), np.uint64)
    terms = marks[trail.codes] * powers[_places(trail, lengths)]
    first, group = _grouped(np.add.reduceat(terms, trail.starts))
    return (first, group) if _agree(trail, lengths, first[group]) else _by_bytes(trail)


def _agree(trail: Trail, lengths: npt.NDArray[np.int64], like: npt.NDArray[np.int64]) -> bool:
    """Whether every case has the same sequence as the case it is said to be like."""
    if not np.array_equal(lengths, lengths[like]):
        return False
    shift = np.repeat(trail.starts[like] - trail.starts, lengths)
    shift += np.arange(len(trail.codes))
    return bool(np.array_equal(trail.codes, trail.codes[shift]))


def _by_bytes(trail: Trail) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The slow and certain way: group the cases by the bytes of their codes."""
    ends = trail.starts + trail.lengths
    seen: dict[bytes, int] = {}
    group = [
        seen.setdefault(trail.codes[start:end].tobytes(), len(seen))
        for start, end in zip(trail.starts.tolist(), ends.tolist(), strict=True)
    ]
    _, first = np.unique(group, return_index=True)
    return first, np.asarray(group, np.int64)


def _places(trail: Trail, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Place of each event in its case, from 0."""
    places = np.arange(len(trail.codes))
    places -= np.repeat(trail.starts, lengths)
    return places


def _only(trail: Trail, cases: npt.NDArray[np.int64]) -> Trail:
    """The trail of some of its cases."""
    lengths = trail.lengths
    wanted = np.zeros(len(lengths), np.bool_)
    wanted[cases] = True
    kept = np.repeat(wanted, lengths)
    starts = np.cumsum(lengths[cases]) - lengths[cases]
    found = trail.cases[cases]
    return replace(trail, codes=trail.codes[kept], at=trail.at[kept], starts=starts, cases=found)


def _path(trail: Trail, place: int) -> tuple[str, ...]:
    start = int(trail.starts[place])
    end = int(trail.starts[place + 1]) if place + 1 < len(trail.starts) else len(trail.codes)
    return tuple(trail.words[code] for code in trail.codes[start:end].tolist())
