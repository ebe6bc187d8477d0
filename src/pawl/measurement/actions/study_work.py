"""Studies by jobs: measured in a child, stored row by row, shown all at once, drawn afterwards."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pawl import __version__, clock
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import packed
from pawl.analytics.worktime.calendar import Calendar
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.measurement.actions.datasets import KIND
from pawl.measurement.actions.findings import renew
from pawl.measurement.actions.import_work import actor, teller
from pawl.measurement.actions.question import Asked, questions
from pawl.measurement.models import Dataset, Indicator, Measurement, Study, StudyPart, StudyState
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import GIB, Bounds

MEASURE = Bounds(memory=4 * GIB, cpu_seconds=4 * 3600, wall_seconds=6 * 3600)
FINDINGS = ("signals", "gaps")
QUESTION = "question"
"""The part of a study that keeps what was asked."""
CHUNK = 2000
"""Numbers written in one transaction: on SQLite everybody else waits for it."""


def study(work: Work) -> None:
    """Measure a dataset by every question that is asked of it; what was asked already is left as it is."""
    dataset = dataset_of(work)
    if dataset is None or dataset.withdrawn_at is not None or dataset.purged_at is not None:
        return
    waiting = []
    for asked in questions(dataset):
        known = _answered(dataset, asked)
        if known is None:
            waiting.append(asked)
            _answer(dataset, asked, work)
        elif known.is_primary:
            with work.effects(last=False):
                _speak_again(known, work)
    with work.effects():
        if waiting:
            facts = {"grains": [asked.grain for asked in waiting], "snapshot": dataset.snapshot}
            record(KIND, dataset.key, "study", by=actor(work), facts=facts)


def dataset_of(work: Work) -> Dataset | None:
    """The dataset that an event is about."""
    return Dataset.objects.filter(pk=work.event.case.rpartition("-")[2]).first()


def _answered(dataset: Dataset, asked: Asked) -> Study | None:
    current = Study.objects.filter(dataset=dataset, grain=asked.grain, state=StudyState.CURRENT)
    return current.filter(digest=asked.digest).first()


def _speak_again(known: Study, work: Work) -> None:
    """A dataset may be the newest of its source again: what it found before is found now."""
    parts = dict(StudyPart.objects.filter(study=known, name__in=FINDINGS).values_list("name", "content"))
    renew(known, parts.get("signals", []), parts.get("gaps", []), by=actor(work))


def _answer(dataset: Dataset, asked: Asked, work: Work) -> None:
    began = clock.now()
    with scratch(work) as folder:
        request = {
            **asked.request,
            "lake": str(places.lake()),
            "folders": [str(path) for path in places.kpi_folders()],
            "result": str(folder / "found.json"),
        }
        found = _measured(request, work)
    store(dataset, asked, found, work, began=began)


def store(dataset: Dataset, asked: Asked, found: Mapping[str, Any], work: Work, *, began: datetime) -> Study:
    """Write what a child found: many rows in short transactions, and shown all at once in the last."""
    _sweep(dataset, asked.grain, work)
    with work.effects(last=False):
        made = _begin(dataset, asked, found)
    for chunk in _chunks(found["numbers"]):
        with work.effects(last=False):
            Measurement.objects.bulk_create(_number(made, row) for row in chunk)
    with work.effects(last=False):
        _publish(made, found, work, seconds=(clock.now() - began).total_seconds())
    return made


def _measured(request: Mapping[str, Any], work: Work) -> dict[str, Any]:
    """What the child found; a question that it refuses is an answer, too."""
    nothing: dict[str, Any] = {"window": None, "indicators": [], "numbers": [], "signals": [], "gaps": []}
    try:
        answer = children.run("studying", request, bounds=MEASURE, tell=teller(work))
    except AnalyticsError as error:
        return {**nothing, "parts": {}, "problem": children.told(error), "engine": f"Pawl {__version__}"}
    found: dict[str, Any] = json.loads(Path(answer["result"]).read_text(encoding="utf-8"))
    return found | {"engine": answer["engine"]}


@contextmanager
def scratch(work: Work) -> Iterator[Path]:
    """A folder for what a child hands over; a killed worker's is emptied by the next try."""
    folder = places.scratch() / f"delivery-{work.delivery}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(dataset: Dataset, grain: str, work: Work) -> None:
    """Remove what a worker that died had begun to write."""
    for left in Study.objects.filter(dataset=dataset, grain=grain, state=StudyState.WRITING):
        drop(left, work)


def drop(study: Study, work: Work) -> None:
    """Delete a study, its many numbers first and in short transactions."""
    while keys := list(Measurement.objects.filter(study=study).values_list("pk", flat=True)[:CHUNK]):
        with work.effects(last=False):
            Measurement.objects.filter(pk__in=keys).delete()
    with work.effects(last=False):
        study.delete()


def _begin(dataset: Dataset, asked: Asked, found: Mapping[str, Any]) -> Study:
    counts = [one["status"] for one in found["indicators"]]
    window, calendar = found["window"] or {}, Calendar.from_toml(asked.request["calendar"])
    made = Study.objects.create(
        dataset=dataset,
        digest=asked.digest,
        grain=asked.grain,
        is_primary=asked.is_primary,
        calendar=asked.calendar,
        calendar_digest=calendar.digest,
        calendar_description=packed(calendar.description),
        rules=asked.rules,
        slices=asked.slices,
        window_start=window.get("start"),
        window_end=window.get("end"),
        window_reason=window.get("reason"),
        problem=found["problem"],
        measurable=counts.count("measurable"),
        by_proxy=counts.count("proxy"),
        blocked=counts.count("blocked"),
        engine=found["engine"],
        calendar_zone=calendar.zone,
        made_at=clock.now(),
    )
    Indicator.objects.bulk_create(
        Indicator(study=made, dataset=dataset, **one) for one in found["indicators"]
    )
    parts = found["parts"] | {name: found[name] for name in FINDINGS}
    parts[QUESTION] = asked.request  # so that any number of it can be measured anew
    if "beside" in asked.request:  # a drill-down reads the same
        parts["beside"] = asked.request["beside"]
    StudyPart.objects.bulk_create(
        StudyPart(study=made, name=name, content=content) for name, content in parts.items()
    )
    return made


def _number(made: Study, row: Mapping[str, Any]) -> Measurement:
    return Measurement(
        study=made,
        dataset_id=made.dataset_id,
        grain=made.grain,
        calendar_digest=made.calendar_digest,
        **{**row, "slice_value": row["slice_value"][:250]},
    )


def _publish(made: Study, found: Mapping[str, Any], work: Work, *, seconds: float) -> None:
    """The old study steps back and the new one is there, with its signals and gaps, in one transaction."""
    Study.objects.filter(dataset=made.dataset, grain=made.grain, state=StudyState.CURRENT).update(
        state=StudyState.SUPERSEDED
    )
    Study.objects.filter(pk=made.pk).update(state=StudyState.CURRENT, seconds=seconds)
    if made.is_primary:
        renew(made, found["signals"], found["gaps"], by=actor(work))


def _chunks(rows: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
