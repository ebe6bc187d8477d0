"""Asks a site for its pages inside its own process, each beside a bare view: no socket, the view alone.

A line with a number asks for so many rounds, a line of JSON answers.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import RequestFactory

from benchmarks.web.bare import application as bare_application
from benchmarks.web.people import Caller, callers
from pawl.accounts.tokens import actor_of
from pawl.measurement.sources.drilldown import DRILL_DOWN
from pawl.wsgi import application

KPI = "sla-attainment"
LISTS = (("list", "/improvements/", "records"), ("API list", "/api/improvements", "records.json"))
QUERIES = (("", ""), (", filtered", "?filter[state][eq]=doing"), (", by title", "?sort=title"))
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Question:
    """A page, and the bare view that renders as many rows."""

    name: str
    path: str
    caller: Caller
    ours: Callable[[], bytes]
    bare: Callable[[], bytes]
    rows: int
    queries: int


class Site:
    """Pawl and the bare views in this process, on the database of one site."""

    def __init__(self) -> None:
        self.callers = callers()
        self.bare = bare_application()

    def questions(self) -> Iterator[Question]:
        """Every page that this version has."""
        for kind, path, bare in LISTS:
            for name, query in QUERIES:
                yield from self._question(kind + name, "owner", path + query, bare)
            yield from self._question(f"{kind}, 60 records of all", "small", path, bare)
        yield from self._question("KPI table", "owner", "/kpis/", "numbers")
        yield from self._question("KPI page", "owner", f"/kpis/{KPI}/", "numbers")
        yield from self._drill_downs()

    def _drill_downs(self) -> Iterator[Question]:
        page = self._answer(application, f"/kpis/{KPI}/", self.callers["owner"])[1].decode()
        points = re.findall(rf'href="(/kpis/{KPI}/behind/[^"]+)"', page)
        if points:
            path = points[len(points) // 2].replace("&amp;", "&")
            yield from self._question("cases behind a point", "owner", path, "numbers")
        asked = f"/api/measurements?filter[kpi][eq]={KPI}&filter[slice][empty]=true&limit=200"
        items = json.loads(self._answer(application, asked, self.callers["owner"])[1])["items"]
        path = f"/api/measurements/{items[len(items) // 2]['key']}/cases"
        yield from self._question("API cases behind a number", "owner", path, "numbers")

    def _question(self, name: str, who: str, path: str, bare: str) -> Iterator[Question]:
        caller, statements = self.callers[who], list[str]()

        def note(execute: Any, sql: str, *told: Any) -> Any:
            statements.append(sql)
            return execute(sql, *told)

        self._answer(application, path, caller)
        with connection.execute_wrapper(note):
            status, body = self._answer(application, path, caller)
        if status.startswith("404"):
            return
        if not status.startswith("200"):
            sys.exit(f"{path}: {status} {body[:500]!r}")
        rows = _rows_of(body)
        yield Question(
            name,
            path,
            caller,
            lambda: self._answer(application, path, caller)[1],
            lambda: self._answer(self.bare, f"/{bare}/{rows}/", caller)[1],
            rows,
            len(statements),
        )

    def _answer(self, server: Any, path: str, caller: Caller) -> tuple[str, bytes]:
        request = RequestFactory(SERVER_NAME="127.0.0.1").get(path, headers=caller.header(path))
        heard: list[str] = []
        response = server(
            {**request.environ, "wsgi.input": BytesIO()}, lambda status, _: heard.append(status)
        )
        body = b"".join(response)
        response.close()
        return heard[0], body


def _rows_of(body: bytes) -> int:
    if body.startswith(b"{"):
        told = json.loads(body)
        return len(told.get("items", told.get("rows")))
    return max(1, body.count(b"<tr") - body.count(b"<thead"))


def timed(ask: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds: wall, CPU of this process, CPU of the child that lists cases."""
    child, cpu, wall = _child_cpu(), time.process_time(), time.perf_counter()
    ask()
    spent = time.perf_counter() - wall, time.process_time() - cpu, _child_cpu() - child
    return spent[0] * 1000, spent[1] * 1000, spent[2] * 1000


def _child_cpu() -> float:
    if DRILL_DOWN.child is None:
        return 0.0
    numbers = Path(f"/proc/{DRILL_DOWN.child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / TICK


def serve() -> None:
    """Say which pages there are, then answer round after round."""
    site = Site()
    questions = list(site.questions())
    secret = site.callers["owner"].secret
    pages = [{"name": one.name, "rows": one.rows, "queries": one.queries} for one in questions]
    _tell({"pages": pages, "paths": {one.path: one.caller.header(one.path) for one in questions}})
    for line in sys.stdin:
        rounds = range(int(line))
        found = {one.name: [(timed(one.ours), timed(one.bare)) for _ in rounds] for one in questions}
        checks = [timed(lambda: actor_of(secret)) for _ in range(20 * len(rounds))]
        _tell({"pages": found, "token": checks})
    DRILL_DOWN.stop()


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
