"""The measurement plan: a remedy is planned, taken up, done or dropped."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case
from pawl.errors import Conflict, Invalid, stale
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Transition
from pawl.measurement.actions.question import library
from pawl.measurement.models import DataSource
from pawl.measurement.models.plan import PlanItem, PlanState

KIND = "plan_item"
LONGEST = 2000
S = PlanState


def _step(activity: str, sources: set[str], target: str) -> Transition:
    return Transition(activity, frozenset(sources), target, Permission.PLAN_EDIT)


PLAN = Lifecycle(
    KIND,
    S.OPEN,
    (
        _step("take_up", {S.OPEN}, S.DOING),
        _step("finish", {S.OPEN, S.DOING}, S.DONE),
        _step("drop", {S.OPEN, S.DOING}, S.DROPPED),
        _step("reopen", {S.DONE, S.DROPPED}, S.OPEN),
    ),
)


@dataclass(frozen=True)
class Remedy:
    """What is to be done so that a KPI can be measured."""

    text: str
    effort_hours: float | None = None
    cost: Decimal | None = None
    currency: str = ""
    owner: Person | None = None
    due: date | None = None

    def check(self) -> None:
        """Refuse what no remedy can be.   Raises Invalid."""
        if not self.text.strip():
            raise _invalid("remedy", say("It is empty."), say("Say what is to be captured, and where."))
        if len(self.text) > LONGEST:
            raise _invalid("remedy", say("It is longer than {n} characters.", n=LONGEST), say("Shorten it."))
        if self.effort_hours is not None and not 0 <= self.effort_hours <= 1_000_000:
            raise _invalid("effort_hours", say("It is no number of hours."), say("Give 0 or more."))
        if self.cost is not None and not 0 <= self.cost < Decimal("1e12"):
            raise _invalid("cost", say("It is no amount."), say("Give 0 or more."))
        if (self.cost is None) != (self.currency == ""):
            raise _invalid("currency", say("A cost needs its currency."), say("Give both, or neither."))
        if self.currency and not (
            self.currency.isalpha() and self.currency.isupper() and len(self.currency) == 3
        ):
            raise _invalid("currency", say("It is no currency code."), say("Write it like EUR or CNY."))


@transaction.atomic
def plan(source: DataSource, kpi: str, remedy: Remedy, *, fields: list[str], by: Actor) -> PlanItem:
    """Somebody will see to it that a KPI can be measured."""
    require(by, Permission.PLAN_EDIT, on=source)
    remedy.check()
    owner = remedy.owner or by.human
    place = Place(source.case.organisation_id, source.case.team_id, owner.pk, source.case.confidential)
    try:
        with transaction.atomic():
            item = PlanItem.objects.create(
                case=open_case(KIND, _title(kpi), place),
                source=source,
                kpi=kpi,
                fields=fields,
                **_columns(remedy),
            )
    except IntegrityError as clash:
        rule = say("A remedy for this KPI is planned already.")
        raise Conflict(kpi, rule, say("Change that one, or finish it first.")) from clash
    facts = {"source": source.key, "kpi": kpi, "fields": fields, **_facts(remedy)}
    record(KIND, item.key, "planned", by=by, facts=facts, texts={"remedy": remedy.text})
    return item


def _title(kpi: str) -> str:
    """What the KPI is called, as findings are titled."""
    known = library()
    return known[kpi].name.en if kpi in known else kpi


@transaction.atomic
def change(item: PlanItem, remedy: Remedy, *, by: Actor) -> None:
    """The remedy, its effort, its owner or its day are others now."""
    require(by, Permission.PLAN_EDIT, on=item)
    remedy.check()
    rows = PlanItem.objects.filter(pk=item.pk, version=item.version)
    if not rows.update(version=F("version") + 1, **_columns(remedy)):
        raise stale(item.key)
    if remedy.owner is not None:
        Case.objects.filter(pk=item.case_id).update(owner=remedy.owner)
    item.refresh_from_db()
    record(KIND, item.key, "changed", by=by, facts=_facts(remedy), texts={"remedy": remedy.text})


def advance(item: PlanItem, activity: str, *, by: Actor) -> None:
    """It is taken up, finished, dropped or opened again."""
    PLAN.advance(item, activity, by=by)


def _columns(remedy: Remedy) -> dict[str, object]:
    return {
        "remedy": remedy.text.strip(),
        "effort_hours": remedy.effort_hours,
        "cost": remedy.cost,
        "currency": remedy.currency,
        "due": remedy.due,
    }


def _facts(remedy: Remedy) -> dict[str, object]:
    return {
        "effort_hours": remedy.effort_hours,
        "cost": str(remedy.cost) if remedy.cost is not None else None,
        "currency": remedy.currency,
        "owner": remedy.owner.pk if remedy.owner else None,
        "due": remedy.due.isoformat() if remedy.due else None,
    }


def _invalid(field: str, rule: Sentence, way_out: Sentence) -> Invalid:
    return Invalid(f"plan {field}", rule, way_out, {field: rule})
