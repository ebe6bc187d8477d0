"""Proposes a mapping for a file that nobody has described yet, with the reason of each guess."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pawl.analytics.errors import BadFile
from pawl.analytics.eventlog.dictionary import activities_of, known_fields
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import RESERVED, load_mapping, parse_mapping
from pawl.analytics.io.value_shapes import Shape, markers_in, shape_of_values
from pawl.analytics.words import say

CASE_HINTS = ("case", "ticket", "incident", "issue", "number", "key", "id", "编号", "单号", "工单")
TIME_HINTS = ("timestamp", "updated", "time", "date", "when", "at", "时间", "日期")
ACTIVITY_HINTS = ("activity", "state", "status", "event", "action", "step", "what", "状态", "活动", "动作")
ACTOR_HINTS = ("updated_by", "resource", "actor", "user", "agent", "who", "操作人", "处理人")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "new": ("new", "open", "opened", "created", "registered", "新建", "待处理"),
    "in_progress": ("active", "in progress", "in work", "assigned", "accepted", "处理中", "已分配"),
    "on_hold": ("on hold", "pending", "waiting", "suspended", "挂起"),
    "resolved": ("resolved", "solved", "done", "completed", "已解决"),
    "closed": ("closed", "已关闭"),
    "cancelled": ("cancelled", "canceled", "已取消"),
}
STATES = {raw: word for word, texts in _WORDS.items() for raw in texts}


def propose_mapping(header: Sequence[str], rows: Sequence[Sequence[str]]) -> LogMapping:
    """Propose how a file becomes an event log: a shipped mapping that fits its header, else a guess.

    header: (n,) column names.   rows: some (a few hundred) of its rows, each (n,) texts.
    Returns a mapping; its `text` is a TOML file with the reason of each guess as a comment.
    Raises BadFile where no column looks like a case, an activity or a time.
    """
    for name in ("servicenow", "xes"):
        shipped = load_mapping(name)
        if {shipped.case, shipped.activity, shipped.at.column} <= set(header):
            return shipped
    return parse_mapping("\n".join(_Guess(header, rows).lines()) + "\n", name="proposed")


@dataclass(frozen=True)
class _Column:
    """One column: what its name hints at and what its values look like."""

    name: str
    place: int
    values: tuple[str, ...]
    rows: int

    @cached_property
    def shape(self) -> Shape:
        return shape_of_values(self.values)

    @cached_property
    def distinct(self) -> int:
        return len(set(self.values))

    def hint(self, hints: Sequence[str]) -> int:
        """How well the name fits: the first hints count most, 0 is not at all."""
        plain = field_name(self.name, "") or self.name
        fits = (
            n
            for n, hint in enumerate(hints)
            if hint in plain.split("_") or (not hint.isascii() and hint in self.name)
        )
        inside = (n + 20 for n, hint in enumerate(hints) if len(hint) > 3 and hint in plain)
        return 50 - min([*fits, *inside], default=50)


class _Guess:
    """The lines of a proposed mapping file."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._missing = markers_in(rows)
        absent = {"", *self._missing}
        self._columns = [
            _Column(
                name, n, tuple(row[n] for row in rows if n < len(row) and row[n] not in absent), len(rows)
            )
            for n, name in enumerate(header)
        ]

    def lines(self) -> Iterator[str]:
        at, case, activity = self._at(), self._case(), self._activity()
        actor = max(self._texts(case, activity), key=lambda c: c.hint(ACTOR_HINTS), default=None)
        states = {raw: STATES[raw.lower()] for raw in dict.fromkeys(activity.values) if raw.lower() in STATES}
        kind = "incident" if len(states) > activity.distinct / 2 else "case"
        yield "# Proposed by Pawl from the header and the first rows: read it, mend it, keep it."
        yield "[log]"
        yield f"kind = {_toml(kind)}  # {_kind_reason(kind)}"
        yield 'zone = "UTC"  # a guess: set the zone in which the export writes its times'
        yield f'missing = {_toml(list(self._missing))}  # texts for "no value" that stand in the first rows'
        yield from _section(
            "case", case, f"{case.distinct} different values in {case.rows} rows, and its name"
        )
        yield from _section("activity", activity, f"{activity.distinct} different values, and its name")
        if kind == "incident":
            yield from _states(activity, states)
        yield from _section("at", at, "its values are times, and its name")
        yield from _formats(at.shape)
        if actor and actor.hint(ACTOR_HINTS):
            yield from _section("actor", actor, "its name")
        yield from self._facts(kind, (case, at, *([actor] if actor and actor.hint(ACTOR_HINTS) else [])))

    def _at(self) -> _Column:
        times = [column for column in self._columns if column.shape.type == "instant"]
        return self._best(times, TIME_HINTS, "a time", lambda column: column.distinct)

    def _case(self) -> _Column:
        keys = [
            c
            for c in self._columns
            if c.shape.type in ("text", "whole") and c.distinct > 1 and len(c.values) == c.rows
        ]
        return self._best(keys, CASE_HINTS, "a case", lambda column: column.distinct < column.rows)

    def _activity(self) -> _Column:
        words = [c for c in self._texts(self._case()) if 1 < c.distinct <= max(2, c.rows / 2)]
        return self._best(words, ACTIVITY_HINTS, "an activity", lambda column: -column.distinct)

    def _texts(self, *used: _Column) -> list[_Column]:
        return [c for c in self._columns if c.shape.type == "text" and c.values and c not in used]

    def _best(
        self, columns: list[_Column], hints: Sequence[str], what: str, then: Callable[[_Column], int]
    ) -> _Column:
        if columns:
            return max(columns, key=lambda column: (column.hint(hints), then(column), -column.place))
        names = ", ".join(f"`{column.name}`" for column in self._columns[:20])
        rule = say("no column looks like {what}; there are: {names}.", what=what, names=names)
        raise BadFile("header", rule, say("Write a mapping file: docs/how-to/bring-your-own-log.md."))

    def _facts(self, kind: str, used: Sequence[_Column]) -> Iterator[str]:
        known, taken = known_fields(kind), set(RESERVED)
        state = self._activity()
        for column in self._columns:
            if column in used or not column.values:
                continue
            name = field_name(column.name, f"column_{column.place + 1}") if column != state else "state"
            while name in taken or (name in known and known[name].type != column.shape.type):
                name += "_value"
            taken.add(name)
            yield ""
            yield f"[fields.{name}]"
            yield f"column = {_toml(column.name)}"
            if name not in known and column.shape.type != "text":
                yield f"type = {_toml(column.shape.type)}"
            yield from _formats(column.shape)


