"""Snapshots as files for other programs: what goes out comes back the same."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lxml import etree
from pyarrow import parquet

from pawl.analytics.eventlog.dataset import Dataset, dataset_of
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import load_mapping, parse_mapping
from pawl.analytics.io.ocel_out import write_ocel
from pawl.analytics.io.table_out import BATCH, write_csv, write_parquet_stream
from pawl.analytics.io.xes_out import write_xes

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AT = pa.timestamp("us")
MAPPING = """
[log]
kind = "incident"
[case]
column = "case"
[activity]
column = "activity"
[at]
column = "at"
[actor]
column = "actor"
[fields.priority]
column = "priority"
[fields.made_sla]
column = "made_sla"
[fields.opened_at]
column = "opened_at"
[fields.reassignment_count]
column = "reassignment_count"
[fields.assignment_group]
column = "assignment_group"
"""


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 1, number, hour, 0, 0, 500)


def log(rows: int = 3) -> Dataset:
    events = pa.table(
        {
            "case": ["A", "A", "B"][:rows],
            "case_no": pa.array([0, 0, 1][:rows], pa.int64()),
            "activity": ["new", 'in "progress" & <more>', "new"][:rows],
            "at": pa.array([day(1), day(1, 8), day(2)][:rows], AT),
            "seq": pa.array([0, 1, 0][:rows], pa.int64()),
            "actor": ["ann", None, "=1+1"][:rows],
            "priority": pa.array(["-1", "2\x00\n", None][:rows], pa.string()),
            "made_sla": [True, False, None][:rows],
            "opened_at": pa.array([day(1), day(1), day(2)][:rows], AT),
            "reassignment_count": pa.array([0, 2, None][:rows], pa.int64()),
            "effort_hours": pa.array([0.5, 1.25, None][:rows], pa.float64()),
            "assignment_group": pa.array(["desk", "network", None][:rows], pa.string()),
        }
    )
    cases = pa.table({"case": ["A", "B"], "case_no": pa.array([0, 1], pa.int64())})
    return dataset_of({"events": events, "incident": cases}, as_of=NOW)


def written(write: Any, *more: Any, of: Dataset | None = None) -> bytes:
    out = io.BytesIO()
    write(of or log(), *more, out)
    return out.getvalue()


def test_csv_is_harmless_to_a_spreadsheet_and_says_instants_in_utc():
    rows = list(csv.DictReader(io.StringIO(written(write_csv, "events").decode())))
    assert [row["actor"] for row in rows] == ["ann", "", "'=1+1"]
    assert rows[0]["priority"] == "'-1"
    assert rows[1]["at"] == "2026-01-01T08:00:00.000500Z"
    assert rows[1]["made_sla"] == "false"


def test_an_empty_table_has_its_header():
    assert written(write_csv, "events", of=log(0)).decode().strip().count(",") == 11
    assert parquet.read_table(io.BytesIO(written(write_parquet_stream, "events", of=log(0)))).num_rows == 0


def test_parquet_holds_what_is_stored():
    found = parquet.read_table(io.BytesIO(written(write_parquet_stream, "events")))
    dataset = log()
    assert found.equals(
        dataset.connection.execute('FROM events ORDER BY case_no, "at", seq').to_arrow_table()
    )
    cases = parquet.read_table(io.BytesIO(written(write_parquet_stream, "incident")))
    assert cases["case"].to_pylist() == ["A", "B"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_goes_out_comes_back_the_same(form: str, tmp_path: Path):
    write = {"csv": write_csv, "parquet": write_parquet_stream}[form]
    dataset = import_of(tmp_path, "one", plain_log(), "events.csv", load_mapping("servicenow"))
    path = tmp_path / f"out.{form}"
    path.write_bytes(written(write, "events", of=dataset))
    back = import_of(tmp_path, "two", path.read_bytes(), path.name, parse_mapping(MAPPING, name="own"))
    names = '"case", activity, "at", seq, actor, priority, made_sla, opened_at, assignment_group'
    sql = f'SELECT {names} FROM events ORDER BY "case", "at", seq'
    assert back.connection.execute(sql).fetchall() == dataset.connection.execute(sql).fetchall()


def plain_log() -> bytes:
    head = (
        "number,incident_state,sys_updated_at,sys_updated_by,sys_mod_count,priority,made_sla,opened_at,"
        "reassignment_count,assignment_group"
    )
    rows = [
        "INC1,New,1/2/2026 10:00,ann,0,1,true,1/2/2026 10:00,0,desk",
        "INC1,Resolved,1/2/2026 12:00,bob,1,1,true,1/2/2026 10:00,1,network",
        "INC2,New,2/2/2026 09:00,ann,0,2,false,2/2/2026 09:00,0,?",
    ]
    return "\n".join([head, *rows, ""]).encode()


def import_of(folder: Path, name: str, content: bytes, file: str, mapping: Any) -> Dataset:
    path = folder / name
    path.mkdir()
    (path / file).write_bytes(content)
    return import_log(path / file, mapping, Lake(path / "lake"), now=NOW).dataset()


def test_xes_has_a_trace_for_each_case_and_comes_back(tmp_path: Path):
    raw = written(write_xes)
    space = {"x": "http://www.xes-standard.org/"}
    root = etree.fromstring(raw)
    assert root.xpath("count(x:trace)", namespaces=space) == 2
    texts = root.xpath("//x:event/x:string[@key='concept:name']/@value", namespaces=space)
    assert texts[1] == 'in "progress" & <more>'
    assert root.xpath("//x:event/x:string[@key='priority']/@value", namespaces=space)[1] == "2\ufffd\n"
    assert root.xpath("//x:event/x:boolean/@value", namespaces=space) == ["true", "false"]
    assert root.xpath("//x:event/x:float/@value", namespaces=space) == ["0.5", "1.25"]
    back = import_of(tmp_path, "back", raw, "log.xes", load_mapping("xes"))
    assert back.connection.execute('SELECT count(*), count(DISTINCT "case") FROM events').fetchone() == (3, 2)


def test_ocel_names_what_events_touch():
    found = json.loads(written(write_ocel, "incident"))
    kinds = {one["name"] for one in found["objectTypes"]}
    assert kinds == {"incident", "person", "group"}
    objects = {one["id"]: one for one in found["objects"]}
    assert {"incident:A", "incident:B", "person:ann", "group:network"} <= objects.keys()
    assert {"name": "reassignment_count", "time": "2026-01-01T08:00:00.000500Z", "value": 2} in objects[
        "incident:A"
    ]["attributes"]
    first, second, _ = found["events"]
    assert {"objectId": "person:ann", "qualifier": "performed by"} in first["relationships"]
    assert second["relationships"] == [
        {"objectId": "incident:A", "qualifier": "of"},
        {"objectId": "group:network", "qualifier": "handled by"},
    ]
    assert {one["objectId"] for event in found["events"] for one in event["relationships"]} <= objects.keys()
    assert {event["type"] for event in found["events"]} == {one["name"] for one in found["eventTypes"]}


def test_an_empty_log_is_an_empty_ocel():
    found = json.loads(written(write_ocel, "incident", of=log(0)))
    assert (found["events"], found["objects"], found["eventTypes"]) == ([], [], [])


def test_a_table_of_several_batches_goes_out_whole() -> None:
    many = BATCH + 5
    events = pa.table(
        {
            "case": [f"C{n}" for n in range(many)],
            "case_no": pa.array(range(many), pa.int64()),
            "activity": ["new"] * many,
            "at": pa.array([day(1)] * many, AT),
            "seq": pa.array([0] * many, pa.int64()),
        }
    )
    dataset = dataset_of({"events": events}, as_of=NOW)
    as_csv, as_parquet = io.BytesIO(), io.BytesIO()
    write_csv(dataset, "events", as_csv)
    write_parquet_stream(dataset, "events", as_parquet)
    assert as_csv.getvalue().count(b"\n") == many + 1
    assert parquet.read_table(io.BytesIO(as_parquet.getvalue())).num_rows == many


def test_stretches_of_time_go_out_as_text() -> None:
    holds = pa.list_(pa.struct([("since", AT), ("until", AT)]))
    cases = pa.table(
        {
            "case": ["A"],
            "case_no": pa.array([0], pa.int64()),
            "holds": pa.array([[{"since": day(1), "until": day(2)}]], holds),
        }
    )
    dataset = dataset_of({"incident": cases}, as_of=NOW)
    out = io.BytesIO()
    write_csv(dataset, "incident", out)
    assert b"2026-01-01" in out.getvalue()
    assert b"2026-01-02" in out.getvalue()
