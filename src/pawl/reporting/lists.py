"""The lists of reports and of what makes them by the clock."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.presentation.catalogues import tag_of
from pawl.reporting.models import (
    Audience,
    Decision,
    DecisionState,
    Paper,
    Report,
    ReportSchedule,
    ReportState,
)
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT

Labels = Mapping[str, "str | Promise"]

AUDIENCES: Labels = {
    Audience.EXECUTIVE.value: _("executive"),
    Audience.MANAGER.value: _("manager"),
    Audience.OPERATIONS.value: _("operations"),
    Audience.CUSTOMER.value: _("customer"),
}
PAPERS: Labels = {
    Paper.STUDY.value: _("study of a dataset"),
    Paper.BOARD.value: _("board pack"),
    Paper.SERVICE.value: _("service review"),
    Paper.WEEKLY.value: _("operations of the week"),
    Paper.REGISTER.value: _("improvement portfolio"),
}
STATES: Labels = {
    ReportState.ORDERED.value: _("being made"),
    ReportState.MADE.value: _("made"),
    ReportState.FAILED.value: _("failed"),
}
LANGUAGES: Labels = {tag_of(code): name for code, name in settings.LANGUAGES}
FORMS: Labels = {"html": _("Page"), "pdf": _("PDF"), "pptx": _("Slides"), "xlsx": _("Spreadsheet")}

REPORTS = Listing(
    "reports",
    Report,
    (
        key_field("RPT"),
        Field("title", _("Of"), "case__title", sortable=True),
        Field("paper", _("Kind"), "paper", CHOICE, sortable=True, choices=PAPERS),
        Field("audience", _("For"), "audience", CHOICE, sortable=True, choices=AUDIENCES),
        Field("language", _("Language"), "language", CHOICE, choices=LANGUAGES),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=STATES),
        Field("made", _("Made"), "made_at", INSTANT, sortable=True, nullable=True),
        Field("ordered", _("Ordered"), "case__created_at", INSTANT, shown=False),
        VERSION,
    ),
    search=("title",),
    label=_("Reports"),
)
SCHEDULES = Listing(
    "report-schedules",
    ReportSchedule,
    (
        key_field("RPS"),
        Field("title", _("Of"), "case__title", sortable=True),
        Field("paper", _("Kind"), "paper", CHOICE, choices=PAPERS),
        Field("audience", _("For"), "audience", CHOICE, sortable=True, choices=AUDIENCES),
        Field("cron", _("When"), "cron"),
        Field("zone", _("Time zone"), "zone"),
        Field("active", _("Active"), "is_active", BOOLEAN),
        Field("next", _("Next"), "clock__next_due", INSTANT, nullable=True),
        VERSION,
    ),
    search=("title",),
    label=_("Scheduled reports"),
)
DECISION_STATES: Labels = {
    DecisionState.ASKED.value: _("to be decided"),
    DecisionState.DECIDED.value: _("decided"),
    DecisionState.WITHDRAWN.value: _("withdrawn"),
}
DECISIONS = Listing(
    "report-decisions",
    Decision,
    (
        key_field("RDC"),
        TITLE,
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=DECISION_STATES),
        Field("due", _("Until"), "due", DAY, sortable=True),
        Field("choice", _("Decided"), "choice"),
        Field("reason", _("Reason"), "reason", shown=False),
        Field("by", _("By"), "decided_by__name", nullable=True),
        Field("decided", _("When"), "decided_at", INSTANT, sortable=True, nullable=True),
        VERSION,
    ),
    search=("title", "choice"),
    label=_("Decisions"),
)
