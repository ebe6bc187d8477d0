"""Large files in the API: begun, sent part by part, gone on with after a cut, staged when whole."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import Router, Schema, Status
from pydantic import Field as Limit

from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid
from pawl.measurement.actions import uploads
from pawl.measurement.sources import parts
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Title
from pawl.web.rest.resource import Resource
from pawl.web.rest.versions import etag

OFFSET = "Upload-Offset"
MEDIA = "application/offset+octet-stream"
SENT = {
    "parameters": [
        {"in": "header", "name": OFFSET, "required": True, "schema": {"type": "integer", "minimum": 0},
         "description": "How many bytes came before this part."}
    ],
    "requestBody": {"content": {MEDIA: {"schema": {"type": "string", "format": "binary"}}}},
}  # fmt: skip


class UploadIn(Body):
    name: Title
    size: int = Limit(ge=1, le=2**50)


class UploadOut(Schema):
    upload: str
    size: int
    offset: int
    part: int


class FinishIn(Body):
    sha256: str = Limit("", pattern="^([0-9a-fA-F]{64})?$")


def add_uploads(shown: type[Schema]) -> Any:
    """POST /{key}/uploads; GET and PATCH /{key}/uploads/{upload}; POST /{key}/uploads/{upload}/import."""

    def add(router: Router, resource: Resource) -> None:
        def begin(request: HttpRequest, key: str, body: UploadIn) -> Any:
            source = resource.find(actor_of(request), key)
            return Status(201, _told(uploads.begin(source, body.name, body.size, by=actor_of(request)), 0))

        def look(request: HttpRequest, response: HttpResponse, key: str, upload: str) -> Any:
            found = _find(resource, request, key, upload)
            return _here(response, found, parts.offset(found))

        def send(request: HttpRequest, response: HttpResponse, key: str, upload: str) -> Any:
            found = _find(resource, request, key, upload)
            return _here(response, found, parts.append(found, _offset(request), _content(request)))

        def finish(
            request: HttpRequest, response: HttpResponse, key: str, upload: str, body: FinishIn
        ) -> Any:
            source = resource.find(actor_of(request), key)
            found = _find(resource, request, key, upload)
            made = uploads.finish(source, found, sha256=body.sha256, by=actor_of(request))
            response["ETag"] = etag(made)
            return Status(201, made)

        router.post("/{key}/uploads", response={201: UploadOut}, operation_id="data-sources_begin_upload",
                    summary="Begin to bring a large file")(begin)  # fmt: skip
        router.get("/{key}/uploads/{upload}", response=UploadOut, operation_id="data-sources_upload",
                   summary="How much of it is here")(look)  # fmt: skip
        router.patch("/{key}/uploads/{upload}", response=UploadOut, operation_id="data-sources_send",
                     summary="Send the next part", openapi_extra=SENT)(send)  # fmt: skip
        router.post("/{key}/uploads/{upload}/import", response={201: shown}, summary="It is whole: stage it",
                    operation_id="data-sources_finish_upload")(finish)  # fmt: skip

    return add


def _find(resource: Resource, request: HttpRequest, key: str, upload: str) -> parts.Upload:
    by = actor_of(request)
    return uploads.find(resource.find(by, key), upload, by=by)


def _offset(request: HttpRequest) -> int:
    given = request.headers.get(OFFSET, "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        rule = say("The header {name} says how many bytes came before this part.", name=OFFSET)
        raise Invalid(OFFSET, rule, say("Ask the upload how many are here."))
    return int(given)


def _content(request: HttpRequest) -> bytes:
    """The whole part.   Raises Conflict where the connection was cut: then nothing of it counts."""
    if request.content_type != MEDIA:
        rule = say("A part is sent as {media}.", media=MEDIA)
        raise Invalid("Content-Type", rule, say("Send the bytes as they are, with this Content-Type."))
    length = request.headers.get("Content-Length") or ""
    announced = int(length) if length.isascii() and length.isdigit() else 0
    try:
        content = request.read(parts.PART + 1)
    except (UnreadablePostError, OSError):
        content = b""
    if len(content) < min(announced, parts.PART + 1):
        rule = say("The connection was cut within the part.")
        raise Conflict("body", rule, say("Ask the upload how many bytes are here, and go on there."))
    return content


def _told(upload: parts.Upload, offset: int) -> dict[str, Any]:
    return {"upload": upload.token, "size": upload.size, "offset": offset, "part": parts.PART}


def _here(response: HttpResponse, upload: parts.Upload, offset: int) -> dict[str, Any]:
    response[OFFSET] = str(offset)
    return _told(upload, offset)
