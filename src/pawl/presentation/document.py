"""A document of headings, told facts and tables as PDF: A4, tagged (PDF/UA-1), in a font that has Chinese."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import typst

from pawl.presentation import fonts
from pawl.presentation.pdf import TEMPLATES


@dataclass(frozen=True)
class Part:
    """One section: facts (what, and what is said of it), then a table."""

    heading: str
    facts: Sequence[tuple[str, str]] = ()
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Document:
    """The whole; all of it is already in one language."""

    title: str
    number: str
    remark: str
    language: str
    """As HTML names it: `en`, `zh`."""
    made_at: datetime
    parts: Sequence[Part]
    page_label: str = "Page"


def document_pdf(document: Document) -> bytes:
    """The file; the same document gives the same bytes. Its date is that of the document."""
    told = fonts.all_printable({name: value for name, value in asdict(document).items() if name != "made_at"})
    made: bytes = typst.compile(
        str(TEMPLATES / "document.typ"),
        root=str(TEMPLATES),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(document.made_at.timestamp()),
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
    )
    return made
