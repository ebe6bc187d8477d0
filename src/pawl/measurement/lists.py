"""The lists of measurement: pages, exports and the API read these."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import (
    Calendar,
    Dataset,
    DataSource,
    Direction,
    Factor,
    FactorKind,
    GapState,
    Import,
    ImportState,
    Indicator,
    Measurement,
    MeasureSetting,
    Origin,
    Phase,
    PlanItem,
    PlanState,
    Side,
    Signal,
    SignalState,
    StudyState,
    Target,
    UnitValue,
)
from pawl.measurement.sources.connectors import CONNECTORS
from pawl.measurement.words import LOGS, PRACTICES
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, DAY, INSTANT, INTEGER, KEY, NUMBER

ORIGINS = {Origin.UPLOAD.value: _("upload"), Origin.PATH.value: _("path on the server"),
           Origin.OWN.value: _("the own history"),
           **{name: one.label for name, one in CONNECTORS.items()}}  # fmt: skip
IMPORT_STATES = {
    ImportState.STAGED.value: _("staged"),
    ImportState.CHECKED.value: _("checked"),
    ImportState.IMPORTING.value: _("importing"),
    ImportState.IMPORTED.value: _("imported"),
    ImportState.UNDONE.value: _("undone"),
    ImportState.REFUSED.value: _("refused"),
}
SIGNAL_STATES = {
    SignalState.NEW.value: _("new"),
    SignalState.ASSIGNED.value: _("assigned"),
    SignalState.EXPLAINED.value: _("explained"),
    SignalState.ONE_OFF.value: _("one-off"),
    SignalState.NEW_NORMAL.value: _("new normal"),
    SignalState.IMPROVING.value: _("under improvement"),
    SignalState.PAST.value: _("past"),
}
GAP_STATES = {GapState.OPEN.value: _("open"), GapState.CLOSED.value: _("closed")}
CAUSES = {
    "signal": _("signal"),
    "built_in": _("built in"),
    "chance": _("chance"),
    "unknown": _("cannot be told"),
}
JUDGEMENTS = {"improving": _("improving"), "worsening": _("worsening"), "changed": _("changed")}
SIDES = {Side.INTERNAL.value: _("internal"), Side.EXTERNAL.value: _("external")}
FACTORS = {
    FactorKind.RELEASE.value: _("release"),
    FactorKind.STAFFING.value: _("staffing"),
    FactorKind.CAMPAIGN.value: _("campaign"),
    FactorKind.HOLIDAY.value: _("holiday"),
    FactorKind.SEASON.value: _("season"),
    FactorKind.SUPPLIER.value: _("supplier"),
    FactorKind.OUTAGE.value: _("outage"),
    FactorKind.REORGANISATION.value: _("reorganisation"),
    FactorKind.POLITICAL.value: _("political"),
    FactorKind.ECONOMIC.value: _("economic"),
    FactorKind.SOCIAL.value: _("social"),
    FactorKind.TECHNOLOGICAL.value: _("technological"),
    FactorKind.LEGAL.value: _("legal"),
    FactorKind.ENVIRONMENTAL.value: _("environmental"),
    FactorKind.OTHER.value: _("other"),
}
DIRECTIONS = {
    Direction.UP.value: _("at least"),
    Direction.DOWN.value: _("at most"),
    Direction.BAND.value: _("within"),
}
STATUSES = {"measurable": _("measurable"), "proxy": _("by a stand-in"), "blocked": _("blocked")}
GRAINS = {
    "day": _("day"),
    "week": _("week"),
    "month": _("month"),
    "quarter": _("quarter"),
    "year": _("year"),
}

ORGANISATION = Field("organisation", _("Organisation"), "organisation__name", nullable=True)
TEAM = Field("team", _("Team"), "team__name", nullable=True)


def of_dataset() -> Field:
    return Field("dataset", _("Dataset"), "dataset_id", KEY, prefix="DS")


def current_indicators(actor: Actor) -> QuerySet[Any]:
    """What current studies say of KPIs."""
    rows = Indicator.objects.visible_to(actor)
    return rows.filter(study__state=StudyState.CURRENT, dataset__withdrawn_at=None)


def current_measurements(actor: Actor) -> QuerySet[Any]:
    """The numbers of current studies."""
    rows = Measurement.objects.visible_to(actor)
    return rows.filter(study__state=StudyState.CURRENT, dataset__withdrawn_at=None)


def standing(model: Any, column: str) -> Any:
    """Rows that nobody ended."""
    return lambda actor: model.objects.visible_to(actor).filter(**{column: None})


SOURCES = Listing(
    "data-sources",
    DataSource,
    (
        key_field("SRC"),
        TITLE,
        Field("origin", _("Origin"), "origin", CHOICE, choices=ORIGINS),
        Field("log", _("Practice"), "log", CHOICE, choices=LOGS, shown=False),
        Field("service", _("Service"), "service", sortable=True),
        Field("organisation", _("Organisation"), "case__organisation__name", nullable=True),
        Field("team", _("Team"), "case__team__name", nullable=True),
        Field("is_active", _("In use"), "is_active", BOOLEAN),
        Field("created", _("Created"), "case__created_at", INSTANT, shown=False),
        VERSION,
    ),
    search=("title", "service"),
    label=_("Data sources"),
)
IMPORTS = Listing(
    "imports",
    Import,
    (
        key_field("IMP"),
        Field("file", _("File"), "file_name", sortable=True),
        Field("source", _("Source"), "source__case__title", sortable=True),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=IMPORT_STATES),
        Field("size", _("Bytes"), "size", INTEGER, sortable=True),
        Field("dataset", _("Dataset"), "dataset_id", KEY, nullable=True, prefix="DS"),
        Field("created", _("Created"), "case__created_at", INSTANT, sortable=True),
        Field("sha256", _("Hash"), "sha256", shown=False),
        VERSION,
    ),
    search=("file", "source"),
    label=_("Imports"),
)
DATASETS = Listing(
    "datasets",
    Dataset,
    (
        key_field("DS"),
        Field("name", _("Name"), "name", sortable=True),
        Field("kind", _("Kind"), "kind", sortable=True),
        Field("cases", _("Cases"), "cases", INTEGER, sortable=True),
        Field("events", _("Events"), "events", INTEGER, sortable=True),
        Field("refused", _("Refused rows"), "refused", INTEGER, sortable=True),
        Field("first_event", _("First event"), "first_event_at", INSTANT, sortable=True),
        Field("last_event", _("Last event"), "last_event_at", INSTANT, sortable=True),
        Field("service", _("Service"), "service"),
        ORGANISATION,
        TEAM,
        Field("snapshot", _("Snapshot"), "snapshot", shown=False),
        Field("source", _("File"), "source_name", shown=False),
        Field("withdrawn", _("Withdrawn"), "withdrawn_at", INSTANT, nullable=True, shown=False),
        VERSION,
    ),
    search=("name", "source", "service"),
    label=_("Datasets"),
)
CALENDARS = Listing(
    "calendars",
    Calendar,
    (
        key_field("CAL"),
        Field("name", _("Name"), "name", sortable=True),
        Field("effective_from", _("In force from"), "effective_from", DAY, sortable=True, nullable=True),
        ORGANISATION,
        TEAM,
        Field("digest", _("Hash"), "digest", shown=False),
        Field("retired", _("Retired"), "retired_at", INSTANT, nullable=True),
        VERSION,
    ),
    label=_("Calendars"),
)
TARGETS = Listing(
    "targets",
    Target,
    (
        key_field("TGT"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("direction", _("Direction"), "direction", CHOICE, choices=DIRECTIONS),
        Field("value", _("Value"), "value", NUMBER, sortable=True),
        Field("low", _("From"), "band_low", NUMBER, nullable=True),
        Field("high", _("To"), "band_high", NUMBER, nullable=True),
        Field("from", _("Holds from"), "from_date", DAY, sortable=True, nullable=True),
        Field("until", _("Holds until"), "until", DAY, sortable=True, nullable=True),
        Field("due", _("To be reached by"), "due", DAY, sortable=True, nullable=True),
        Field("text", _("Where it comes from"), "text"),
        Field("is_example", _("Example"), "is_example", BOOLEAN),
        ORGANISATION,
        TEAM,
        VERSION,
    ),
    rows=standing(Target, "ended_at"),
    search=("kpi", "text"),
    label=_("Targets"),
)
UNIT_VALUES = Listing(
    "unit-values",
    UnitValue,
    (
        key_field("UVL"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("money", _("Money"), "money", NUMBER, sortable=True, nullable=True),
        Field("currency", _("Currency"), "currency"),
        Field("hours", _("Hours"), "hours", NUMBER, sortable=True, nullable=True),
        Field("from", _("Holds from"), "from_date", DAY, sortable=True, nullable=True),
        Field("text", _("Where it comes from"), "text"),
        Field("by", _("Said by"), "person__name", nullable=True),
        ORGANISATION,
        TEAM,
        VERSION,
    ),
    rows=standing(UnitValue, "ended_at"),
    search=("kpi", "text"),
    label=_("What a unit is worth"),
)
PHASES = Listing(
    "phases",
    Phase,
    (
        key_field("PHS"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("at", _("From"), "at", DAY, sortable=True),
        Field("reason", _("Reason"), "reason"),
        ORGANISATION,
        TEAM,
        VERSION,
    ),
    rows=standing(Phase, "removed_at"),
    search=("kpi", "reason"),
    label=_("Phases"),
)
SETTINGS = Listing(
    "measure-settings",
    MeasureSetting,
    (
        key_field("MST"),
        Field("rules", _("Rules"), "rules", sortable=True),
        Field("first", _("First day"), "first", DAY, nullable=True),
        Field("last", _("Last day"), "last", DAY, nullable=True),
        ORGANISATION,
        TEAM,
        VERSION,
    ),
    label=_("How it is measured"),
)
FACTOR_LIST = Listing(
    "factors",
    Factor,
    (
        key_field("FCT"),
        TITLE,
        Field("at", _("When"), "at", DAY, sortable=True),
        Field("until", _("Until"), "until", DAY, nullable=True),
        Field("side", _("Side"), "side", CHOICE, choices=SIDES),
        Field("category", _("Kind"), "category", CHOICE, sortable=True, choices=FACTORS),
        Field("note", _("Note"), "note", shown=False),
        VERSION,
    ),
    rows=standing(Factor, "removed_at"),
    search=("title", "note"),
    label=_("Factors"),
)
INDICATORS = Listing(
    "indicators",
    Indicator,
    (
        key_field("IND"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("number", _("No."), "number", INTEGER, sortable=True),
        Field("practice", _("Practice"), "practice", sortable=True, choices=PRACTICES),
        Field("status", _("Status"), "status", CHOICE, sortable=True, choices=STATUSES),
        Field("value", _("Value"), "value", NUMBER, sortable=True, nullable=True),
        Field("n", _("n"), "n", INTEGER, nullable=True),
        Field("open", _("Open"), "open", INTEGER, nullable=True),
        Field("period", _("Period"), "period"),
        Field("grain", _("Length of periods"), "study__grain", CHOICE, choices=GRAINS),
        Field("variation", _("Variation"), "variation"),
        Field("assurance", _("Assurance"), "assurance"),
        Field("is_signal", _("Signal"), "is_signal", BOOLEAN),
        of_dataset(),
    ),
    rows=current_indicators,
    search=("kpi",),
    label=_("Indicators"),
)
MEASUREMENTS = Listing(
    "measurements",
    Measurement,
    (
        key_field("MSR"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("period", _("Period"), "label"),
        Field("start", _("From"), "period_start", INSTANT, sortable=True),
        Field("end", _("To"), "period_end", INSTANT, shown=False),
        Field("grain", _("Length of periods"), "grain", CHOICE, choices=GRAINS),
        Field("slice", _("Slice"), "slice"),
        Field("slice_value", _("Value of the slice"), "slice_value"),
        Field("value", _("Value"), "value", NUMBER, nullable=True),
        Field("n", _("n"), "n", INTEGER),
        Field("open", _("Open"), "open", INTEGER, nullable=True),
        Field("numerator", _("Numerator"), "numerator", NUMBER, nullable=True),
        Field("denominator", _("Denominator"), "denominator", NUMBER, nullable=True),
        Field("kpi_version", _("Version of the KPI"), "version", INTEGER),
        Field("digest", _("Hash of the KPI"), "digest", shown=False),
        Field("calendar", _("Hash of the calendar"), "calendar_digest", shown=False),
        Field("snapshot", _("Snapshot"), "snapshot", shown=False),
        of_dataset(),
    ),
    rows=current_measurements,
    label=_("Measurements"),
)
SIGNALS = Listing(
    "signals",
    Signal,
    (
        key_field("SIG"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=SIGNAL_STATES),
        Field("judgement", _("Judgement"), "judgement", CHOICE, choices=JUDGEMENTS),
        Field("rule", _("Rule"), "rule"),
        Field("since", _("Since"), "first_label"),
        Field("latest", _("Latest"), "last_label"),
        Field("points", _("Points"), "points", INTEGER, sortable=True),
        Field("assignee", _("Assigned to"), "assignee__name", nullable=True),
        Field("found", _("Found"), "found_at", INSTANT, sortable=True),
        of_dataset(),
        VERSION,
    ),
    rows=standing(Signal, "dataset__withdrawn_at"),
    search=("kpi",),
    label=_("Signals"),
)


PLAN_STATES = {
    PlanState.OPEN.value: _("open"),
    PlanState.DOING.value: _("in progress"),
    PlanState.DONE.value: _("done"),
    PlanState.DROPPED.value: _("dropped"),
}
PLAN_ITEMS = Listing(
    "plan-items",
    PlanItem,
    (
        key_field("PLN"),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("source", _("Source"), "source__case__title", sortable=True),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=PLAN_STATES),
        Field("remedy", _("Remedy"), "remedy"),
        Field("owner", _("Who"), "case__owner__name", nullable=True),
        Field("due", _("Until"), "due", DAY, sortable=True, nullable=True),
        Field("effort_hours", _("Effort in hours"), "effort_hours", NUMBER, nullable=True),
        Field("cost", _("Cost"), "cost", NUMBER, nullable=True, filterable=False),
        Field("currency", _("Currency"), "currency", shown=False),
        VERSION,
    ),
    search=("kpi", "remedy"),
    label=_("Remedies"),
)
