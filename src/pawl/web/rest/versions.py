"""ETag and If-Match: whoever changes something shows which version they read."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from pawl.analytics.words import say
from pawl.errors import Invalid, PawlError, Stale

TAG = re.compile(r'(?:W/)?"([0-9]{1,18})"')


class VersionWanted(PawlError):
    """A change without saying which version it starts from."""

    status = 428


def etag(record: Any) -> str:
    """The version of a record as an entity tag."""
    return f'"{record.version}"'


def check_match(request: HttpRequest, record: Any) -> None:
    """Refuse a change of something else than what was read.   Raises VersionWanted (428), Stale (412)."""
    given = request.headers.get("If-Match", "").strip()
    thing = str(getattr(record, "key", record))
    if not given:
        way_out = say("Send If-Match with the ETag that you read.")
        raise VersionWanted(thing, say("A change must say which version it starts from."), way_out)
    tags = [TAG.fullmatch(part.strip()) for part in given.split(",")]
    if given != "*" and not all(tags):
        raise _no_tag(given)
    if given != "*" and not any(tag and int(tag[1]) == record.version for tag in tags):
        rule = say("Somebody changed it since you read it.")
        raise Stale(thing, rule, say("Read it again and repeat your change."))


def _no_tag(given: str) -> Invalid:
    error = Invalid(given[:100], say("This is no ETag of Pawl."), say('Send it as it was read, like "3".'))
    error.status = 400
    return error


def unchanged(request: HttpRequest, record: Any) -> HttpResponse | None:
    """304 where the reader already holds this version."""
    given = request.headers.get("If-None-Match", "")
    if given and etag(record) in [part.strip().removeprefix("W/") for part in given.split(",")]:
        response = HttpResponse(status=304)
        response["ETag"] = etag(record)
        return response
    return None


__all__ = ["VersionWanted", "check_match", "etag", "unchanged"]
