"""Closing: what shows readiness where Pawl has no record of its own, exit criteria, lessons."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.projects import words
from pawl.projects.models import ExitCriterion, Lesson, Readiness
from pawl.projects.sheets.exit_checks import within_charter
from pawl.projects.sheets.sheet import Column, Kind, Sheet

K = Kind
EVIDENCE_LINES = {
    "monitoring": _("Monitoring"),
    "runbook": _("Runbook"),
    "knowledge": _("Published knowledge"),
    "training": _("Training"),
    "rollback": _("Rehearsed rollback"),
    "governance": _("Governance: who evaluates, directs and monitors"),
    "goals": _("First goals and KPIs of the service"),
    "system": _("The service value system and its dimensions, looked at once more"),
}
READINESS = Sheet(
    "readiness",
    Readiness,
    _("Evidence of readiness"),
    _("Add evidence"),
    (
        Column("line", _("Shows"), K.CHOICE, words=EVIDENCE_LINES, needed=True),
        Column("text", _("What"), needed=True),
        Column("on", _("When"), K.DAY),
        Column("link", pgettext_lazy("project", "Link")),
    ),
    is_worked=True,
    intro=_(
        "What stands in other systems: the gate counts it by its link. What Pawl has records of, it counts "
        "by these; nothing has to be written here."
    ),
)
EXIT_CRITERIA = Sheet(
    "exit-criteria",
    ExitCriterion,
    _("Exit criteria of early-life support"),
    _("Add a criterion"),
    (
        Column("watch", _("Figure"), K.CHOICE, words=words.WATCHES, needed=True),
        Column(
            "target",
            _("Target"),
            K.NUMBER,
            hint=_("Of effort and cost per user the charter's figure, where it is left empty."),
        ),
        Column("weeks", _("Over how many weeks"), K.WHOLE, least=1, most=26, start=2),
    ),
    prepare=within_charter,
    intro=_("Early-life support ends when all of these hold in the live tickets of the service."),
)
LESSONS = Sheet(
    "lessons",
    Lesson,
    _("Lessons"),
    _("Add a lesson"),
    (
        Column("title", _("In a few words"), needed=True),
        Column("went_well", _("It went well"), K.FLAG),
        Column("what_happened", pgettext_lazy("project", "What happened"), K.TEXT),
        Column("advice", _("What the next project should do"), K.TEXT, needed=True),
        Column("practice", _("Practice"), K.CHOICE, words=words.practices, folded=True, shown=False),
    ),
    is_worked=True,
)
SHEETS = (READINESS, EXIT_CRITERIA, LESSONS)
