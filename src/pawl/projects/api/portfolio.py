"""The portfolio in the API: the list with figures, the value score of one explained, its weights."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.projects.actions.portfolio import set_weights
from pawl.projects.models import Project
from pawl.projects.portfolio.listing import PORTFOLIO
from pawl.projects.portfolio.score import score_of, weights_of, weights_row
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Resource
from pawl.web.rest.routes import add_list

Weight = Annotated[int, Field(ge=0, le=100)]


class ScorePartOut(Schema):
    name: str
    judged: int | None
    weight: int
    points: float | None


class PortfolioOut(Schema):
    """How the value score of one project is made; `why` says why there is none."""

    key: str
    title: str
    state: str
    value_score: float | None
    why: str | None
    parts: list[ScorePartOut]


class WeightsOut(Schema):
    """`version` is null where nobody said anything yet."""

    value: int
    strategic_fit: int
    delivery_risk: int
    urgency: int
    version: int | None


class ScoreWeightsIn(Body):
    value: Weight
    strategic_fit: Weight
    delivery_risk: Weight
    urgency: Weight
    version: Annotated[int | None, Field(ge=1, lt=2**31)] = None


def shown(project: Project, actor: Actor) -> PortfolioOut:
    """Its score with every part of it."""
    found = score_of(project, weights_of(actor))
    parts = [
        ScorePartOut(name=one.name, judged=one.judged, weight=one.weight, points=one.points)
        for one in found.parts
    ]
    return PortfolioOut(
        key=project.key, title=project.case.title, state=project.state, value_score=found.value,
        why=teller()(found.reason) if found.reason else None, parts=parts,
    )  # fmt: skip


def add_score(router: Router, resource: Resource) -> None:
    """GET /{key}/score: how the value score of a project is made."""

    def score(request: HttpRequest, key: str) -> PortfolioOut:
        actor = actor_of(request)
        project: Any = resource.find(actor, key)
        return shown(project, actor)

    router.get("/{key}/score", response=PortfolioOut, operation_id="projects_score",
               summary="The value score and how it is made")(score)  # fmt: skip


def router() -> Router:
    """The list, its export, and what counts how much."""
    found = Router(tags=["portfolio"])
    from_list = Resource("portfolio", "project", PORTFOLIO, PortfolioOut)
    add_list(found, from_list)
    found.get("/weights", response=WeightsOut, operation_id="portfolio_weights",
              summary="How much each judgement counts")(_weights)  # fmt: skip
    found.put("/weights", response=WeightsOut, operation_id="portfolio_set_weights",
              summary="Say how much each judgement counts")(_set)  # fmt: skip
    return found


def _weights(request: HttpRequest) -> WeightsOut:
    return _told(actor_of(request))


def _set(request: HttpRequest, body: ScoreWeightsIn) -> WeightsOut:
    actor = actor_of(request)
    set_weights(by=actor, **body.model_dump())
    return _told(actor)


def _told(actor: Actor) -> WeightsOut:
    row = weights_row(actor)
    return WeightsOut(**weights_of(actor), version=row.version if row else None)
