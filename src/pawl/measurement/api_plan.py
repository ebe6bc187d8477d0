"""The measurement plan in the API: remedies for what cannot be measured."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut, comments
from pawl.measurement import lists
from pawl.measurement.actions import plan
from pawl.measurement.actions.plan import Remedy
from pawl.measurement.api_data import NothingMore
from pawl.measurement.models import DataSource, Indicator, PlanItem, StudyState
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Amount, Day, Key, Text, Word
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource

Money = Annotated[Decimal, Limit(ge=0, max_digits=14, decimal_places=2, allow_inf_nan=False)]


class RemedyChange(Body):
    remedy: Text = ""
    effort_hours: Amount | None = None
    cost: Money | None = None
    currency: Word = ""
    owner: Key | None = None
    due: Day | None = None


class RemedyIn(RemedyChange):
    source: Key
    kpi: Word
    remedy: Text


class PlanItemOut(RecordOut):
    source: str
    kpi: str
    state: str
    remedy: str
    fields: list[str]
    effort_hours: float | None
    cost: Decimal | None
    currency: str
    owner: str | None
    due: date | None

    @staticmethod
    def resolve_source(one: PlanItem) -> str:
        return f"SRC-{one.source_id}"

    @staticmethod
    def resolve_owner(one: PlanItem) -> str | None:
        return f"PER-{one.case.owner_id}" if one.case.owner_id else None


def plan_remedy(*, by: Actor, source: str, kpi: str, **remedy: Any) -> PlanItem:
    """Plan a remedy; the missing fields are those of the newest study of the source."""
    found = replace_keys(
        {"source": source}, source=(DataSource.objects.visible_to(by).select_related("case"), "SRC")
    )
    of: DataSource = found["source"]
    current = Indicator.objects.visible_to(by).filter(
        kpi=kpi, study__state=StudyState.CURRENT, dataset__imports__source=of
    )
    one = current.order_by("-study_id").first()
    fields = [f"{gap['table']}.{gap['field']}" for gap in one.missing] if one else []
    return plan.plan(of, kpi, _remedy(remedy, by), fields=fields, by=by)


def change_remedy(item: PlanItem, *, by: Actor, **given: Any) -> PlanItem:
    """Change what was given; the rest stays."""
    now = {
        "remedy": item.remedy,
        "effort_hours": item.effort_hours,
        "cost": item.cost,
        "currency": item.currency,
        "due": item.due,
    }
    plan.change(item, _remedy(now | given, by), by=by)
    return item


def _remedy(given: dict[str, Any], by: Actor) -> Remedy:
    people = scope(by, Permission.ACCOUNT_READ, Person.objects.filter(is_active=True))
    owner = replace_keys({"owner": given.get("owner")}, owner=(people, "PER"))["owner"]
    return Remedy(
        given.get("remedy", ""),
        given.get("effort_hours"),
        given.get("cost"),
        given.get("currency", ""),
        owner,
        given.get("due"),
    )


def _step(activity: str) -> Call:
    def take(item: PlanItem, *, by: Actor) -> PlanItem:
        plan.advance(item, activity, by=by)
        return item

    return Call(NothingMore, take)


RESOURCES = (
    Resource("plan-items", "plan_item", lists.PLAN_ITEMS, PlanItemOut, Call(RemedyIn, plan_remedy),
             Call(RemedyChange, change_remedy), steps=plan.PLAN.steps,
             transitions={name: _step(name) for name in ("take_up", "finish", "drop", "reopen")},
             related=("case",), parts=(comments,)),
)  # fmt: skip
