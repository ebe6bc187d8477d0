"""In the child: a stored report becomes files, for one audience, in one language."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pawl import durable
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.words import packed, say
from pawl.presentation.audience import Audience, for_audience
from pawl.presentation.forms import WRITERS
from pawl.presentation.html import style_digest
from pawl.presentation.language import Language
from pawl.presentation.report import Report
from pawl.presentation.stored import restored
from pawl.presentation.vocabulary import vocabulary


def answer(request: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Write every form that was wished for below `folder`.   Returns the files and the first page's words."""
    words = vocabulary(load_library(*(Path(one) for one in request["folders"])).values())
    whole = replace(restored(Report, request["report"]), vocabulary=words)
    report = for_audience(whole, Audience(request["audience"]))
    folder = Path(request["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for place, form in enumerate(request["forms"]):
        sentence = say("Writing the {form}", form=form.upper())
        tell({"done": place, "total": len(request["forms"]), "sentence": packed(sentence)})
        content = WRITERS[form](report, request["language"])
        files.append(_written(folder / f"{request['name']}.{form}", form, content))
    return {"files": files, "summary": _summary(report, request["language"])}


def _written(path: Path, form: str, content: bytes) -> dict[str, Any]:
    durable.write(path, content)
    return {
        "form": form,
        "file": f"{path.parent.name}/{path.name}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "style": style_digest() if form == "html" else "",
    }


def _summary(report: Report, code: str) -> dict[str, Any]:
    words = Language(code, report.vocabulary)
    told = report.answer
    return {
        "title": words.sentence(report.title),
        "answer": [words.sentence(one) for one in (told.measured, told.gap, told.changed, told.decision)],
        "snapshot": report.subject.snapshot,
        "start": report.subject.start.isoformat(),
        "end": report.subject.end.isoformat(),
        "simulated": report.subject.simulated,
    }
