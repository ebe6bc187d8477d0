"""In the child: a gathered paper gets the pictures of its charts, and becomes files."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pawl import durable
from pawl.analytics.kpi.catalogue import load_library
from pawl.presentation import drawing
from pawl.presentation.charts import NARROW, WIDE
from pawl.presentation.control_chart import control_chart, notes
from pawl.presentation.document import Document, Part, Picture, document_pdf
from pawl.presentation.document_slides import document_pptx
from pawl.presentation.language import Language
from pawl.presentation.report import ControlChart
from pawl.presentation.stored import restored
from pawl.presentation.vocabulary import vocabulary

WRITERS: Mapping[str, Callable[[Document], bytes]] = {"pdf": document_pdf, "pptx": document_pptx}


def answer(request: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Draw what is asked for and write every form.   Returns the parts with their pictures, and the files."""
    tell({"done": 0, "total": len(request["forms"])})
    words = vocabulary(load_library(*(Path(one) for one in request["folders"])).values())
    language = Language(request["tag"], words)
    parts = [
        {**one, "charts": [], "pictures": [asdict(each) for each in _pictures(one["charts"], n, language)]}
        for n, one in enumerate(request["parts"])
    ]
    return {"parts": parts, "files": written({**request, "parts": parts})}


def written(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a paper whose pictures are drawn."""
    document = Document(
        title=told["title"], number=told["number"], remark=told["remark"],
        language=told["tag"].partition("-")[0], made_at=datetime.fromisoformat(told["at"]),
        parts=[_part(one) for one in told["parts"]], page_label=told["page"],
    )  # fmt: skip
    home = Path(told["folder"])
    home.mkdir(parents=True, exist_ok=True)
    return [_file(home / f"{told['name']}.{form}", form, WRITERS[form](document)) for form in told["forms"]]


def _part(one: Mapping[str, Any]) -> Part:
    pictures = [Picture(**each) for each in one.get("pictures", ())]
    return Part(one["heading"], [(label, text) for label, text in one["facts"]], one["headers"], one["rows"],
                pictures)  # fmt: skip


def _pictures(charts: Sequence[Any], part: int, words: Language) -> Iterator[Picture]:
    for n, raw in enumerate(charts):
        chart = restored(ControlChart, raw)
        if not chart.points:
            continue
        label = words.sentence(chart.sentence)
        wide, narrow = (
            drawing.frozen(drawing.draw(control_chart(chart, words, size)), prefix=f"p{part}-{n}-{size.name}",
                           label=label)
            for size in (WIDE, NARROW)
        )  # fmt: skip
        yield Picture(label, wide, narrow, _letters(chart, words))


def _letters(chart: ControlChart, words: Language) -> str:
    told = [(one.letter, words.full_date(one.at), words.sentence(one.text)) for one in notes(chart)]
    return " · ".join(f"{letter} {at}: {text}" for letter, at, text in told)


def _file(path: Path, form: str, content: bytes) -> dict[str, Any]:
    durable.write(path, content)
    return {
        "form": form,
        "file": f"{path.parent.name}/{path.name}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "style": "",
    }
