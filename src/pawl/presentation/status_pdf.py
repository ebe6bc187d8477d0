"""A project's status report as PDF: one page of A4, tagged (PDF/UA-1), in a font that has Chinese."""

import json
from dataclasses import asdict

import typst

from pawl.presentation import fonts
from pawl.presentation.pdf import TEMPLATES
from pawl.presentation.status_page import StatusPage, one_page


def status_pdf(page: StatusPage) -> bytes:
    """The file; the same page gives the same bytes. Its date is that of the report."""
    told = {name: value for name, value in asdict(one_page(page)).items() if name != "made_at"}
    made: bytes = typst.compile(
        str(TEMPLATES / "status.typ"),
        root=str(TEMPLATES),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(page.made_at.timestamp()),
        sys_inputs={"page": json.dumps(fonts.all_printable(told), ensure_ascii=False)},
    )
    return made
