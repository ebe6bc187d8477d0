"""Prometheus as a source: samples of a query over time, or the spells in which it gave anything at all.

Spoken is `GET /api/v1/query_range` (https://prometheus.io/docs/prometheus/latest/querying/api/): a matrix of
series, each with its labels and pairs of a time and a value as text; errors come as JSON with `status` and
`error`. Times are asked for at whole multiples of the step, so that whoever begins again is told the same.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.analytics.words import say
from pawl.asking import NotGiven, Site, basic
from pawl.measurement.sources.connectors.addresses import check_reach
from pawl.measurement.sources.connectors.base import (
    Ask,
    Page,
    Setting,
    Vanished,
    wrong,
)

POINTS = 2000
"""Of a series in one answer; Prometheus gives 11,000 at most."""
SETTLES = 120
"""Seconds after which no sample is late any more: scrapes and rules need a moment."""
SHORTEST, LONGEST = 1, 86_400
BAD = frozenset({400, 422})
"""A query that cannot be read, or cannot be worked out."""
SAMPLES, SPELLS = "samples", "spells"


class Prometheus:
    """A range query, asked window by window."""

    name = "prometheus"
    label = "Prometheus"
    fields = (
        Setting("address", _("Address"), _("https://prometheus.example.org, as people open it.")),
        Setting("query", _("Query"), _('In PromQL: up == 0, or ALERTS{alertstate="firing"}.'), "text"),
        Setting(
            "reads", _("What a row is"),
            _("A spell has two events: when the query began to give something, and when it no longer did."),
            "choice", SPELLS,
            choices={SPELLS: _("begin and end of each spell"), SAMPLES: _("each sample")},
        ),
        Setting(
            "labels", _("Labels as columns"), _("Separated by commas: job, instance, severity."),
            required=False,
        ),
        Setting("step", _("Seconds between samples"), default="60"),
        Setting("since", _("First day"), _("From when it is read: 2026-01-31.")),
    )  # fmt: skip
    secret = _("Token, or name and password with a colon between them")
    mapping = ""

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse an address that may not be called, and what is no number or day."""
        check_reach(settings["address"])
        _Asked.of(settings)

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """A page for each window of time, up to what has settled."""
        asked = _Asked.of(settings)
        site = ask(settings["address"], basic(secret) if secret else {})
        told: dict[str, Any] = json.loads(mark) if mark else {"next": asked.first, "open": {}}
        end = int(clock.now().timestamp() - SETTLES) // asked.step
        at, open_ = told["next"], _Open(told["open"])
        while True:
            last = min(at + POINTS - 1, end)
            found = _matrix(site, asked, at, last) if at <= last else []
            rows = open_.spells(found, asked, at, last) if asked.is_spells else _samples(found, asked)
            at = max(at, last + 1)
            yield Page(rows, json.dumps({"next": at, "open": open_.since}), is_last=at > end)
            if at > end:
                return


