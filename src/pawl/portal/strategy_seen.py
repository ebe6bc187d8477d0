"""How the KPIs of the strategy stand in what was measured: can they be told, and which way do they go?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.kpi.target import Target
from pawl.measurement import reads
from pawl.measurement.models import Indicator, StudyState
from pawl.measurement.unit_values import Worth, worth_of_gaps

MOST_DATASETS = 20
"""The newest datasets that are asked: an own history makes one a day, and old ones tell nothing new."""
RANKS = {"blocked": 0, "proxy": 1, "measurable": 2}
COVERAGE: Mapping[str, tuple[str | Promise, str]] = {
    "measurable": (_("measurable"), "good"),
    "proxy": (_("by a stand-in"), "warn"),
    "blocked": (_("blocked"), "bad"),
    "unknown": (_("no data yet"), "off"),
}
"""Whether the data can tell a KPI: the word, and the tone that repeats it."""
SIGNALS: Mapping[str, tuple[str | Promise, str]] = {
    "better": (_("improving"), "good"),
    "worse": (_("worsening"), "bad"),
    "changed": (_("changed"), "warn"),
    "common": (_("steady"), "neutral"),
    "unknown": (_("no signal known"), "off"),
}
"""Which way a KPI goes, by the first word of its variation."""


@dataclass(frozen=True)
class Seen:
    """A KPI of the strategy as the newest data that somebody may see tell it."""

    indicator: Indicator | None
    worth: Worth | None = None
    """Of the gap that is open there, a year."""

    @property
    def coverage(self) -> str:
        """measurable, proxy, blocked or unknown."""
        return self.indicator.status if self.indicator is not None else "unknown"

    @property
    def signal(self) -> str:
        """better, worse, changed, common or unknown."""
        word = self.indicator.variation.split("_")[0] if self.indicator is not None else ""
        return word if word in SIGNALS else "unknown"

    @property
    def missing(self) -> list[str]:
        """The fields that are not there, or hardly ever filled."""
        rows: Iterable[Mapping[str, Any]] = self.indicator.missing if self.indicator is not None else ()
        return [f"{row['table']}.{row['field']}" for row in rows]

    @property
    def is_reached(self) -> bool | None:
        """Whether the latest value keeps the target of its time; None where one of the two is not known."""
        one = self.indicator
        if one is None or one.value is None or not one.target:
            return None
        band = one.target.get("band")
        target = Target(one.target["value"], one.target["direction"], tuple(band) if band else None)
        return target.distance(one.value) == 0


NOT_SEEN = Seen(None)


def seen(actor: Actor, kpis: Iterable[str]) -> dict[str, Seen]:
    """Each KPI where it can be told best, and of equals where it was told last; four queries.

    A KPI that no study of theirs knows is not among them.
    """
    if not can(actor, Permission.MEASUREMENT_READ):
        return {}
    newest = list(reads.studied(actor).values_list("pk", flat=True)[:MOST_DATASETS])
    rows = Indicator.objects.visible_to(actor).filter(
        dataset__in=newest, study__state=StudyState.CURRENT, study__is_primary=True, kpi__in=set(kpis)
    )
    found: dict[str, Indicator] = {}
    for row in rows.defer("chart", "drivers"):
        if row.kpi not in found or _place(found[row.kpi]) < _place(row):
            found[row.kpi] = row
    worths = _worths(actor, found)
    return {kpi: Seen(row, worths.get(kpi)) for kpi, row in found.items()}


def _worths(actor: Actor, found: Mapping[str, Indicator]) -> dict[str, Worth]:
    """By KPI what closing its gap is worth, where one is open in the data that tell it."""
    rows = reads.gaps(actor).filter(kpi__in=list(found))
    gaps = [one for one in rows if one.dataset_id == found[one.kpi].dataset_id]
    worths = worth_of_gaps(gaps)
    return {one.kpi: worths[one.pk] for one in gaps}


def _place(row: Indicator) -> tuple[int, float, int]:
    told_at = row.period_start.timestamp() if row.period_start is not None else 0.0
    return RANKS.get(row.status, 0), told_at, row.pk


def address_of_kpi(kpi: str, one: Seen) -> str:
    """Its page, on the dataset that tells it."""
    page = reverse("measurement:kpi", args=[kpi])
    return page if one.indicator is None else f"{page}?dataset=DS-{one.indicator.dataset_id}"
