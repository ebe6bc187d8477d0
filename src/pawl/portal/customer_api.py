"""What the page of a customer says of it, by API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.catalogue.models import Customer
from pawl.collaboration.records import find_one
from pawl.portal.customer_page import health
from pawl.portal.customer_voice import asked_for, decided, said
from pawl.web.asked import actor_of
from pawl.web.rest.base import Routers

customers = Router(tags=["customer-pages"])


class WordsOut(Schema):
    ticket: str
    score: int
    text: str
    at: datetime


class CarrierOut(Schema):
    project: str
    title: str
    state: str


class AskedOut(Schema):
    need: str
    title: str
    goal: str | None
    projects: list[CarrierOut]


class WorkedOutTogether(Schema):
    project: str
    what: str
    changed: str
    on: date


class CustomerPageOut(Schema):
    clocks: int
    """That ended in the last 30 days."""
    kept: int
    satisfaction: float | None
    """Mean of what callers said in the last 90 days, 1 to 5; none where nobody said anything."""
    answers: int
    closed: int
    """Tickets of the last 90 days: the response rate is answers by these."""
    praise: int
    """Answers of 4 and 5."""
    complaints: int
    """Answers of 1 and 2."""
    words: list[WordsOut]
    needs: list[AskedOut]
    projects: list[CarrierOut]
    """Those for it that carry none of its needs."""
    decisions: list[WorkedOutTogether]


@customers.get("/{key}", response=CustomerPageOut, operation_id="customer_page",
               summary="Promises kept, praise and complaints, needs and decisions of a customer")  # fmt: skip
def page(request: HttpRequest, key: str) -> CustomerPageOut:
    """The same as its page says, of what the caller may see."""
    actor = actor_of(request)
    customer = find_one(Customer, key, actor)
    how, voice, asked = health(customer, actor), said(customer, actor), asked_for(customer, actor)
    return CustomerPageOut(
        clocks=how["kept"].n, kept=how["kept"].kept, satisfaction=how["satisfaction"]["mean"],
        answers=how["satisfaction"]["n"], closed=how["closed"], praise=voice["praise"],
        complaints=voice["complaints"], words=[_words(one["row"]) for one in voice["words"]],
        needs=[_asked(one) for one in asked["needs"]], projects=_carriers(asked["projects"]),
        decisions=[
            WorkedOutTogether(project=one.project.key, what=one.what, changed=one.changed, on=one.on)
            for one in decided(customer, actor)["decisions"]
        ],
    )  # fmt: skip


def _words(one: Any) -> WordsOut:
    return WordsOut(ticket=one.case.key, score=one.score, text=one.comment, at=one.at)


def _asked(one: Any) -> AskedOut:
    goal = one.need.goal.key if one.need.goal else None
    return AskedOut(
        need=one.need.key, title=str(one.need.case.title), goal=goal, projects=_carriers(one.projects)
    )


def _carriers(projects: Any) -> list[CarrierOut]:
    return [
        CarrierOut(project=one.key, title=str(one.case.title), state=one.state) for one, _label in projects
    ]


def routers() -> Routers:
    """By the first part of their paths."""
    return {"customer-pages": lambda: customers}
