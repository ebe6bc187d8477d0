"""The portfolio as a list: pages, exports and the API read it."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.projects import words
from pawl.projects.lists import OWNER, TEAM
from pawl.projects.models import Project
from pawl.projects.portfolio.rows import portfolio_rows, with_gates, with_reasons
from pawl.web.listing import Field, Listing, Row
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, DAY, INTEGER, NUMBER


def _figure(name: str, label: str | Promise, *, shown: bool = True) -> Field:
    return Field(name, label, name, NUMBER, sortable=True, nullable=True, shown=shown)


def _day(name: str, label: str | Promise, *, shown: bool = True) -> Field:
    return Field(name, label, name, DAY, sortable=True, nullable=True, shown=shown)


def _light(name: str, label: str | Promise) -> Field:
    return Field(f"{name}_light", label, f"last_{name}_light", CHOICE, nullable=True, choices=words.LIGHTS,
                 shown=False)  # fmt: skip


def _counted(name: str, label: str | Promise, *, shown: bool = True) -> Field:
    return Field(name, label, f"pk_of_{name}", INTEGER, filterable=False, shown=shown, source=F("pk"))


def _why(name: str, label: str | Promise) -> Field:
    return Field(name, label, f"pk_of_{name}", filterable=False, nullable=True, shown=False, source=F("pk"))


def _filled(rows: Sequence[Row], actor: Actor) -> Sequence[Row]:
    return with_reasons(with_gates(rows, actor), actor)


PORTFOLIO = Listing(
    "portfolio",
    Project,
    (
        key_field("PRJ"), TITLE,
        Field("state", _("Phase"), "state", CHOICE, choices=words.STATES),
        Field("health", _("Lights"), "health", CHOICE, nullable=True, choices=words.LIGHTS),
        _light("scope", _("Scope")), _light("time", _("Time")), _light("cost", _("Cost")),
        _light("risk", _("Risk")),
        _figure("value_score", _("Value score")),
        _figure("progress", _("Done, per cent")),
        _day("ends", _("Ends")),
        _day("likely_end", _("Likely end (P80)")),
        _why("likely_end_reason", _("Likely end: why unknown")),
        _day("work_ends", _("Work ends"), shown=False),
        _day("baseline_ends", _("Baseline end")),
        _figure("budget", _("Budget"), shown=False),
        _figure("spent", _("Spent")),
        _figure("planned_cost", _("Planned cost"), shown=False),
        _figure("eac", _("Estimate at completion (EAC)")),
        _figure("vac", _("Variance at completion (VAC)"), shown=False),
        _why("eac_reason", _("EAC: why unknown")),
        Field("currency", _("Currency"), "currency", shown=False),
        _counted("gate_open", _("Gate: open lines")),
        _counted("gate_lines", _("Gate: all lines"), shown=False),
        Field("milestone", _("Next milestone"), "milestone", nullable=True),
        _day("milestone_on", _("Next milestone on"), shown=False),
        _day("starts", _("Starts"), shown=False),
        _day("reported_on", _("Reported on"), shown=False),
        Field("manager", _("Project manager"), OWNER.path, nullable=True, shown=False),
        Field("service", _("Service"), "service__case__title", nullable=True, shown=False),
        Field("customer", _("Customer"), "customer__case__title", nullable=True, shown=False),
        TEAM, VERSION,
    ),
    search=("title",),
    rows=portfolio_rows,
    fill=_filled,
    label=_("Portfolio"),
)  # fmt: skip
