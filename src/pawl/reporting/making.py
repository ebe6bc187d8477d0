"""A report is made of what the current study of its dataset stored; nothing is measured anew."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pawl.accounts.actor import system
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import NotFound, PawlError
from pawl.jobs.handlers import Work
from pawl.measurement.models import Dataset, StudyPart, StudyState
from pawl.measurement.sources import places
from pawl.measurement.sources.children import GIB, Bounds, run, told
from pawl.presentation.catalogues import tag_of
from pawl.reporting import actions, ordering
from pawl.reporting.models import Paper, Report, ReportSchedule, ReportState

CHILD = "pawl.reporting.writing"
PART = "report"
BOUNDS = Bounds(memory=2 * GIB, reserves=True, cpu_seconds=300, wall_seconds=600.0)
BY = system("reporting")


def folder() -> Path:
    """Where reports lie."""
    return environment().data.resolve() / "reports"


def make(work: Work) -> None:
    """Write the files of the report that an event names; what is refused is kept with the report."""
    rows = Report.objects.select_related(
        "case__owner", "case__organisation", "dataset", "service__case", "schedule"
    )
    report = rows.get(case_id=_number(work.event.case))
    if report.state != ReportState.ORDERED:
        return
    if report.paper != Paper.STUDY:
        _make_paper(report, work)
        return
    try:
        part = _part_of(report)
        found = run(CHILD, _request(report, part), bounds=BOUNDS, tell=lambda said: _show(work, said))
    except (AnalyticsError, PawlError) as refusal:
        with work.effects():
            actions.failed(report, told(refusal), by=BY)
        return
    with work.effects():
        summary = found["summary"] | {"content": digest_of(part.content)}
        actions.made(report, found["files"], summary, study=part.study_id, by=BY)


def _make_paper(report: Report, work: Work) -> None:
    """Gather, set, freeze; what is refused is kept with the report.

    What draws is loaded here: processes that only show reports need none of it.
    """
    papering = import_module("pawl.reporting.papering")
    try:
        content = papering.gathered(report)
        parts, files = papering.written(report, content, folder())
        content["parts"] = parts
    except (AnalyticsError, PawlError) as refusal:
        with work.effects():
            actions.failed(report, told(refusal), by=BY)
        return
    summary = {"title": content["title"], "answer": [], "content": digest_of(content), "simulated": False}
    with work.effects():
        actions.made(report, files, summary, content=content, by=BY)


def order_due(work: Work) -> None:
    """Order a report of the newest dataset; where there is none yet, the next time may have one."""
    rows = ReportSchedule.objects.select_related(
        "case__owner", "case__organisation", "source", "service__case"
    )
    schedule = rows.get(case_id=_number(work.event.case))
    if schedule.is_active and schedule.paper != Paper.STUDY:
        ordering.order_scheduled(schedule)
        return
    newest = (
        Dataset.objects.filter(imports__source=schedule.source, withdrawn_at=None).order_by("-id").first()
    )
    if newest is None or not schedule.is_active:
        return
    wish = actions.Wish(schedule.audience, schedule.language, tuple(schedule.forms))
    actions.order(newest, wish, by=BY, schedule=schedule)


def forget(report: Report) -> None:
    """Remove the files of a report from the disk."""
    shutil.rmtree(folder() / report.key, ignore_errors=True)


def digest_of(content: Mapping[str, Any]) -> str:
    """By which a report knows again what it was made of."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _part_of(report: Report) -> StudyPart:
    if report.dataset is None:
        raise AssertionError("a report of a study has its dataset")
    part = StudyPart.objects.filter(
        study__dataset=report.dataset, study__state=StudyState.CURRENT, study__is_primary=True, name=PART
    ).first()
    if part is None:
        rule = say("This dataset has not been studied yet.")
        raise NotFound(
            report.dataset.key, rule, say("Wait until its study is done, then order the report again.")
        )
    return part


def _request(report: Report, part: StudyPart) -> dict[str, Any]:
    return {
        "report": part.content,
        "folders": [str(path) for path in places.kpi_folders()],
        "audience": report.audience,
        "language": tag_of(report.language),
        "forms": report.forms,
        "folder": str(folder() / report.key),
        "name": f"pawl-{report.audience}-{report.key.lower()}",
    }


def _show(work: Work, said: Any) -> None:
    work.progress(said["done"], said["total"])


def _number(case: str) -> int:
    return int(case.rpartition("-")[2])
