"""The matrices of a project in the API: the same rows as on their pages."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.projects.matrices import raci, stakeholders, traceability
from pawl.web.asked import actor_of
from pawl.web.rest.fields import key_of
from pawl.web.rest.resource import Resource


class TraceOut(Schema):
    requirement: str
    title: str
    state: str
    need: str | None
    objective: str | None
    benefit_owner: str | None
    work_packages: list[str]
    deliverables: list[str]
    accepted: int
    test: str
    verdict: str
    acceptance: str
    lacks: list[str]


class TraceabilityOut(Schema):
    requirements: list[TraceOut]
    idle: list[str]
    """Objectives, work packages and deliverables that no requirement asks for."""


class RaciRowOut(Schema):
    work_package: str
    wbs: str
    title: str
    letters: dict[str, str]
    lacks: list[str]


class RaciOut(Schema):
    roles: dict[str, str]
    rows: list[RaciRowOut]


class StakeOut(Schema):
    key: str
    name: str
    influence: int
    interest: int
    attitude: str
    approach: str


def add_matrices(router: Router, resource: Resource) -> None:
    """GET /{key}/traceability, /{key}/raci, /{key}/stakeholders."""

    def traced(request: HttpRequest, key: str) -> TraceabilityOut:
        actor = actor_of(request)
        found = traceability.matrix_of(resource.find(actor, key), actor)
        idle: tuple[Any, ...] = (*found.idle_objectives, *found.idle_work, *found.idle_deliverables)
        return TraceabilityOut(
            requirements=[_trace(one) for one in found.traces], idle=[one.key for one in idle]
        )

    def answered(request: HttpRequest, key: str) -> RaciOut:
        actor = actor_of(request)
        found = raci.matrix_of(resource.find(actor, key), actor)
        return RaciOut(
            roles={one.key: raci.name_of(one) for one in found.members},
            rows=[_row(one, found) for one in found.rows],
        )

    def stand(request: HttpRequest, key: str) -> list[StakeOut]:
        actor = actor_of(request)
        places = stakeholders.matrix_of(resource.find(actor, key), actor)
        return [_stake(one, place) for line in places for place in line for one in place.stakeholders]

    router.get("/{key}/traceability", response=TraceabilityOut, operation_id="projects_traceability",
               summary="From need to benefit, requirement by requirement")(traced)  # fmt: skip
    router.get("/{key}/raci", response=RaciOut, operation_id="projects_raci",
               summary="Who does, answers for, is asked and told, package by package")(answered)  # fmt: skip
    router.get("/{key}/stakeholders", response=list[StakeOut], operation_id="projects_stakeholders",
               summary="Stakeholders by influence and interest, and what that asks for")(stand)  # fmt: skip


def _trace(one: traceability.Trace) -> TraceOut:
    rq, aim = one.requirement, one.objective
    return TraceOut(
        requirement=rq.key, title=rq.case.title, state=rq.state, need=one.need.key if one.need else None,
        objective=aim.key if aim else None,
        benefit_owner=key_of("PER", aim.benefit_owner_id if aim else None),
        work_packages=[each.key for each in one.work], deliverables=[each.key for each in one.deliverables],
        accepted=one.accepted, test=rq.test, verdict=one.verdict, acceptance=rq.acceptance,
        lacks=list(one.lacks),
    )  # fmt: skip


def _row(one: raci.RaciRow, found: raci.RaciMatrix) -> RaciRowOut:
    letters = {role.key: letter for role, letter in zip(found.members, one.letters, strict=True) if letter}
    return RaciRowOut(work_package=one.work.key, wbs=one.code, title=one.work.case.title, letters=letters,
                      lacks=list(one.lacks))  # fmt: skip


def _stake(one: Any, place: stakeholders.GridPlace) -> StakeOut:
    return StakeOut(key=one.key, name=one.name, influence=one.influence, interest=one.interest,
                    attitude=one.attitude, approach=place.approach)  # fmt: skip
