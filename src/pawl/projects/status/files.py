"""A status report as files."""

from pawl.presentation.status_pdf import status_pdf
from pawl.presentation.status_slide import status_pptx
from pawl.projects.models import StatusReport
from pawl.projects.status.numbers import numbers_of
from pawl.projects.status.telling import told

WRITERS = {"pdf": status_pdf, "pptx": status_pptx}


def report_file(report: StatusReport, form: str) -> bytes:
    """In the language of whoever reads; a draft with the numbers of now, and marked as one.

    form: one of `late.REPORT_FORMS`.
    """
    numbers = report.numbers if report.state in ("submitted", "approved", "rejected") else numbers_of(report)
    return WRITERS[form](told(report, numbers))
