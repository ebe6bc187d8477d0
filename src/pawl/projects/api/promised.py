"""What a project promised of its service beside what its agreement promises, in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Agreement
from pawl.projects.actions.promising import carry
from pawl.projects.api.control import project_at
from pawl.projects.models import Project
from pawl.projects.promised import comparison_of
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Key
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource


class CarryIn(Body):
    agreement: Key | None = None
    """A draft takes them, of one in force the next one is drafted; none: a new one is drafted."""
    calendar: Key | None = None
    effective_from: Day | None = None


class ComparedOut(Schema):
    row: str
    aspect: str
    text: str
    target: float | None
    unit: str
    promised: float | None
    promised_text: str
    standing: str
    """met, weaker or missing"""


class ComparisonOut(Schema):
    agreement: str | None
    targets: list[ComparedOut]


def carried(
    project: Project, *, agreement: str | None = None, calendar: str | None = None, by: Actor, **said: Any
) -> Project:
    """Its targets stand in the agreement."""
    named = {"agreement": agreement, "calendar": calendar}
    found = {
        name: referred(KNOWN[name][0](by), KNOWN[name][1], key, name) for name, key in named.items() if key
    }
    carry(project, **found, **said, by=by)
    return project


TRANSITIONS = {"carry_targets": Call(CarryIn, carried)}


def add_promised(router: Router, resource: Resource) -> None:
    """GET /{key}/promised: each target of utility and warranty, and what the agreement makes of it."""

    def promised(request: HttpRequest, key: str) -> ComparisonOut:
        seen = Agreement.objects.visible_to(actor_of(request))
        found = comparison_of(project_at(resource, request, key), seen)
        rows = [
            ComparedOut(row=one.row.key, aspect=one.row.aspect, text=one.row.text, target=one.row.target,
                        unit=one.row.unit, promised=one.held.target if one.held else None,
                        promised_text=one.held.text if one.held else "", standing=one.standing)
            for one in found.lines
        ]  # fmt: skip
        return ComparisonOut(agreement=found.agreement.key if found.agreement else None, targets=rows)

    router.get("/{key}/promised", response=ComparisonOut, operation_id="projects_promised",
               summary="Utility and warranty of the project beside what the agreement promises"
               )(promised)  # fmt: skip
