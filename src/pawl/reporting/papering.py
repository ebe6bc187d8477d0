"""A paper is gathered with the eyes of whoever ordered it, frozen, and set as PDF and slides."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pawl import clock, durable
from pawl.analytics.words import say
from pawl.errors import NotFound
from pawl.presentation.catalogues import tag_of
from pawl.presentation.document import Document, Part, document_pdf
from pawl.presentation.document_slides import document_pptx
from pawl.reporting.actions import reader_of
from pawl.reporting.models import Paper, Report
from pawl.reporting.papers import GATHER, Scope

TITLES = {
    Paper.BOARD: gettext_lazy("Board pack"),
    Paper.SERVICE: gettext_lazy("Service review"),
    Paper.WEEKLY: gettext_lazy("Operations of the week"),
    Paper.REGISTER: gettext_lazy("Improvement portfolio"),
}
WRITERS: Mapping[str, Callable[[Document], bytes]] = {"pdf": document_pdf, "pptx": document_pptx}


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


def written(report: Report, content: Mapping[str, Any], folder: Any) -> list[dict[str, Any]]:
    """Its files below the folder of reports."""
    document = _document(report, content)
    home = folder / report.key
    home.mkdir(parents=True, exist_ok=True)
    return [_written(home / f"pawl-{report.paper}-{report.key.lower()}.{form}", form, WRITERS[form](document))
            for form in report.forms]  # fmt: skip


def _document(report: Report, content: Mapping[str, Any]) -> Document:
    with translation.override(report.language):
        page = pgettext("of a document", "Page")
    parts = [
        Part(one["heading"], [(label, text) for label, text in one["facts"]], one["headers"], one["rows"])
        for one in content["parts"]
    ]
    return Document(
        title=content["title"], number=report.key, remark=content["remark"],
        language=tag_of(report.language).partition("-")[0], made_at=datetime.fromisoformat(content["at"]),
        parts=parts, page_label=page,
    )  # fmt: skip


def _written(path: Any, form: str, content: bytes) -> dict[str, Any]:
    durable.write(path, content)
    return {
        "form": form,
        "file": f"{path.parent.name}/{path.name}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "style": "",
    }
