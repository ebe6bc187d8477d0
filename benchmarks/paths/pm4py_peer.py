"""pm4py's own discovery calls, where it is installed (AGPL: never a dependency)."""

from typing import Any

import pandas as pd
import pm4py

from benchmarks.paths.child import Row, answer


def log(path: str) -> Any:
    frame = pd.read_parquet(path, columns=["case", "at", "seq", "state"])
    return pm4py.format_dataframe(frame, case_id="case", activity_key="state", timestamp_key="at")


def dfg(path: str) -> list[Row]:
    frame = log(path)
    counts, _, _ = pm4py.discover_dfg(frame)
    waits, _, _ = pm4py.discover_performance_dfg(frame)
    return [(a, b, int(n), waits[a, b]["median"] / 3600) for (a, b), n in counts.items()]


def sequences(path: str) -> list[Row]:
    return [(">".join(steps), int(n)) for steps, n in pm4py.get_variants(log(path)).items()]


if __name__ == "__main__":
    answer({"dfg": dfg, "variants": sequences})