def field_name(text: str, other: str) -> str:
    """Make a field name of a column's name: small letters, digits, underscores; `other` if none is left."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text)
    plain = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    if not plain:
        return other
    return plain if not plain[0].isdigit() else f"column_{plain}"


def _section(name: str, column: _Column, reason: str) -> Iterator[str]:
    yield ""
    yield f"[{name}]"
    yield f"column = {_toml(column.name)}  # {reason}"


def _states(activity: _Column, states: dict[str, str]) -> Iterator[str]:
    yield ""
    yield "[activity.states]"
    for raw in dict.fromkeys(activity.values):
        word = states.get(raw)
        line = f"{_toml(raw)} = {_toml(word or 'new')}"
        choices = ", ".join(activities_of("incident", "new", "active", "waiting", "done", "closed"))
        yield line if word else f"# {line}  # choose one of: {choices}"


def _formats(shape: Shape) -> Iterator[str]:
    if shape.type != "instant":
        return
    doubt = f"  # {shape.rival} fits as well: check which is meant" if shape.rival else ""
    yield f"formats = {_toml([shape.format])}{doubt}"


def _kind_reason(kind: str) -> str:
    return (
        "its states are those of tickets"
        if kind == "incident"
        else "a plain log; see the dictionary for other kinds"
    )


def _toml(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)
