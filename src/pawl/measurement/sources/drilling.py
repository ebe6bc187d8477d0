"""In the child: cases behind a number, answered again and again over one pipe; nothing is ever written."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from pawl.analytics.errors import AnalyticsError, NotMeasurable
from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.io.lake import Lake
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.engine.behind import KEY, cases_behind_number
from pawl.analytics.words import say
from pawl.analytics.worktime import Calendar, Period
from pawl.measurement.sources.child import refused, writer
from pawl.measurement.sources.desk import beside_of

MEMORY = "800MB"
MOST_OPEN = 3
BEHIND = "pawl_behind"


def serve(request: Mapping[str, Any], asked: IO[bytes], out: IO[bytes]) -> None:
    """Answer one line after the other until nobody asks any more."""
    desk, tell = Desk(Lake(Path(request["lake"]))), writer(out)
    tell({"ready": True})
    while line := asked.readline():
        try:
            tell({"answer": desk.cases(json.loads(line))})
        except AnalyticsError as error:
            tell({"refused": refused(error)})


class Desk:
    """Snapshots that are open, the least used of which is closed when there are too many."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.open: OrderedDict[str, tuple[str, Dataset]] = OrderedDict()

    def cases(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The cases behind a number: one page of them, and how many there are."""
        kind, dataset = self._dataset(asked["snapshot"], asked.get("beside", {}))
        library = load_library(*(Path(folder) for folder in asked["folders"]))
        numbers = cases_behind_number(
            library[asked["kpi"]],
            dataset,
            period=Period(asked["label"], _instant(asked["start"]), _instant(asked["end"])),
            calendar=Calendar.from_toml(asked["calendar"]),
            recipe=asked["recipe"],
            side=asked["side"],
        )
        return _page(dataset, kind, numbers, asked)

    def _dataset(self, snapshot: str, beside: Mapping[str, Any]) -> tuple[str, Dataset]:
        known = json.dumps([snapshot, beside], sort_keys=True)
        if known not in self.open:
            found = self.lake.open(snapshot)
            dataset = found.dataset(memory=MEMORY, beside=beside_of(beside, self.lake, found))
            self.open[known] = (found.manifest.kind, dataset)
        self.open.move_to_end(known)
        while len(self.open) > MOST_OPEN:
            _, (_, old) = self.open.popitem(last=False)
            old.close()
        return self.open[known]


def _page(dataset: Dataset, kind: str, numbers: pa.Array, asked: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [*asked["columns"], *([asked["sort"]] if asked["sort"] else [])]
    wanted += [asked["slice"]] if asked["slice"] else []
    suited = dataset.suited({kind: {*wanted, KEY}})
    _refuse_unknown(kind, suited, wanted)
    suited.connection.register(BEHIND, pa.table({KEY: numbers}))
    try:
        rows, count = _read(suited, kind, asked)
    finally:
        suited.connection.unregister(BEHIND)
    return {"columns": asked["columns"], "rows": rows, "count": count}


def _read(dataset: Dataset, kind: str, asked: Mapping[str, Any]) -> tuple[list[list[Any]], int]:
    where, values = f"{KEY} IN (SELECT {KEY} FROM {BEHIND})", []
    if asked["slice"]:
        where += f" AND coalesce(CAST({quoted(asked['slice'])} AS VARCHAR), '') = ?"
        values = [asked["slice_value"]]
    counted = dataset.connection.execute(
        f"SELECT count(*) FROM {quoted(kind)} WHERE {where}", values
    ).fetchone()
    columns = ", ".join(map(quoted, asked["columns"]))
    order = (
        f"{quoted(asked['sort'])} {'DESC' if asked['descending'] else 'ASC'} NULLS LAST, "
        if asked["sort"]
        else ""
    )
    sql = f"SELECT {columns} FROM {quoted(kind)} WHERE {where} ORDER BY {order}{KEY} LIMIT ? OFFSET ?"
    found = dataset.connection.execute(sql, [*values, asked["limit"], asked["offset"]]).fetchall()
    return [[_plain(value) for value in row] for row in found], int(counted[0]) if counted else 0


def _refuse_unknown(kind: str, dataset: Dataset, wanted: list[str]) -> None:
    for name in wanted:
        if name not in dataset.tables[kind]:
            rule = say("The cases of this log have no field of this name.")
            raise NotMeasurable(name, rule, say("Leave it out."))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    return value.isoformat() if isinstance(value, date) else value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
