"""In the child: a study of one snapshot, written to a file as rows that pages will read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pawl import __version__
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.eventlog.cases import case_columns
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import Coverage, coverage
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.target import targets_from_toml
from pawl.analytics.stats.control.presets import find_preset
from pawl.analytics.study import Question, Study, study
from pawl.analytics.words import Sentence, packed
from pawl.analytics.worktime import Calendar
from pawl.measurement.sources.child import Telling, refused
from pawl.measurement.sources.desk import beside_of
from pawl.measurement.sources.found import (
    SLICE_TYPES,
    coverage_rows,
    gap_rows,
    indicator_rows,
    number_rows,
    parts_of,
    signal_rows,
    unlock_rows,
)
from pawl.presentation import report as r
from pawl.presentation.vocabulary import literal

MEMORY = "1500MB"


@dataclass(frozen=True)
class Asked:
    """What the other side asked, as the analytics want it."""

    snapshot: Snapshot
    every: tuple[Definition, ...]
    """What can be measured is told of all, measured or not."""
    definitions: tuple[Definition, ...]
    question: Question
    annotations: tuple[r.Annotation, ...]
    request: Mapping[str, Any]


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Study a snapshot; the rows stand in the file that `result` names."""
    asked = read_request(request)
    if request.get("verify"):
        asked.snapshot.verify()
    lake = Lake(Path(request["lake"]))
    beside = beside_of(request.get("beside", {}), lake, asked.snapshot)
    dataset = asked.snapshot.dataset(memory=MEMORY, beside=beside)
    try:
        found = _found(asked, dataset, lambda sentence: tell({"sentence": packed(sentence)}))
    finally:
        dataset.close()
    path = Path(request["result"])
    path.write_text(json.dumps(found, allow_nan=False), encoding="utf-8")
    return {"result": str(path), "engine": f"Pawl {__version__}, DuckDB {duckdb.__version__}"}


def _found(asked: Asked, dataset: Dataset, tell: Any) -> dict[str, Any]:
    manifest = asked.snapshot.manifest
    try:
        found = study(
            asked.definitions,
            dataset,
            asked.question,
            kind=manifest.kind,
            mapping=manifest.mapping_digest,
            tell=tell,
        )
    except AnalyticsError as error:
        return _only_coverage(coverage(asked.every, dataset), error)
    is_all = len(asked.every) == len(asked.definitions)
    return _rows(found, asked, found.coverage if is_all else coverage(asked.every, dataset))


def _only_coverage(found: Coverage, error: AnalyticsError) -> dict[str, Any]:
    """What can be told where nothing could be measured."""
    return {
        "problem": refused(error),
        "window": None,
        "indicators": list(coverage_rows(found)),
        "numbers": [],
        "signals": [],
        "gaps": [],
        "parts": {"unlocks": unlock_rows(found)},
    }


def _rows(found: Study, asked: Asked, covered: Coverage) -> dict[str, Any]:
    window = found.window
    return {
        "problem": None,
        "window": {
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            "reason": packed(window.reason),
        },
        "indicators": list(indicator_rows(found, covered, asked.annotations)),
        "numbers": list(number_rows(found)),
        "signals": list(signal_rows(found)),
        "gaps": list(gap_rows(found)),
        "parts": parts_of(
            found, covered, asked.snapshot, asked.annotations, own_targets=asked.request["own_targets"]
        ),
    }


def read_request(request: Mapping[str, Any]) -> Asked:
    """The question in the words of analytics.   Raises what is refused in targets, calendar or slices."""
    library = load_library(*(Path(folder) for folder in request["folders"]))
    told = request.get("every", list(library))
    wanted = request.get("kpis") or told
    snapshot = Lake(Path(request["lake"])).open(request["snapshot"])
    targets = {
        kpi: [_dated(one) for one in entries] for kpi, entries in request["targets"].items() if kpi in library
    }
    question = Question(
        calendar=Calendar.from_toml(request["calendar"]),
        grain=request["grain"],
        first=_day(request.get("first")),
        last=_day(request.get("last")),
        slices=_slices(snapshot, request["slices"]),
        targets=targets_from_toml(
            targets,
            {kpi: one.direction for kpi, one in library.items()},
            {kpi: one.unit for kpi, one in library.items()},
        ),
        preset=find_preset(request["rules"]),
        presets={kpi: find_preset(name) for kpi, name in request["rules_of"].items()},
        phases=_phases(request["phases"]),
    )
    annotations = tuple(
        r.Annotation(date.fromisoformat(one["at"]), literal(one["text"])) for one in request["factors"]
    )
    definitions = tuple(library[kpi] for kpi in wanted)
    every = tuple(library[kpi] for kpi in told)
    return Asked(snapshot, every, definitions, question, annotations, request)


def _slices(snapshot: Snapshot, wanted: list[str]) -> tuple[str, ...]:
    """The fields asked for that this log has: one setting serves logs of several shapes."""
    columns = case_columns(snapshot.manifest.kind, snapshot.manifest.columns)
    return tuple(name for name in wanted if columns.get(name) in SLICE_TYPES)


def _phases(raw: Mapping[str, Any]) -> dict[str, list[tuple[date, Sentence]]]:
    return {
        kpi: [(date.fromisoformat(one["at"]), literal(one["reason"])) for one in entries]
        for kpi, entries in raw.items()
    }


def _dated(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A target as pawl.toml would hold it: days are days."""
    days = {key: date.fromisoformat(entry[key]) for key in ("from", "until") if entry.get(key)}
    others = {key: entry[key] for key in ("value", "direction", "band", "text") if entry.get(key) is not None}
    return {**others, **days}


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).date() if text else None
