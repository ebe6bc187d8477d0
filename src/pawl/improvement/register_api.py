"""Which improvement comes first, and the rules of the register, in the API."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration.records import find_one
from pawl.improvement.actions import merging, rereading
from pawl.improvement.actions.rules import set_rule
from pawl.improvement.models import Improvement, RegisterRule
from pawl.improvement.patience import USUAL
from pawl.improvement.ranking import Rank, ranked
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key, Title, Word
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource


class RankOut(Schema):
    improvement: str
    title: str
    state: str
    money: Decimal | None
    currency: str
    hours: float | None
    chance: float | None
    after_risk: float | None
    earlier: int
    score: float | None
    sentence: str
    unknown: list[str]


class RegisterRuleOut(Schema):
    under_way: int
    patience: dict[str, int]
    version: int


class RegisterRuleIn(Body):
    under_way: int
    patience: dict[Word, int] = Field(default_factory=dict, max_length=20)
    version: int | None = None


class BaselineIn(Body):
    slice: Word = ""
    slice_value: Title = ""


class KpiIn(Body):
    kpi: Word


class MergeIn(Body):
    into: Key


def add_ranking(router: Router, _resource: Resource) -> None:
    """GET /ranking: those that can still be chosen, best first."""

    def first(request: HttpRequest) -> list[RankOut]:
        actor, told = actor_of(request), teller()
        require(actor, Permission.IMPROVEMENT_READ)
        return [_shown(one, told) for one in ranked(actor)]

    router.get("/ranking", response=list[RankOut], operation_id="improvements_ranking",
               summary="Which first: value for cost by chance, best first")(first)  # fmt: skip


def add_rule(router: Router, _resource: Resource) -> None:
    """GET and PUT /rule: of the caller's organisation."""

    def stands(request: HttpRequest) -> RegisterRuleOut:
        actor = actor_of(request)
        require(actor, Permission.IMPROVEMENT_READ)
        place = actor.person.organisation if actor.person else None
        found = RegisterRule.objects.filter(organisation=place).first() if place else None
        one = found or RegisterRule(organisation=place)
        return RegisterRuleOut(
            under_way=one.under_way, patience={**USUAL, **one.patience}, version=one.version
        )

    def put(request: HttpRequest, body: RegisterRuleIn) -> RegisterRuleOut:
        actor = actor_of(request)
        place = actor.person.organisation if actor.person else None
        if place is None:
            require(actor, Permission.IMPROVEMENT_DECIDE)
            raise not_found("organisation")
        set_rule(place, under_way=body.under_way, patience=body.patience, version=body.version, by=actor)
        return stands(request)

    router.get("/rule", response=RegisterRuleOut, operation_id="improvements_rule",
               summary="How many at once, and how long each state may last")(stands)  # fmt: skip
    router.put("/rule", response=RegisterRuleOut, operation_id="improvements_set_rule", summary="Set it")(put)


def baseline(improvement: Improvement, *, by: Actor, **where: str) -> Improvement:
    """Read where it starts: of all cases, or of a slice."""
    field, value = where.get("slice", ""), where.get("slice_value", "")
    return rereading.read_baseline(improvement, field=field, value=value, by=by)


def merge(improvement: Improvement, *, into: str, by: Actor) -> Improvement:
    """The other one goes on."""
    return merging.merge(improvement, into=find_one(Improvement, into, by), by=by)


def _shown(one: Rank, told: Any) -> RankOut:
    return RankOut(
        improvement=one.improvement.key, title=one.improvement.case.title, state=one.improvement.state,
        money=one.money, currency=one.improvement.currency, hours=one.hours, chance=one.chance,
        after_risk=one.care, earlier=one.earlier.count, score=one.score, sentence=told(one.sentence),
        unknown=[told(word) for word in one.unknown],
    )  # fmt: skip


REGISTER_CALLS = {
    "baseline": Call(BaselineIn, baseline, calls_out=True),
    "kpi": Call(KpiIn, rereading.measure_by),
}
MERGE = Call(MergeIn, merge)