@dataclass(frozen=True)
class _Asked:
    """The settings, understood; `first` counts in steps since 1970."""

    query: str
    labels: tuple[str, ...]
    step: int
    first: int
    is_spells: bool

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "_Asked":
        step = _step(settings["step"])
        labels = tuple(one.strip() for one in settings["labels"].split(",") if one.strip())
        begin = datetime.combine(_day(settings["since"]), datetime.min.time(), UTC)
        first = -(-int(begin.timestamp()) // step)
        return cls(settings["query"], labels, step, first, settings["reads"] == SPELLS)

    def columns(self, metric: Mapping[str, str]) -> dict[str, str]:
        """The labels that were asked for; one that a series lacks is empty, as Prometheus sees it."""
        return {name: metric.get(name, "") for name in self.labels}

    def instant(self, at: int) -> str:
        """A step as people write it."""
        return datetime.fromtimestamp(at * self.step, UTC).isoformat()


def _step(text: str) -> int:
    if not (text.isascii() and text.isdigit() and SHORTEST <= int(text[:9]) <= LONGEST):
        rule = say("It is no number from {low} to {high}.", low=SHORTEST, high=LONGEST)
        raise wrong("step", rule, say("For a minute write 60."))
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong("since", say("It is no day."), say("Write it like 2026-01-31.")) from None


@dataclass
class _Open:
    """Spells that go on: by series, the step at which each began."""

    since: dict[str, int] = field(default_factory=dict)

    def spells(self, found: list[Any], asked: _Asked, first: int, last: int) -> list[dict[str, str]]:
        """Begin and end of each, in the order of time."""
        rows: list[tuple[int, dict[str, str]]] = []
        by_name = {_name(one["metric"]): one for one in found}
        for name in sorted(by_name.keys() | self.since.keys()):
            metric = by_name[name]["metric"] if name in by_name else json.loads(name)
            there = {
                round(float(at)) // asked.step for at, _value in by_name.get(name, {"values": ()})["values"]
            }
            rows += self._of_series(name, metric, there, asked, range(first, last + 1))
        return [row for _at, row in sorted(rows, key=lambda one: (one[0], one[1]["spell"], one[1]["state"]))]

    def _of_series(
        self, name: str, metric: Mapping[str, str], there: set[int], asked: _Asked, steps: range
    ) -> Iterator[tuple[int, dict[str, str]]]:
        edges = sorted({at for one in there for at in (one, one + 1) if at in steps} | {*steps[:1]})
        for at in edges:
            if at in there and name not in self.since:
                self.since[name] = at
                yield at, self._row(name, metric, "opened", at, asked)
            elif at not in there and name in self.since:
                row = self._row(name, metric, "resolved", at, asked)
                del self.since[name]
                yield at, row

    def _row(
        self, name: str, metric: Mapping[str, str], state: str, at: int, asked: _Asked
    ) -> dict[str, str]:
        spell = f"{asked.instant(self.since[name])} {name}"
        return {
            "spell": spell,
            "state": state,
            "at": asked.instant(at),
            "series": name,
            **asked.columns(metric),
        }


def _samples(found: list[Any], asked: _Asked) -> list[dict[str, str]]:
    """Each sample, in the order of time; what is no number is nothing."""
    rows = [
        (float(at), {
            "series": _name(one["metric"]), "at": asked.instant(round(float(at)) // asked.step),
            "value": _number(value), **asked.columns(one["metric"]),
        })
        for one in found for at, value in one["values"]
    ]  # fmt: skip
    return [row for _at, row in sorted(rows, key=lambda one: (one[0], one[1]["series"]))]


def _number(value: Any) -> str:
    return str(value) if math.isfinite(float(value)) else ""


def _name(metric: Mapping[str, str]) -> str:
    """A series by its labels, always written alike."""
    return json.dumps(dict(sorted(metric.items())), ensure_ascii=False, separators=(",", ":"))


def _matrix(site: Site, asked: _Asked, first: int, last: int) -> list[Any]:
    """The series of a window.   Raises Invalid, Vanished."""
    query = {
        "query": asked.query, "start": first * asked.step, "end": last * asked.step, "step": asked.step,
    }  # fmt: skip
    try:
        answer = site.ask("api/v1/query_range", query)
    except NotGiven as error:
        if error.status not in BAD:
            raise
        rule = say("Prometheus cannot work it out ({status}).", status=error.status)
        raise wrong("query", rule, say("Try it in Prometheus first.")) from error
    data = answer.get("data") if isinstance(answer, dict) else None
    found = data.get("result") if isinstance(data, dict) and data.get("resultType") == "matrix" else None
    if not isinstance(found, list) or not all(_is_series(one) for one in found):
        rule = say("What it answers is no matrix of series.")
        raise Vanished("prometheus", rule, say("Check the address: something else may stand there."))
    return found


def _is_series(one: Any) -> bool:
    is_whole = isinstance(one, dict) and isinstance(one.get("metric"), dict)
    return is_whole and isinstance(one.get("values"), list) and all(len(pair) == 2 for pair in one["values"])
