"""Moving in, in the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.analytics.words import unpacked
from pawl.collaboration.api import RecordOut
from pawl.moving.actions import living, moves
from pawl.moving.forms import homes, request_models
from pawl.moving.lists import MOVES, ROWS
from pawl.moving.models import LiveReading, Move, MoveRow
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body, Nothing, Routers
from pawl.web.rest.fields import Key, Title, key_of
from pawl.web.rest.problem import teller
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls
from pawl.web.rest.versions import etag

Word = Annotated[str, Field(max_length=200)]


class MoveIn(Body):
    source: Annotated[str, Field(max_length=20)]
    organisation: Key
    label: Annotated[str, Field(max_length=60)] = ""
    title: Title = ""
    zone: Annotated[str, Field(max_length=60)] = "UTC"
    request_model: Key | None = None


class MoveChange(Body):
    meanings: Annotated[dict[Word, dict[Word, Word]], Field(max_length=40)] | None = None
    request_model: Key | None = None


class MeaningsIn(Body):
    file: Annotated[int, Field(ge=1, le=2**63 - 1)]
    mapping: Annotated[dict[Annotated[str, Field(max_length=120)], Word], Field(max_length=500)]


class LiveIn(Body):
    address: Annotated[str, Field(max_length=300)]
    secret: Annotated[str, Field(max_length=500)]


class LiveOut(Schema):
    address: str
    state: str
    parts: dict[str, list[int | str]] = Field(description="Rows by file; of what was not given the status.")
    problem: str | None

    @staticmethod
    def resolve_problem(one: Any) -> str | None:
        return teller()(unpacked(one.problem)) if one.problem else None


class FileIn(Body):
    file: Annotated[int, Field(ge=1, le=2**63 - 1)]


class MoveFileOut(Schema):
    id: int
    name: str
    holds: str
    size: int
    sha256: str
    state: str
    rows: int
    columns: list[str]
    mapping: dict[str, str]
    problem: str | None

    @staticmethod
    def resolve_problem(one: Any) -> str | None:
        return teller()(unpacked(one.problem)) if one.problem else None


class MoveOut(RecordOut):
    source: str
    label: str
    state: str
    zone: str
    organisation: str | None
    request_model: str | None
    meanings: dict[str, dict[str, str]]
    counts: dict[str, dict[str, int]]
    unknown: dict[str, dict[str, int]]
    left: list[list[str]]
    files: list[MoveFileOut]
    live: LiveOut | None = Field(description="The system itself, read over its interface.")

    @staticmethod
    def resolve_live(one: Move) -> LiveReading | None:
        return LiveReading.objects.filter(move=one.pk).first()

    @staticmethod
    def resolve_organisation(one: Move) -> str | None:
        return key_of("ORG", one.case.organisation_id)

    @staticmethod
    def resolve_request_model(one: Move) -> str | None:
        return key_of("RQM", one.request_model_id)

    @staticmethod
    def resolve_left(one: Move) -> list[list[str]]:
        told = teller()
        return [[key, told(unpacked(why))] for key, why in one.left]

    @staticmethod
    def resolve_files(one: Move) -> list[Any]:
        return list(one.files.order_by("id"))


class MoveRowOut(Schema):
    key: str
    move: str
    kind: str
    ref: str
    number: str
    parent: str
    outcome: str
    reason: str | None
    target: str
    line: int
    data: dict[str, Any]

    @staticmethod
    def resolve_move(one: MoveRow) -> str:
        return f"MOV-{one.move_id}"

    @staticmethod
    def resolve_reason(one: MoveRow) -> str | None:
        return teller()(unpacked(one.reason)) if one.reason else None


def begin(*, by: Actor, **fields: Any) -> Move:
    """Begin one."""
    return moves.begin(**_named(by, fields), by=by)


def change(move: Move, *, by: Actor, **fields: Any) -> Move:
    """Say what words mean."""
    known = {name: one for name, one in fields.items() if name != "meanings" or one is not None}
    return moves.change(move, **_named(by, known), by=by)


def add_files(router: Router, resource: Resource) -> None:
    """POST /{key}/files: bring a file of the export."""

    def bring(
        request: HttpRequest,
        response: HttpResponse,
        key: str,
        file: File[UploadedFile],
        holds: Form[str] = "",
    ) -> Any:
        actor = actor_of(request)
        move = resource.find(actor, key)
        made = moves.bring(move, file.name or "export", file.chunks(), holds=holds[:40], by=actor)
        response["ETag"] = etag(made)
        return Status(201, made)

    router.post(
        "/{key}/files",
        response={201: MoveOut},
        operation_id="moves_bring",
        summary="Bring a file of the export",
    )(bring)


def _named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    known = {"organisation": (homes(by), "ORG"), "request_model": (request_models(by), "RQM")}
    return replace_keys(fields, **{name: one for name, one in known.items() if name in fields})


def _step(activity: str) -> Call:
    def run(move: Move, *, by: Actor) -> Move:
        return moves.take_step(move, activity, by=by)

    return Call(Nothing, run)


RESOURCES = (
    Resource(
        "moves", "move", MOVES, MoveOut, Call(MoveIn, begin), Call(MoveChange, change), steps=moves.steps,
        transitions={name: _step(name) for name in moves.ASKED}, related=("case__organisation",),
        calls={"columns": Call(MeaningsIn, moves.remap), "file-removal": Call(FileIn, moves.take_out),
               "live": Call(LiveIn, living.read_live), "live-stop": Call(Nothing, living.stop_live)},
        bring=Call(Nothing, moves.bring, MoveOut), parts=(add_files, calls),
    ),
    Resource("move-rows", "row of a move", ROWS, MoveRowOut, timeline=False),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
