"""In the child: a snapshot as a file, streamed to whoever asked."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.ocel_out import write_ocel
from pawl.analytics.io.table_out import write_csv, write_parquet_stream
from pawl.analytics.io.xes_out import write_xes

MEMORY = "1000MB"
Write = Callable[[Dataset, str, str, IO[bytes]], None]

FORMATS: Mapping[str, Write] = {
    "csv": lambda dataset, _, table, out: write_csv(dataset, table, out),
    "parquet": lambda dataset, _, table, out: write_parquet_stream(dataset, table, out),
    "xes": lambda dataset, _, __, out: write_xes(dataset, out),
    "ocel": lambda dataset, kind, _, out: write_ocel(dataset, kind, out),
}


def serve(request: Mapping[str, Any], _asked: IO[bytes], out: IO[bytes]) -> None:
    """Write the snapshot in the format asked for; the bytes are the answer."""
    snapshot = Lake(Path(request["lake"])).open(request["snapshot"])
    kind = snapshot.manifest.kind
    dataset = snapshot.dataset(memory=MEMORY)
    table = kind if request["table"] == "cases" else "events"
    FORMATS[request["format"]](dataset, kind, table, out)
    out.flush()
