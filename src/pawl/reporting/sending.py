"""A made report goes by mail to the readers of its schedule, each asked anew whether they may read it."""

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.environment import environment
from pawl.jobs.handlers import Work
from pawl.reporting import actions
from pawl.reporting.making import BY, folder
from pawl.reporting.models import Report, ReportState, ScheduleReader

LARGEST_ATTACHMENT = 10 * 1024 * 1024


def send(work: Work) -> None:
    """Send the report that an event names; who got it already does not get it twice."""
    report = Report.objects.select_related("case", "dataset", "schedule").get(
        case_id=int(work.event.case.rpartition("-")[2])
    )
    if report.state != ReportState.MADE or report.schedule is None:
        return
    waiting = ScheduleReader.objects.filter(schedule=report.schedule).exclude(
        person__in=report.sendings.values("person")
    )
    for reader in waiting.select_related("person"):
        if can(actions.reader_of(reader.person), Permission.REPORT_READ, report):
            work.progress(0)
            _mail(report, reader.person).send()
            actions.sent(report, reader.person, by=BY)


def _mail(report: Report, person: Person) -> EmailMessage:
    """The decision first, a link, and the PDF; the Message-ID is the same however often it is tried."""
    with translation.override(report.language):
        summary = report.summary
        link = environment().url + reverse("reporting:report", args=[report.key])
        lines = (*summary["answer"], "", _("The report: %(link)s") % {"link": link})
        subject = f"{summary['title']}: {report.case.title}"
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body="\n\n".join(lines),
        to=[person.email],
        headers={
            "Message-ID": f"<{report.key}.{person.pk}@{environment().host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    for file in report.files.filter(form="pdf", size__lte=LARGEST_ATTACHMENT):
        path = folder() / file.file
        mail.attach(path.name, path.read_bytes(), "application/pdf")
    return mail
