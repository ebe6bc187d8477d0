"""The list of gaps, each with what closing it is worth: pages, exports and the API read it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.lists import CAUSES, GAP_STATES, of_dataset, standing
from pawl.measurement.models import Gap
from pawl.measurement.unit_values import Worth, worth_of_gaps
from pawl.web.listing import Field, Listing, Row
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, NUMBER, TEXT


def _reckoned(name: str, label: Any, *, shown: bool = True) -> Field:
    """What `with_worth` writes into a batch of gaps."""
    kind = TEXT if name == "currency" else NUMBER
    return Field(name, label, f"pk_of_{name}", kind, nullable=True, filterable=False, shown=shown,
                 source=F("pk"))  # fmt: skip


def with_worth(rows: Sequence[Row], _actor: Actor) -> Sequence[Row]:
    """Writes what closing each gap is worth in a year.   Two queries, however many rows."""
    names = ("money_a_year", "currency", "hours_a_year")
    if not any(name in one for one in rows for name in names):
        return rows
    found = worth_of_gaps(
        list(Gap.objects.filter(pk__in=[one["pk"] for one in rows]).select_related("dataset"))
    )
    return [{**one, **_told(found[one["pk"]], one, names)} for one in rows]


def _told(worth: Worth, row: Row, names: Sequence[str]) -> dict[str, Any]:
    money = None if worth.money is None else float(worth.money)
    told = dict(zip(names, (money, worth.currency or None, worth.hours), strict=True))
    return {name: one for name, one in told.items() if name in row}


GAPS = Listing(
    "gaps",
    Gap,
    (
        key_field("GAP"),
        Field("rank", _("Rank in its source"), "rank", INTEGER, sortable=True),
        Field("kpi", _("KPI"), "kpi", CHOICE, sortable=True, choices=KPI_NAMES),
        Field("state", _("State"), "state", CHOICE, sortable=True, choices=GAP_STATES),
        Field("value", _("Value"), "value", NUMBER),
        Field("newest", _("Newest period alone"), "newest", NUMBER, nullable=True, shown=False),
        Field("periods", _("Periods"), "periods", INTEGER, shown=False),
        Field("distance", _("Distance"), "distance", NUMBER),
        Field("cause", _("Cause"), "cause", CHOICE, choices=CAUSES),
        Field("is_sure", _("Sure"), "is_sure", BOOLEAN),
        Field("n", _("n"), "n", INTEGER),
        Field("cases", _("Cases"), "impact_cases", NUMBER, sortable=True, nullable=True),
        Field("hours", _("Hours"), "impact_hours", NUMBER, sortable=True, nullable=True),
        _reckoned("money_a_year", _("Money a year")),
        _reckoned("currency", _("Currency"), shown=False),
        _reckoned("hours_a_year", _("Hours a year"), shown=False),
        Field("period", _("Period"), "label"),
        Field("source", _("Source"), "source__case__title", nullable=True),
        Field("found", _("Found"), "found_at", INSTANT, sortable=True, shown=False),
        of_dataset(),
        VERSION,
    ),
    default_sort="rank",
    rows=standing(Gap, "dataset__withdrawn_at"),
    fill=with_worth,
    search=("kpi",),
    label=_("Gaps"),
)
