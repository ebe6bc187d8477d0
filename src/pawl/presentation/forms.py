"""Every form a report can be written in."""

from collections.abc import Callable, Mapping

from pawl.presentation.html import html
from pawl.presentation.pdf import pdf
from pawl.presentation.report import Report
from pawl.presentation.slides import pptx
from pawl.presentation.workbook import xlsx


def _page(report: Report, language: str) -> bytes:
    return html(report, language).encode()


WRITERS: Mapping[str, Callable[[Report, str], bytes]] = {
    "html": _page,
    "pdf": pdf,
    "pptx": pptx,
    "xlsx": xlsx,
}
