"""Levelled plans in the API: have one computed, read it, take it over, take it back."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.analytics.words import unpacked
from pawl.projects.actions import levelling as acting
from pawl.projects.api import bodies
from pawl.projects.models import Levelling, Project
from pawl.web.asked import actor_of
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource


class LevellingMoveOut(Schema):
    key: str
    title: str
    was: date
    starts: date
    ends: date
    days: float
    resource: str | None
    others: list[str]
    on: date | None
    is_forced: bool
    held: date | None


class LevellingOut(Schema):
    key: str
    at: datetime
    by: str
    is_optimal: bool
    state: str
    end_before: date | None
    end_after: date | None
    slip_days: float | None
    moved_days: float | None
    proof: str | None
    reason: str | None
    """Why there is no plan."""
    moves: list[LevellingMoveOut]


def add_levelling(router: Router, resource: Resource) -> None:
    """GET /{key}/levelling: the newest levelled plan."""

    def newest(request: HttpRequest, key: str) -> LevellingOut:
        project = resource.find(actor_of(request), key)
        found = Levelling.objects.filter(project=project).first()
        if found is None:
            raise not_found("levelled plan")
        return _told(found)

    router.get("/{key}/levelling", response=LevellingOut, operation_id="projects_levelling",
               summary="The newest levelled plan: what would move, where to and why")(newest)  # fmt: skip


def _told(one: Levelling) -> LevellingOut:
    told, found = teller(), one.result or {}
    end = found.get("end", {})
    return LevellingOut(
        key=one.key, at=one.at, by=one.by, is_optimal=one.is_optimal, state=one.state,
        end_before=end.get("before"), end_after=end.get("after"), slip_days=found.get("slip"),
        moved_days=found.get("moved_by"), proof=told(unpacked(found["proof"])) if "proof" in found else None,
        reason=told(unpacked(found["why"])) if "why" in found else None,
        moves=[LevellingMoveOut(**{**each, "others": [other["key"] for other in each["others"]]})
               for each in found.get("moves", [])],
    )  # fmt: skip


def asked(project: Project, *, optimal: bool = False, by: Actor) -> Project:
    """A levelled plan is wanted."""
    acting.propose(project, is_optimal=optimal, by=by)
    return project


def applied(project: Project, *, levelling: str, by: Actor) -> Project:
    """It is taken over."""
    acting.apply_levelling(acting.levelling_named(levelling, project, by=by), by=by)
    return project


def undone(project: Project, *, levelling: str, by: Actor) -> Project:
    """It is taken back."""
    acting.undo_levelling(acting.levelling_named(levelling, project, by=by), by=by)
    return project


TRANSITIONS = {
    "level": Call(bodies.Level, asked),
    "apply_levelling": Call(bodies.Levelled, applied),
    "undo_levelling": Call(bodies.Levelled, undone),
}
