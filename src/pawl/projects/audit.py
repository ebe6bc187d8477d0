"""What auditors ask of projects: which lines of gates were left open, by whom, and why."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.administration.audit import BATCH, REPORTS, Period, Report
from pawl.projects.models import Project, Waiver
from pawl.web.listing import Field, Row
from pawl.web.listing_types import INSTANT

COLUMNS = (
    Field("at", _("When"), "at", INSTANT),
    Field("actor", _("By"), "actor"),
    Field("name", _("Name"), "name"),
    Field("project", _("Project"), "project"),
    Field("title", _("Title"), "title"),
    Field("gate", _("Gate"), "gate"),
    Field("line", _("Line of the gate"), "line"),
    Field("reason", _("Reason"), "reason"),
)


def waivers(by: Actor, period: Period) -> Iterator[Row]:
    """Every waiver of the period in projects that the auditor may see, whatever became of them."""
    require(by, Permission.AUDIT_READ)
    rows = Waiver.objects.filter(
        at__gte=period.first, at__lt=period.end, project__in=Project.objects.visible_to(by)
    )
    for one in rows.select_related("by", "project__case").order_by("pk").iterator(BATCH):
        yield {
            "at": one.at,
            "actor": one.by and f"person:{one.by.pk}",
            "name": one.by and one.by.name,
            "project": one.project.key,
            "title": one.project.case.title,
            "gate": one.gate,
            "line": one.line,
            "reason": one.reason,
        }


def register() -> None:
    """Beside what is asked of the whole site."""
    REPORTS["waivers"] = Report(_("Waived lines of gates"), COLUMNS, waivers)
