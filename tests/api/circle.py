"""Who goes round the circle by the API, HTTP and a key, nothing else; and what is the same in every round."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.ground.later_site import LaterSite
from tests.ground.site import until

KPI, TARGET, TWO_DAYS = "sla-attainment", 0.9, 2880
ROLES = {"pia": "project_manager", "sven": "sponsor", "sam": "service_owner"}


@dataclass
class Caller:
    """A person with a key."""

    url: str
    key: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What the API answers; a refusal fails the test with its own words."""
        status, told, _tag = self.ask(method, path, body, **headers)
        assert status < 400, f"{method} {path}: {status} {told}"
        return told

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, str]:
        """Status, what is told, and the version of it."""
        link = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            names = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
            link.request(method, f"/api/{path}", None if body is None else json.dumps(body), names)
            answer = link.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None, answer.headers.get("ETag", "")
        finally:
            link.close()

    def get(self, path: str, /, **query: str) -> Any:
        """Read something."""
        return self("GET", f"{path}?{urlencode(query)}" if query else path)

    def all(self, name: str, /, **query: str) -> list[dict[str, Any]]:
        """The first page of a list."""
        return list(self.get(name, **query)["items"])

    def make(self, name: str, /, **fields: Any) -> Any:
        """Make a record."""
        return self("POST", name, fields)

    def tag(self, path: str) -> str:
        """The version of a record as it stands."""
        _status, told, tag = self.ask("GET", path)
        assert tag, told
        return tag

    def post(self, path: str, /, **fields: Any) -> Any:
        """Do something with a record: NAME/KEY/WHAT."""
        name, key, _what = path.split("/")
        return self("POST", path, fields, **{"If-Match": self.tag(f"{name}/{key}")})

    def step(self, path: str, activity: str, /, **fields: Any) -> Any:
        """Take a step with a record: NAME/KEY."""
        taken = {"activity": activity, "fields": fields}
        return self("POST", f"{path}/transitions", taken, **{"If-Match": self.tag(path)})

    def change(self, path: str, /, **fields: Any) -> Any:
        """Change a record."""
        return self("PATCH", path, fields, **{"If-Match": self.tag(path)})

    def wait(self, look: Callable[[], Any], seconds: float = 400) -> Any:
        """Wait until something is there, and return it."""
        found: list[Any] = []

        def there() -> bool:
            found[:] = [look()]
            return bool(found[0])

        until(there, seconds)
        return found[0]


KEPT_BEFORE = (6, 4, 8, 6, 6, 4, 8, 4, 6, 8, 4, 6, 4, 6, 8, 6, 4, 6, 6, 8)
"""Of the ten incidents of a week, those that are solved in time, week after week, round and round."""
KEPT_AFTER = (9, 10, 10)
KEPT_SLIPPED = (3,)
OF_TEN = 10


@dataclass
class Desk:
    """A desk whose weeks pass: ten incidents each Monday, solved within a day or after three."""

    site: LaterSite
    agent: Caller
    incident: dict[str, Any]
    """What each is reported with."""

    def half_a_year(self) -> None:
        """What was before: from it one can tell soon whether something has changed."""
        self._weeks(30, KEPT_BEFORE)

    def a_better_quarter(self) -> None:
        """What was after the change, as long as it takes to tell."""
        self._weeks(11, KEPT_AFTER)

    def good_weeks_then_bad_ones(self) -> date:
        """Four hold, four slip; since when."""
        self._weeks(4, KEPT_AFTER)
        since = self.site.today
        self._weeks(4, KEPT_SLIPPED)
        return since

    def _weeks(self, many: int, kept: tuple[int, ...]) -> None:
        """Weeks, in each of which so many promises are kept, from the beginning again.

        On the Monday after them one is closed: a log tells that a week is over by what came after it.
        """
        made = [self._week(kept[number % len(kept)]) for number in range(many)]
        self.agent.step(f"incidents/{made[-1]}", "close")

    def _week(self, kept: int) -> str:
        rows = [{**self.incident, "title": f"Order {number} hangs"} for number in range(OF_TEN)]
        made = self.agent("POST", "incidents/bulk", {"rows": rows})["rows"]
        self.site.pass_days(1)
        self._solve(made[:kept])
        self.site.pass_days(2)
        self._solve(made[kept:])
        self.site.pass_days(4)
        return str(made[0]["key"])

    def _solve(self, incidents: list[dict[str, Any]]) -> None:
        for one in incidents:
            told = {"activity": "resolve", "fields": {"code": "solved", "resolution": "Sent again"}}
            self.agent("POST", f"incidents/{one['key']}/transitions", told, **{"If-Match": '"1"'})
