"""Snapshots out of the house, streamed from a child."""

import csv
import io
import json

import pytest
from pyarrow import parquet

from pawl.measurement.models import Dataset
from pawl.measurement.sources import streams
from pawl.measurement.sources.children import Bounds, ChildEnded


def content(of: Dataset, format_: str, table: str = "events") -> bytes:
    return b"".join(streams.export(of.snapshot, format_, table))


def test_every_format_has_every_event(desk: Dataset):
    assert len(list(csv.DictReader(io.StringIO(content(desk, "csv").decode())))) == desk.events
    assert parquet.read_table(io.BytesIO(content(desk, "parquet"))).num_rows == desk.events
    assert parquet.read_table(io.BytesIO(content(desk, "parquet", "cases"))).num_rows == desk.cases
    assert content(desk, "xes").count(b"<event>") == desk.events
    assert len(json.loads(content(desk, "ocel"))["events"]) == desk.events


def test_a_child_that_breaks_off_is_not_taken_for_the_end(desk: Dataset):
    with pytest.raises(ChildEnded):
        list(streams.export("0" * 64, "csv", "events"))
    with pytest.raises(ChildEnded):
        list(streams.export(desk.snapshot, "csv", "events", Bounds(memory=150 * 1024 * 1024)))
