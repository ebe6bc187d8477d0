"""The charter that the data drafts, and the project that begins with it, in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.improvement.actions.chartering import begin_project
from pawl.improvement.drafting import Draft, draft
from pawl.improvement.drafting_from import Stakeholder, risks, services_of, stakeholders
from pawl.improvement.drafting_words import drafted, sentences
from pawl.improvement.gains_api import reads_numbers
from pawl.improvement.models import Improvement
from pawl.presentation.language import Language
from pawl.projects.choices import NAMED
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key, Title
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource
from pawl.web.templatetags.pawl import reader


class PlaceOut(Schema):
    field: str
    value: str
    level: float
    cases: float
    share: float | None


class DraftedStake(Schema):
    name: str
    person: str | None
    customer: str | None
    why: str
    source: str


class DraftedRisk(Schema):
    title: str
    source: str


class CharterDraftOut(Schema):
    kpi: str
    level: float | None
    periods: int
    cases: float | None
    target: float | None
    missed: float | None
    reached: float | None
    change: float | None
    points_needed: int | None
    places: list[PlaceOut]
    stakeholders: list[DraftedStake]
    risks: list[DraftedRisk]
    sentences: list[str]


class CarriedOutIn(Body):
    title: Title = ""
    sponsor: Key | None = None


class ProjectBegun(Schema):
    key: str
    title: str
    state: str

    @staticmethod
    def resolve_title(one: Any) -> str:
        return str(one.case.title)


def add_charter(router: Router, resource: Resource) -> None:
    """GET /{key}/charter: what the data says for a charter."""

    def says(request: HttpRequest, key: str) -> CharterDraftOut:
        actor = actor_of(request)
        one = resource.find(actor, key)
        if not reads_numbers(actor, one):
            require(actor, Permission.MEASUREMENT_READ, on=one)
        return _shown(one, draft(one), actor)

    router.get("/{key}/charter", response=CharterDraftOut, operation_id="improvements_charter",
               summary="What the data says for a charter")(says)  # fmt: skip


def begin(improvement: Improvement, *, title: str = "", sponsor: str | None = None, by: Actor) -> Any:
    """A project begins with the draft as its charter."""
    require(by, Permission.IMPROVEMENT_EDIT, on=improvement)
    if not reads_numbers(by, improvement):
        require(by, Permission.MEASUREMENT_READ, on=improvement)
    fields: dict[str, Any] = {"title": title} if title else {}
    if sponsor is not None:
        rows, prefix = NAMED["person"]
        fields["sponsor"] = referred(rows(by, None), prefix, sponsor, "sponsor")
    found = drafted(improvement, draft(improvement), reader(), by=by)
    return begin_project(improvement, found, by=by, **fields)


def _shown(one: Improvement, found: Draft, actor: Actor) -> CharterDraftOut:
    words, services = reader(), services_of(one, actor)
    return CharterDraftOut(
        kpi=one.kpi, level=found.level, periods=found.periods, cases=found.cases, target=found.target,
        missed=found.missed, reached=found.reached, change=found.change,
        points_needed=found.power.points if found.power else None,
        places=[PlaceOut(field=each.field, value=each.value, level=each.level, cases=each.cases,
                         share=each.share) for each in found.places],
        stakeholders=[_stake(each, words) for each in stakeholders(one, services, actor)],
        risks=[DraftedRisk(title=words.sentence(each.title), source=each.source)
               for each in risks(one, services, actor)],
        sentences=[words.sentence(each) for each in sentences(found, words)],
    )  # fmt: skip


def _stake(each: Stakeholder, words: Language) -> DraftedStake:
    return DraftedStake(
        name=each.name,
        person=each.person.key if each.person else None,
        customer=each.customer.key if each.customer else None,
        why=words.sentence(each.why),
        source=each.source,
    )


CHARTER_CALLS = {"project": Call(CarriedOutIn, begin, ProjectBegun, calls_out=True)}
