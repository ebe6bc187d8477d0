"""One question to another system: it waits when it is asked to, tries again where nobody answered."""

import json
import time
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from pawl import clock, outbound
from pawl.analytics.words import say
from pawl.errors import Invalid, Unavailable

LARGEST_PAGE = 128 << 20
PAGE_SECONDS = 180.0
TRIES = 8
LONGEST_WAIT = 600.0
TOO_MANY, SERVER_ERROR, REFUSED, FORBIDDEN = 429, 500, 400, 403
Sleep = Callable[[float], None]


class NotGiven(Exception):
    """It answers, and gives nothing: there is no more, no such thing, or it is not for whoever asks."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True)
class Given:
    """What it answered: the JSON, and its headers by their names in small letters (links to more pages)."""

    data: Any
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """Where another system answers, and how it knows who asks; the secret is kept nowhere."""

    address: str
    headers: Mapping[str, str]
    sleep: Sleep = time.sleep
    allowed: Collection[str] | None = None
    """Hosts that may be private; None: whoever is at the console named the address, so it may be."""
    seconds: float = PAGE_SECONDS

    def ask(
        self, path: str, query: Mapping[str, object] | None = None, form: Mapping[str, str] | None = None
    ) -> Any:
        """The answer as JSON, of a GET, or of a POST of a form.   Raises as `given` does."""
        return self.given(path, query, form).data

    def given(
        self, path: str, query: Mapping[str, object] | None = None, form: Mapping[str, str] | None = None
    ) -> Given:
        """The answer as JSON with its headers.

        Waits as `Retry-After` says (RFC 9110, 10.2.3) on 429 and 503, and on a 403 that means the same, and
        longer each time where nobody answers, or where an answer breaks off.   Raises NotGiven where it
        gives nothing (400, 403, 404), Invalid for a wrong address or secret, Unavailable where it does not
        answer for long.
        """
        url = f"{self.address.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        for attempt in range(TRIES):
            found = self._once(url, form)
            if found is not None and found.status < REFUSED and not _is_half(found):
                return Given(_json(found.body), found.headers)
            if found is not None and found.status in {401, 407}:
                rule = say("It does not know whoever asks ({status}).", status=found.status)
                raise Invalid("secret", rule, say("Check the secret."), {"secret": rule})
            if found is not None and REFUSED <= found.status < SERVER_ERROR and not _is_too_many(found):
                raise NotGiven(found.status)
            self.sleep(_wait(found, attempt))
        rule = say("It does not answer.")
        raise Unavailable(self.address, rule, say("Begin again later: it goes on where it stopped."))

    def _once(self, url: str, form: Mapping[str, str] | None) -> outbound.Fetched | None:
        headers = {"Accept": "application/json", "User-Agent": "Pawl", **self.headers}
        body = None if form is None else urlencode(form).encode()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        host = (urlsplit(self.address).hostname or "").lower()
        allowed = [host] if self.allowed is None else self.allowed
        try:
            return outbound.get(
                url, headers, allowed=allowed, most=LARGEST_PAGE, seconds=self.seconds, body=body
            )
        except outbound.NotAllowedOut as error:
            raise Invalid("address", error.rule, say("Write it like https://desk.example.org.")) from error
        except outbound.Unreached:
            return None


def basic(secret: str) -> dict[str, str]:
    """Name and password, or a token alone."""
    if ":" not in secret:
        return {"Authorization": f"Bearer {secret}"}
    return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}


def _is_too_many(found: outbound.Fetched) -> bool:
    """GitHub says 403 where one has asked too often (docs.github.com, "Rate limits for the REST API")."""
    is_out = found.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in found.headers
    return found.status == TOO_MANY or (found.status == FORBIDDEN and is_out)


def _wait(found: outbound.Fetched | None, attempt: int) -> float:
    said = found.headers.get("retry-after", "") if found else ""
    again = found.headers.get("x-ratelimit-reset", "") if found and not said else ""
    if again.isascii() and again.isdigit() and found and _is_too_many(found):
        return min(max(int(again[:12]) - clock.now().timestamp(), 1.0), LONGEST_WAIT)
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(said) - clock.now()).total_seconds() if said else 2.0**attempt
    except (ValueError, TypeError):
        seconds = 2.0**attempt
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _is_half(found: outbound.Fetched) -> bool:
    """Whether it says that it is JSON, and ends before its end: a connection that broke off."""
    if "json" not in found.headers.get("content-type", ""):
        return False
    try:
        json.loads(found.body)
    except RecursionError:
        return False
    except ValueError:
        return True
    return False


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        rule = say("It answers something that is no JSON.")
        raise Unavailable(
            "answer", rule, say("Check the address: a page to sign in may stand there.")
        ) from None


def mapping_of(value: Any) -> Mapping[str, Any]:
    """A thing with names in it, or nothing."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: Any) -> list[Any]:
    """A list, or nothing."""
    return value if isinstance(value, list) else []
