"""A report as PDF that anybody can be handed: A4, tagged (PDF/UA-1), in a font that has Chinese."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst

from pawl.analytics.words import Sentence
from pawl.presentation import drawing, fonts, palette
from pawl.presentation.language import Language
from pawl.presentation.page import compose
from pawl.presentation.report import Report

TEMPLATES = Path(__file__).parent.parent / "templates" / "report"
WORD = re.compile(r'\bt\("((?:[^"\\]|\\.)*)"\)')


def pdf(report: Report, language: str = "en") -> bytes:
    """The whole document; the same report gives the same bytes. Its date is that of the report."""
    page = _printed(compose(report, language))
    page["words"] = {word: Language(language).sentence(Sentence(word)) for word in _words()}
    made: bytes = typst.compile(
        str(TEMPLATES / "report.typ"),
        root=str(TEMPLATES),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(report.made_at.timestamp()),
        sys_inputs={"report": json.dumps(page, ensure_ascii=False)},
    )
    return made


@cache
def _words() -> tuple[str, ...]:
    """The texts of the template itself: every `t("…")`."""
    sources = sorted(TEMPLATES.glob("*.typ"))
    found = {word for source in sources for word in WORD.findall(source.read_text(encoding="utf-8"))}
    return tuple(sorted(found))


def _printed(value: Any, name: str = "") -> Any:
    """The composed report with pictures drawn and every text in characters that the font has."""
    if isinstance(value, dict):
        if "wide" in value:
            value = value | {"wide": drawing.in_print(drawing.draw(_plain(value["wide"]))), "narrow": ""}
            return {key: each if key == "wide" else _printed(each) for key, each in value.items()}
        return {key: _printed(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_printed(each) for each in value]
    if name in {"svg", "spark"}:
        return palette.for_print(value)
    return fonts.breakable(fonts.printable(value)) if isinstance(value, str) else value


def _plain(spec: Any) -> Any:
    if isinstance(spec, dict):
        return {key: _plain(each) for key, each in spec.items()}
    if isinstance(spec, list):
        return [_plain(each) for each in spec]
    return fonts.printable(spec) if isinstance(spec, str) else spec
