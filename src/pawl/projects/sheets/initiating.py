"""Initiating: what the charter stands on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.measurement.kpi_names import IN_UNIT, KPI_NAMES
from pawl.projects import words
from pawl.projects.models import CaseLine, CoverageCell, Objective, Stakeholder
from pawl.projects.sheets.objectives import with_baseline
from pawl.projects.sheets.sheet import Column, Kind, Sheet

K = Kind
OBJECTIVES = Sheet(
    "objectives",
    Objective,
    _("Objectives"),
    _("Add an objective"),
    (
        Column("statement", _("Objective"), needed=True),
        Column("kpi", _("KPI"), K.CHOICE, words=lambda: KPI_NAMES,
               hint=_("With a KPI the value before is taken from what is measured now.")),
        Column("told_baseline", _("Value now, as you know it"), K.NUMBER, least=-1e12, folded=True,
               shown=False,
               hint=_("Only where nothing measures it.")),
        Column("target", _("Target"), K.NUMBER, least=-1e12, hint=IN_UNIT),
        Column("due", pgettext_lazy("project", "By"), K.DAY),
        Column("benefit_owner", _("Benefit owner"), K.RECORD, of="person",
               hint=_("Who answers for it in operation, when the project is over.")),
        Column("activity", _("Value chain activity"), K.CHOICE, words=words.activities, folded=True,
               shown=False),
    ),
    intro=_("What will be better, by how much, until when, and who answers for it afterwards."),
    empty=_("No objective yet: one with a KPI, a target and a day is enough to begin."),
    prepare=with_baseline,
)  # fmt: skip
COVERAGE = Sheet(
    "coverage",
    CoverageCell,
    _("Coverage"),
    _("Fill a cell"),
    (
        Column("activity", _("Value chain activity"), K.CHOICE, words=words.activities),
        Column("dimension", _("Dimension"), K.CHOICE, words=words.dimensions, needed=True),
        Column("is_touched", _("The project touches it"), K.FLAG, start=True),
        Column("text", _("What it contributes, or why it does not touch it"), K.TEXT, needed=True),
        Column("at_risk", _("What is at risk there"), K.TEXT, folded=True),
        Column("processes", _("Processes that it touches"), K.TEXT, folded=True),
        Column("practices", _("Practices that it touches"), K.WORDS, words=words.practices, folded=True),
    ),
    intro=_("For each value chain activity and each dimension what the project does there, or why not."),
)
STAKEHOLDERS = Sheet(
    "stakeholders",
    Stakeholder,
    _("Stakeholders"),
    _("Add a stakeholder"),
    (
        Column("name", pgettext_lazy("project", "Who"), needed=True),
        Column("wants", _("What they want"), K.TEXT),
        Column("influence", _("Influence"), K.CHOICE, words=words.THREE, start="2"),
        Column("interest", _("Interest"), K.CHOICE, words=words.THREE, start="2"),
        Column("attitude", _("Attitude"), K.CHOICE, words=words.ATTITUDES, start="neutral"),
        Column("person", _("Person"), K.RECORD, of="person", folded=True, shown=False),
        Column("customer", _("Customer"), K.RECORD, of="customer", folded=True, shown=False),
        Column("engagement", _("How they are kept in it"), K.TEXT, folded=True, shown=False),
    ),
    empty=_("Nobody yet: name those who want it, pay for it, use it and run it."),
)
BUSINESS_CASE = Sheet(
    "business-case",
    CaseLine,
    _("Business case"),
    _("Add an amount"),
    (
        Column("side", _("Cost or benefit"), K.CHOICE, words=words.SIDES, needed=True),
        Column("title", _("What"), needed=True),
        Column("year", _("Year"), K.WHOLE, least=0, most=30, start=0, hint=_("0 is the year of the start.")),
        Column("amount", _("Amount"), K.MONEY, needed=True),
        Column("source", _("Where it comes from"), K.TEXT, folded=True, shown=False),
    ),
    empty=_("No amount yet: what it costs now and what it brings each year."),
)
SHEETS = (OBJECTIVES, COVERAGE, STAKEHOLDERS, BUSINESS_CASE)
