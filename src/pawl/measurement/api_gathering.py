"""Other systems as sources, in the API: tried, gathered, and what came of earlier runs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import unpacked
from pawl.measurement import gather_shown
from pawl.measurement.actions import gathering
from pawl.measurement.models import DataSource, GatherRun
from pawl.measurement.sources.connectors import CONNECTORS
from pawl.measurement.sources.connectors.base import Connector
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import posting

SETTINGS = "What its connector is told, by name; `GET /api/data-sources/connectors` says what each takes."


class GatherIn(Body):
    anew: bool = Limit(False, description="From the beginning, into a snapshot of its own.")


class TryIn(Body):
    """Trying it needs nothing but itself."""


class SourceTrialOut(Schema):
    columns: list[str] = Limit(description="Of the first rows; no value of them is shown or kept.")
    rows: int = Limit(description="How many the first page has.")


class RunOut(Schema):
    id: int
    state: str = Limit(description="reading, read (its import says the rest), nothing, refused.")
    pages: int
    rows: int
    doubled: int
    columns: list[str]
    begun_at: datetime
    ended_at: datetime | None
    problem: str | None
    imported: str | None = Limit(description="The import that its rows became.")

    @staticmethod
    def resolve_problem(one: GatherRun) -> str | None:
        return said(one.problem)

    @staticmethod
    def resolve_imported(one: GatherRun) -> str | None:
        return f"IMP-{one.made_id}" if one.made_id else None


def said(problem: Any) -> str | None:
    """Why it was refused, and what to do, in the language of whoever asks."""
    if not problem:
        return None
    told = teller()
    return f"{told(unpacked(problem['rule']))} {told(unpacked(problem['way_out']))}"


def gather(source: DataSource, *, by: Actor, anew: bool = False) -> GatherRun:
    """Ask it for what is new."""
    return gathering.gather(source, by=by, anew=anew)


def add_runs(router: Router, resource: Resource) -> None:
    """GET /{key}/runs: the last times that it was gathered."""

    def runs(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        return list(gather_shown.runs(actor, resource.find(actor, key)))

    router.get("/{key}/runs", response=list[RunOut], operation_id="data-sources_runs",
               summary="The last times that it was gathered")(runs)  # fmt: skip


class OriginSettingOut(Schema):
    name: str
    label: str
    hint: str
    kind: str
    is_required: bool
    default: str
    choices: list[str]


class ConnectorOut(Schema):
    origin: str
    label: str
    settings: list[OriginSettingOut]
    secret: str | None = Limit(description="What its secret is; null where it takes none.")


def add_connectors(router: Router, _resource: Resource) -> None:
    """GET /connectors: which systems can be gathered, and what each has to be told."""

    def connectors(request: HttpRequest) -> Any:
        require(actor_of(request), Permission.SOURCE_MANAGE)
        return [_told(one) for one in CONNECTORS.values()]

    router.get("/connectors", response=list[ConnectorOut], operation_id="data-sources_connectors",
               summary="Which systems can be gathered, and what each has to be told")(connectors)  # fmt: skip


def _told(one: Connector) -> dict[str, Any]:
    settings = [
        {
            "name": each.name, "label": str(each.label), "hint": str(each.hint), "kind": each.kind,
            "is_required": each.required, "default": each.default, "choices": list(each.choices),
        }
        for each in one.fields
    ]  # fmt: skip
    secret = str(one.secret) if one.secret else None
    return {"origin": one.name, "label": str(one.label), "settings": settings, "secret": secret}


GATHER = Call(GatherIn, gather, RunOut)
TRY = Call(TryIn, gathering.trial, SourceTrialOut, calls_out=True)
PARTS = (
    posting("gather", GATHER, "Ask another system for what is new; a job reads and imports it"),
    posting("test", TRY, "Try whether another system answers"),
    add_runs,
)
