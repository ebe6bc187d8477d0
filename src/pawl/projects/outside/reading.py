"""One issue read over the interface of its tracker: only if it changed, and no more than is asked to be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from pawl import outbound
from pawl.analytics.words import Sentence, say
from pawl.environment import environment
from pawl.projects.outside.trackers import SPEECHES, Told

LARGEST, SECONDS = 4 << 20, 20.0
OK, SAME, NOBODY, FORBIDDEN, TOO_MANY, SERVER_ERROR = 200, 304, 401, 403, 429, 500
GONE = frozenset({404, 410})
MOVED = frozenset({301, 302, 303, 307, 308})
SHORTEST, USUAL, LONGEST = 5.0, 300.0, 6 * 3600.0
RESETS = ("x-ratelimit-reset", "ratelimit-reset")
LEFT = ("x-ratelimit-remaining", "ratelimit-remaining")


@dataclass(frozen=True)
class Found:
    """What came of it; at most one of these, beside the name of the state."""

    told: Told | None = None
    etag: str = ""
    is_same: bool = False
    problem: Sentence | None = None
    """Of the issue alone."""
    refused: Sentence | None = None
    """Of its tracker, until somebody gives another secret."""
    wait: float | None = None
    """Of its tracker, for so many seconds; `why` says what it was."""
    why: Sentence | None = None


def read(*, tracker: str, address: str, number: str, secret: str, etag: str, now: datetime) -> Found:
    """Ask for it, naming the state that is known already (RFC 9110, 13.1.2)."""
    speech = SPEECHES[tracker]
    headers = {"Accept": "application/json", "User-Agent": "Pawl", **speech.headers(secret)}
    if etag:
        headers["If-None-Match"] = etag
    try:
        answer = outbound.get(speech.api(address, number), headers, allowed=environment().webhook_hosts,
                              most=LARGEST, seconds=SECONDS)  # fmt: skip
    except outbound.NotAllowedOut as error:
        return Found(refused=error.rule)
    except outbound.Unreached:
        return Found(wait=USUAL, why=say("It does not answer."))
    return _meant(answer, tracker, now)


def _meant(answer: outbound.Fetched, tracker: str, now: datetime) -> Found:  # noqa: PLR0911 a line per status
    status = answer.status
    if status == SAME:
        return Found(is_same=True)
    if status == OK:
        return _told(answer, tracker)
    if status == NOBODY:
        return Found(refused=say("It does not know the secret: it may have expired or been revoked."))
    if status == TOO_MANY or (status == FORBIDDEN and _is_used_up(answer.headers)):
        return Found(wait=_wait(answer.headers, now), why=say("It was asked too often and wants a rest."))
    if status >= SERVER_ERROR:
        return Found(wait=_wait(answer.headers, now), why=say("It does not answer."))
    if status in GONE:
        return Found(problem=say("There is no such issue, or the secret may not see it."))
    if status in MOVED:
        return Found(problem=say("It has moved: link it by its new address."))
    if status == FORBIDDEN:
        return Found(problem=say("The secret may not see it."))
    return Found(problem=say("It answers with {status}.", status=status))


def _told(answer: outbound.Fetched, tracker: str) -> Found:
    try:
        told = SPEECHES[tracker].told(json.loads(answer.body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Found(problem=say("What it answers is no issue of {name}.", name=SPEECHES[tracker].label))
    etag = answer.headers.get("etag", "")
    return Found(told=told, etag=etag if len(etag) <= 200 and etag.isprintable() else "")


def _is_used_up(headers: Mapping[str, str]) -> bool:
    """GitHub says 403 with nothing left, or with how long to wait."""
    return "retry-after" in headers or any(headers.get(name) == "0" for name in LEFT)


def _wait(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds, as `Retry-After` (RFC 9110, 10.2.3) or the end of the limit says."""
    said = headers.get("retry-after", "")
    found = USUAL
    if said.isascii() and said.isdigit():
        found = float(said[:9])
    elif said:
        found = _until(said, now)
    else:
        ends = next((headers[name] for name in RESETS if name in headers), "")
        if ends.isascii() and ends.isdigit():
            found = float(ends[:12]) - now.timestamp()
    return min(max(found, SHORTEST), LONGEST)


def _until(said: str, now: datetime) -> float:
    try:
        return (parsedate_to_datetime(said) - now).total_seconds()
    except (ValueError, TypeError):
        return USUAL
