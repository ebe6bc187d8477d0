"""Pawl."""

from pathlib import Path

from benchmarks.paths.child import Row, answer
from pawl.analytics.process.paths import directly_follows, variants
from pawl.analytics.process.trail import read_trail


def dfg(path: str) -> list[Row]:
    follows = directly_follows(read_trail([Path(path)], "state"))
    return [(one.source, one.target, one.count, one.median_hours) for one in follows]


def sequences(path: str) -> list[Row]:
    found = variants(read_trail([Path(path)], "state"))
    return [(">".join(steps), count) for steps, count in zip(found.paths, found.counts, strict=True)]


if __name__ == "__main__":
    answer({"dfg": dfg, "variants": sequences})
