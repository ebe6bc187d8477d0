"""A paper is gathered with the eyes of whoever ordered it, frozen, and set as PDF and slides."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pawl import clock
from pawl.analytics.words import say
from pawl.errors import NotFound
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import GIB, Bounds
from pawl.presentation.catalogues import tag_of
from pawl.reporting import setting
from pawl.reporting.actions import reader_of
from pawl.reporting.models import Paper, Report
from pawl.reporting.papers import GATHER, Scope

TITLES = {
    Paper.BOARD: gettext_lazy("Board pack"),
    Paper.SERVICE: gettext_lazy("Service review"),
    Paper.WEEKLY: gettext_lazy("Operations of the week"),
    Paper.REGISTER: gettext_lazy("Improvement portfolio"),
}
CHILD = "pawl.reporting.setting"
BOUNDS = Bounds(memory=2 * GIB, reserves=True, cpu_seconds=300, wall_seconds=600.0)


def gathered(report: Report) -> dict[str, Any]:
    """What a paper says now, in its language, as JSON.   Raises NotFound where its author has left."""
    owner = report.case.owner
    if owner is None or not owner.is_active or report.first is None or report.last is None:
        rule = say("Whoever ordered it is not here any more.")
        raise NotFound(report.key, rule, say("Let somebody else order it."))
    scope = Scope(reader_of(owner), report.case.organisation, report.service, report.first, report.last)
    with translation.override(report.language):
        remark = _("%(of)s · %(first)s to %(last)s") % {
            "of": report.case.title, "first": report.first.isoformat(), "last": report.last.isoformat(),
        }  # fmt: skip
        title = str(TITLES[Paper(report.paper)])
        parts = [asdict(one) for one in GATHER[report.paper](scope)]
    return {"title": title, "remark": remark, "at": clock.now().isoformat(), "parts": parts}


def written(
    report: Report, content: Mapping[str, Any], folder: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its parts with their pictures, and its files below the folder of reports.

    A child draws: the drawing library cannot be trusted with a process that lives on.
    """
    with translation.override(report.language):
        page = pgettext("of a document", "Page")
    told = {
        **content, "number": report.key, "tag": tag_of(report.language), "page": page, "forms": report.forms,
        "folder": str(folder / report.key), "name": f"pawl-{report.paper}-{report.key.lower()}",
    }  # fmt: skip
    if not any(one["charts"] for one in content["parts"]):
        return content["parts"], setting.written(told)
    folders = [str(path) for path in places.kpi_folders()]
    made = children.run(CHILD, told | {"folders": folders}, bounds=BOUNDS)
    return made["parts"], made["files"]
