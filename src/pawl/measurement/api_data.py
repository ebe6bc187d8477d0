"""The data side in the API: sources, imports, datasets, and what they are asked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut, comments
from pawl.collaboration.api_places import PlaceIn, placed
from pawl.durable import blocks_of
from pawl.errors import PawlError
from pawl.lifecycle import Step
from pawl.measurement import api_gathering, lists, rows_shown
from pawl.measurement.actions import datasets, imports, sources
from pawl.measurement.actions.lifecycles import IMPORT
from pawl.measurement.api_uploads import add_uploads
from pawl.measurement.files import attachment, export_of
from pawl.measurement.models import DataSource, Import, ImportState, Origin
from pawl.measurement.sources.connectors import base
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Title
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.versions import etag

Share = Limit(ge=0, le=1)
Told = Annotated[str, Limit(max_length=base.LONGEST)]
Settings = Annotated[dict[Annotated[str, Limit(max_length=60)], Told], Limit(max_length=40)]
Secret = Annotated[str, Limit(max_length=500)]
Cron = Annotated[str, Limit(max_length=100)]
Zone = Annotated[str, Limit(max_length=60)]
ORIGINS = tuple(lists.ORIGINS)


class NothingMore(Body):
    """A step that needs nothing but itself."""


class SourceIn(PlaceIn):
    title: Title
    origin: Literal[ORIGINS] = "upload"  # type: ignore[valid-type]  # those that there are
    path: str = Limit("", max_length=500)
    service: Title = ""
    settings: Settings = Limit(default_factory=dict, description=api_gathering.SETTINGS)
    secret: Secret = Limit("", description="Kept encrypted, and never shown.")
    cron: Cron = Limit("", description="When it is gathered by itself: minute hour day month weekday.")
    zone: Zone = "UTC"


class SourceChange(Body):
    service: Title | None = None
    refused_share: float | None = Limit(None, ge=0, le=1)
    mapping: str | None = Limit(None, max_length=imports.LONGEST_MAPPING)
    is_active: bool | None = None
    settings: Settings | None = None
    secret: Secret | None = None
    cron: Cron | None = None
    zone: Zone | None = None


class SourceOut(RecordOut):
    origin: str
    log: str
    path: str
    service: str
    mapping: str
    refused_share: float
    is_active: bool
    settings: dict[str, str]
    has_secret: bool
    cron: str
    zone: str
    halted: str | None = Limit(description="Why it is not gathered by itself until somebody has looked.")

    @staticmethod
    def resolve_has_secret(one: DataSource) -> bool:
        return bool(one.secret)

    @staticmethod
    def resolve_halted(one: DataSource) -> str | None:
        return api_gathering.said(one.halted)


def open_source(*, by: Actor, **fields: Any) -> DataSource:
    place, found = placed(by, fields)
    if found.get("origin") == Origin.OWN:
        return sources.open_own(title=found["title"], place=place, by=by)
    return sources.open_source(**found, place=place, by=by)


def change_source(source: DataSource, *, by: Actor, **fields: Any) -> DataSource:
    return sources.change_source(source, version=source.version, by=by, **fields)


class ImportOut(RecordOut):
    source: str
    state: str
    file_name: str
    size: int
    sha256: str
    mapping: str
    refused_share: float
    look: dict[str, Any]
    check_result: dict[str, Any]
    problem: dict[str, Any] | None
    dataset: str | None

    @staticmethod
    def resolve_look(one: Import, context: Any) -> dict[str, Any]:
        return rows_shown.look_for(actor_of(context["request"]), one)

    @staticmethod
    def resolve_check_result(one: Import, context: Any) -> dict[str, Any]:
        return rows_shown.check_for(actor_of(context["request"]), one)

    @staticmethod
    def resolve_problem(one: Import, context: Any) -> dict[str, Any] | None:
        return rows_shown.problem_for(actor_of(context["request"]), one)

    @staticmethod
    def resolve_source(one: Import) -> str:
        return f"SRC-{one.source_id}"

    @staticmethod
    def resolve_dataset(one: Import) -> str | None:
        return f"DS-{one.dataset_id}" if one.dataset_id else None


class MappingIn(Body):
    mapping: str = Limit(max_length=imports.LONGEST_MAPPING)
    refused_share: float | None = Limit(None, ge=0, le=1)


def import_steps(one: Import, by: Actor) -> list[Step]:
    """The steps of the lifecycle, and the dry run, which a job answers."""
    found = [step for step in IMPORT.steps(one, by) if step.activity not in {"check", "finish", "refuse"}]
    if one.state not in {ImportState.STAGED, ImportState.CHECKED}:
        return found
    refusal: PawlError | None = None
    try:
        require(by, Permission.DATASET_IMPORT, on=one)
    except PawlError as refused:
        refusal = refused
    return [Step("ask_check", ImportState.CHECKED, refusal), *found]


def add_files(router: Router, resource: Resource) -> None:
    """POST /{key}/files: bring a file; POST /{key}/fetches: the one that the source names on the server."""

    def bring(request: HttpRequest, response: HttpResponse, key: str, file: File[UploadedFile]) -> Any:
        source = resource.find(actor_of(request), key)
        made = imports.upload(source, file.name or "log", file.chunks(), by=actor_of(request))
        response["ETag"] = etag(made)
        return Status(201, made)

    def fetch(request: HttpRequest, response: HttpResponse, key: str) -> Any:
        made = imports.fetch(resource.find(actor_of(request), key), by=actor_of(request))
        response["ETag"] = etag(made)
        return Status(201, made)

    router.post(
        "/{key}/files", response={201: ImportOut}, operation_id="data-sources_bring", summary="Bring a file"
    )(bring)
    router.post(
        "/{key}/fetches",
        response={201: ImportOut},
        operation_id="data-sources_fetch",
        summary="Take in the file that the source names on the server",
    )(fetch)


def add_refused_rows(router: Router, resource: Resource) -> None:
    """GET /{key}/refused-rows: which rows the dry run refused, and why."""

    def refused(request: HttpRequest, key: str) -> Any:
        one = resource.find(actor_of(request), key)
        path = rows_shown.refused_rows_for(actor_of(request), one)
        return attachment(blocks_of(path), f"{one.key}-refused.csv", "text/csv; charset=utf-8")

    router.get("/{key}/refused-rows", operation_id="imports_refused", summary="Rows that were refused")(
        refused
    )


class DatasetOut(Schema):
    key: str
    name: str
    snapshot: str
    parent: str
    kind: str
    events: int
    cases: int
    refused: int
    first_event_at: datetime
    last_event_at: datetime
    complete_until: datetime | None
    """Until when nothing is left out, so that a quiet time before is known to be one; null: nobody said."""
    created_at: datetime
    source_name: str
    source_sha256: str
    mapping: str
    mapping_digest: str
    columns: dict[str, str]
    parts: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    service: str
    withdrawn_at: datetime | None
    purged_at: datetime | None
    """When its data went: with its numbers after it was withdrawn, else by the rule for the own history."""
    version: int


def dataset_steps(one: Any, by: Actor) -> Iterator[Step]:
    """A dataset is measured anew, withdrawn, and then purged."""
    wanted = (
        [
            *([] if one.purged_at else [("ask_study", Permission.MEASUREMENT_READ, "studied")]),
            ("withdraw", Permission.DATASET_IMPORT, "withdrawn"),
        ]
        if one.withdrawn_at is None
        else [("ask_purge", Permission.SOURCE_MANAGE, "purged")]
    )
    for activity, permission, target in wanted:
        refusal: PawlError | None = None
        try:
            require(by, permission, on=one)
        except PawlError as refused:
            refusal = refused
        yield Step(activity, target, refusal)


def study_again(one: Any, *, by: Actor) -> None:
    datasets.ask_study(one, by=by, why="asked")


def add_exports(router: Router, resource: Resource) -> None:
    """GET /{key}/exports/{format}: the snapshot as CSV, Parquet, XES or OCEL 2.0."""

    def export(request: HttpRequest, key: str, format: str, table: str = "events") -> StreamingHttpResponse:  # noqa: A002
        return export_of(actor_of(request), resource.find(actor_of(request), key), format, table)

    router.get("/{key}/exports/{format}", operation_id="datasets_file", summary="The snapshot as a file")(
        export
    )


STEPS = {
    "remap": Call(MappingIn, imports.remap),
    "ask_check": Call(NothingMore, imports.ask_check),
    "start": Call(NothingMore, imports.start),
    "discard": Call(NothingMore, imports.discard),
    "undo": Call(NothingMore, imports.undo),
    "restage": Call(NothingMore, imports.restage),
}
RESOURCES = (
    Resource("data-sources", "data source", lists.SOURCES, SourceOut, Call(SourceIn, open_source),
             Call(SourceChange, change_source), related=("case",),
             parts=(comments, add_files, add_uploads(ImportOut), *api_gathering.PARTS),
             before_detail=(api_gathering.add_connectors,),
             calls={"fetch": Call(NothingMore, imports.fetch, ImportOut),
                    "gather": api_gathering.GATHER, "test": api_gathering.TRY},
             bring=Call(NothingMore, imports.upload, ImportOut)),
    Resource("imports", "import", lists.IMPORTS, ImportOut, steps=import_steps, transitions=STEPS,
             related=("case", "source__case"), parts=(comments, add_refused_rows)),
    Resource("datasets", "dataset", lists.DATASETS, DatasetOut, steps=dataset_steps, parts=(add_exports,),
             transitions={"ask_study": Call(NothingMore, study_again),
                          "withdraw": Call(NothingMore, datasets.withdraw),
                          "ask_purge": Call(NothingMore, datasets.ask_purge)}),
)  # fmt: skip
