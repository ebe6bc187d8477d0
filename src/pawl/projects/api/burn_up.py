"""The burn-up of a project in the API, and the order of its work."""

from datetime import date
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from pawl import clock
from pawl.projects.actions.backlog import move
from pawl.projects.burn_up import burn_up
from pawl.projects.models import Iteration
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource


class RankIn(Body):
    direction: Literal["up", "down"]


class BurntOut(Schema):
    day: date
    scope: int
    done: int
    hours: Decimal
    hours_done: Decimal


RANK = {"rank": Call(RankIn, move)}


def add_burn_up(router: Router, resource: Resource) -> None:
    """GET /{key}/burn-up: each day until today, of the project or of one iteration."""

    def burnt(request: HttpRequest, key: str, iteration: str = "") -> list[BurntOut]:
        project = resource.find(actor_of(request), key)
        rows = Iteration.objects.filter(project=project)
        chosen = referred(rows, Iteration.prefix, iteration, "iteration") if iteration else None
        today = timezone.localtime(clock.now()).date()
        return [
            BurntOut(day=one.day, scope=one.scope, done=one.done, hours=one.hours, hours_done=one.hours_done)
            for one in burn_up(project, today, chosen)
        ]

    router.get("/{key}/burn-up", response=list[BurntOut], operation_id="projects_burn_up",
               summary="Work in scope and done at the end of each day until today")(burnt)  # fmt: skip
