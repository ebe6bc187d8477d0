"""What SCIM says and refuses: errors, list responses, filters, bodies."""

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from pawl.errors import Conflict, PawlError
from pawl.web.rest.body import LARGEST_BODY, Unreadable, has_half, parse
from pawl.web.rest.problem import Answer, teller

MEDIA_TYPE = "application/scim+json"
MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
LARGEST_PAGE = 200
EQUALS = re.compile(r'\s*([A-Za-z$][\w.:$-]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*', re.IGNORECASE)
SCIM_TYPES = {409: "uniqueness", 422: "invalidValue"}


class Refused(Exception):
    """A request that breaks the protocol itself."""

    def __init__(self, status: int, detail: str, scim_type: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.scim_type = status, detail, scim_type


def respond(body: dict[str, Any] | None, status: int = 200) -> HttpResponse:
    """An answer in SCIM's own media type; never stored by anybody."""
    if body is None:
        return HttpResponse(status=status)
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if location := body.get("meta", {}).get("location"):
        response["Location"] = location
        response["ETag"] = body["meta"]["version"]
    return response


def refuse(status: int, detail: str, scim_type: str = "") -> HttpResponse:
    """An error (RFC 7644, 3.12)."""
    body: dict[str, Any] = {"schemas": [f"{MESSAGES}Error"], "status": str(status), "detail": detail}
    if scim_type:
        body["scimType"] = scim_type
    response = respond(body, status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Pawl"'
    return response


def as_error(refusal: PawlError) -> HttpResponse:
    """What an action refuses, as SCIM names it; values that break a rule are 400 there."""
    told = teller()
    scim_type = "uniqueness" if type(refusal) is Conflict else SCIM_TYPES.get(refusal.status, "")
    status = 400 if refusal.status == 422 else refusal.status
    return refuse(status, f"{refusal.thing}: {told(refusal.rule)} {told(refusal.way_out)}", scim_type)


def listed(resources: list[dict[str, Any]], total: int, start: int) -> HttpResponse:
    """A page of a list."""
    return respond(
        {
            "schemas": [f"{MESSAGES}ListResponse"],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(resources),
            "Resources": resources,
        }
    )


def window(request: HttpRequest) -> tuple[int, int]:
    """Where a page starts (from 1) and how long it is, as RFC 7644 bends what is out of range."""
    return max(1, _number(request, "startIndex", 1)), min(
        LARGEST_PAGE, max(0, _number(request, "count", LARGEST_PAGE))
    )


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise Refused(400, f"{name} is no number", "invalidValue")
    return int(text)


def read_filter(request: HttpRequest) -> tuple[str, Any] | None:
    """The one filter that Pawl knows: attribute eq value.   Raises Refused for all others."""
    text = request.GET.get("filter")
    if text is None:
        return None
    found = EQUALS.fullmatch(text)
    if found is None:
        raise Refused(400, 'Only filters like userName eq "x" are supported', "invalidFilter")
    try:
        value = json.loads(found[2] if found[2].startswith('"') else found[2].lower())
    except json.JSONDecodeError as broken:
        raise Refused(400, "The value of the filter is no JSON", "invalidFilter") from broken
    if isinstance(value, str) and ("\x00" in value or has_half(value)):
        raise Refused(400, "The value of the filter holds a NUL or half a character", "invalidFilter")
    return found[1].lower(), value


def read_body(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent.   Raises Refused."""
    if request.content_type not in {MEDIA_TYPE, "application/json"}:
        raise Refused(415, f"Send {MEDIA_TYPE}")
    if len(request.body) > LARGEST_BODY:
        raise Refused(413, "The body is too large")
    try:
        found = parse(request.body.decode("utf-8"))
    except UnicodeDecodeError as broken:
        raise Refused(400, "The body is not UTF-8", "invalidSyntax") from broken
    except (Unreadable, Answer) as broken:
        raise Refused(400, str(broken), "invalidSyntax") from broken
    if not isinstance(found, dict):
        raise Refused(400, "The body is no object", "invalidSyntax")
    return found


def text_of(value: Any, attribute: str) -> str:
    """A text.   Raises Refused for anything else."""
    if not isinstance(value, str):
        raise Refused(400, f"{attribute} is no text", "invalidValue")
    return value.strip()


def truth_of(value: Any, attribute: str) -> bool:
    """A truth value; one directory sends it as a text."""
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise Refused(400, f"{attribute} is neither true nor false", "invalidValue")
    return value
