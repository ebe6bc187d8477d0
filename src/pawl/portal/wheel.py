"""The wheel: how much stands in each of the seven steps, how old it is, and what needs somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.analytics.words import Sentence, say
from pawl.collaboration.models import Case
from pawl.collaboration.records import models_by_kind
from pawl.measurement.models import Study, StudyState
from pawl.web.navigation import pages_for

STUDY = "study"
CLOSED = frozenset({
    "closed", "retired", "rejected", "cancelled", "undone", "refused", "done", "held", "past", "met",
    "explained", "one_off", "new_normal", "decided", "withdrawn",
})  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One of the seven steps of improvement, as ITIL 2011 counts them, and its quarter of PDCA."""

    name: str
    quarter: str
    label: str | Promise
    kinds: tuple[str, ...]
    pages: tuple[str, ...]
    """Routes that a click leads to: the first that somebody may open."""
    patience: timedelta | None = None
    counts_newest: bool = False
    """Whether age means how long ago the newest came, not how long the oldest waits."""


STEPS = (
    Step("strategy", "plan", _("Identify the strategy"), ("goal", "need", "success_factor"),
         ("strategy",)),
    Step("measures", "plan", _("Define what to measure"), ("plan_item",),
         ("measurement:plan",)),
    Step("gather", "do", _("Gather the data"), ("data_source", "import"),
         ("measurement:imports",), timedelta(days=35), counts_newest=True),
    Step("process", "do", _("Process the data"), (STUDY,), ("measurement:kpis",),
         timedelta(days=35), counts_newest=True),
    Step("analyse", "check", _("Analyse"), ("gap", "signal"), ("measurement:analysis",), timedelta(days=30)),
    Step("present", "check", _("Present and use"), ("report", "report_schedule"), ("reporting:reports",),
         timedelta(days=35), counts_newest=True),
    Step("improve", "act", _("Implement"), ("improvement",), ("improvements",), timedelta(days=90)),
)  # fmt: skip


QUARTERS: Mapping[str, str | Promise] = {
    "plan": _("Plan"), "do": _("Do"), "check": _("Check"), "act": _("Act"),
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How many of a kind stand open, and since when."""

    count: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class Spoke:
    """A step as it stands now for somebody."""

    step: Step
    count: int
    days: int | None
    address: str
    is_open: bool
    """Whether somebody may see what stands there at all."""

    @property
    def is_late(self) -> bool:
        """Whether it waits longer than it should."""
        patience = self.step.patience
        return patience is not None and self.days is not None and self.days > patience.days

    @property
    def tone(self) -> str:
        """What the colour says: something waits, nothing is there, all is well."""
        return "warn" if self.is_late else "good" if self.count else "off"

    @property
    def age(self) -> Sentence | None:
        """The age in words."""
        if self.days is None:
            return None
        if self.step.counts_newest:
            return say("newest today") if self.days == 0 else say("newest {days:,} d old", days=self.days)
        return say("oldest today") if self.days == 0 else say("oldest {days:,} d old", days=self.days)


def spokes(actor: Actor, now: datetime) -> list[Spoke]:
    """All seven steps, in two queries."""
    addresses = {page.page.url: page.address for page in pages_for(actor)}
    found = _standing(actor)
    return [_spoke(step, found, addresses, now) for step in STEPS]


def held_gains(actor: Actor) -> int:
    """How many gains are held: the pawls at the rim."""
    model: Any = models_by_kind().get("improvement")
    return model.objects.visible_to(actor).filter(state="held").count() if model else 0


def open_records(kind: str, actor: Actor) -> QuerySet[Any] | None:
    """The records of a kind that somebody may see and that still wait; None where they may see none."""
    model = models_by_kind().get(kind)
    if model is None or not can(actor, model.read_permission):
        return None
    rows: QuerySet[Any] = model.objects.visible_to(actor)
    return rows.exclude(state__in=CLOSED) if _has_state(model) else rows


def _has_state(model: type[Model]) -> bool:
    return any(field.name == "state" for field in model._meta.get_fields())  # noqa: SLF001 Django's documented one


def _spoke(step: Step, found: dict[str, Standing], addresses: dict[str, str], now: datetime) -> Spoke:
    seen = [found[kind] for kind in step.kinds if kind in found]
    days = _days(now, seen, newest=step.counts_newest)
    address = next((addresses[page] for page in step.pages if page in addresses), "")
    return Spoke(step, sum(one.count for one in seen), days, address, is_open=bool(seen))


def _days(now: datetime, seen: Sequence[Standing], *, newest: bool) -> int | None:
    oldest = [one.oldest for one in seen if one.oldest]
    youngest = [one.newest for one in seen if one.newest]
    if not oldest:
        return None
    return max((now - (max(youngest) if newest else min(oldest))).days, 0)


def _standing(actor: Actor) -> dict[str, Standing]:
    """What stands open per kind that somebody may see; one query for all records, one for studies."""
    wanted = Q(pk__in=[])
    found: dict[str, Standing] = {}
    for step in STEPS:
        for kind in step.kinds:
            if (rows := open_records(kind, actor)) is not None:
                wanted |= Q(pk__in=rows.values("case_id"))
                found[kind] = Standing()
    counted: Any = Case.objects.filter(wanted).values("kind")
    edges = {"n": Count("pk"), "oldest": Min("created_at"), "newest": Max("created_at")}
    for row in counted.annotate(**edges).order_by():
        found[row["kind"]] = Standing(row["n"], row["oldest"], row["newest"])
    if can(actor, Study.read_permission):
        found[STUDY] = _studies(actor)
    return found


def _studies(actor: Actor) -> Standing:
    """Processing has no records of its own: what stands there is the newest study of each dataset."""
    rows = Study.objects.visible_to(actor).filter(state=StudyState.CURRENT, is_primary=True)
    told = rows.aggregate(n=Count("pk"), oldest=Min("made_at"), newest=Max("made_at"))
    return Standing(told["n"], told["oldest"], told["newest"])
