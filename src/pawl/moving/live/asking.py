"""One question to another system: it waits when it is asked to, tries again where nobody answered."""

import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
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
TOO_MANY, SERVER_ERROR, REFUSED = 429, 500, 400
Sleep = Callable[[float], None]


class NotGiven(Exception):
    """It answers, and gives nothing: there is no more, no such thing, or it is not for whoever asks."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True)
class Site:
    """Where another system answers, and how it knows who asks; the secret is kept nowhere."""

    address: str
    headers: Mapping[str, str]
    sleep: Sleep = time.sleep

    def ask(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        """The answer as JSON.

        Waits as `Retry-After` says (RFC 9110, 10.2.3) on 429 and 503, and longer each time where nobody
        answers.   Raises NotGiven where it gives nothing (400, 403, 404), Invalid for a wrong address or
        secret, Unavailable where it does not answer for long.
        """
        url = f"{self.address.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        for attempt in range(TRIES):
            found = self._once(url)
            if found is not None and found.status < REFUSED:
                return _json(found.body)
            if found is not None and found.status in {401, 407}:
                rule = say("It does not know whoever asks ({status}).", status=found.status)
                raise Invalid("secret", rule, say("Check PAWL_MOVE_SECRET."), {"secret": rule})
            if found is not None and found.status < SERVER_ERROR and found.status != TOO_MANY:
                raise NotGiven(found.status)
            self.sleep(_wait(found, attempt))
        rule = say("It does not answer.")
        raise Unavailable(self.address, rule, say("Begin again later: it goes on where it stopped."))

    def _once(self, url: str) -> outbound.Fetched | None:
        headers = {"Accept": "application/json", "User-Agent": "Pawl", **self.headers}
        host = (urlsplit(self.address).hostname or "").lower()
        try:  # whoever is at the console names the address: it may be a private one
            return outbound.get(url, headers, allowed=[host], most=LARGEST_PAGE, seconds=PAGE_SECONDS)
        except outbound.NotAllowedOut as error:
            raise Invalid("address", error.rule, say("Write it like https://desk.example.org.")) from error
        except outbound.Unreached:
            return None


def basic(secret: str) -> dict[str, str]:
    """Name and password, or a token alone."""
    if ":" not in secret:
        return {"Authorization": f"Bearer {secret}"}
    return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}


def _wait(found: outbound.Fetched | None, attempt: int) -> float:
    said = found.headers.get("retry-after", "") if found else ""
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(said) - clock.now()).total_seconds() if said else 2.0**attempt
    except (ValueError, TypeError):
        seconds = 2.0**attempt
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        rule = say("It answers something that is no JSON.")
        raise Unavailable(
            "answer", rule, say("Check the address: a page to sign in may stand there.")
        ) from None
