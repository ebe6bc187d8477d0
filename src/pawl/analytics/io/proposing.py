"""Proposes a mapping for a file that nobody has described yet, with the reason of each guess."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pawl.analytics.errors import BadFile
from pawl.analytics.eventlog.dictionary import Field, activities_of, known_fields
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import RESERVED, load_mapping, parse_mapping
from pawl.analytics.io.value_shapes import Shape, markers_in, shape_of_values
from pawl.analytics.words import say

CASE_HINTS = ("case", "ticket", "incident", "issue", "number", "key", "id", "编号", "单号", "工单")
TIME_HINTS = ("timestamp", "updated", "time", "date", "when", "at", "时间", "日期")
ACTIVITY_HINTS = ("activity", "state", "status", "event", "action", "step", "what", "状态", "活动", "动作")
ACTOR_HINTS = ("updated_by", "resource", "actor", "user", "agent", "who", "操作人", "处理人")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "new": (
        *("new", "open", "opened", "created", "registered", "to do", "todo", "backlog", "triage", "queued"),
        *("reopened", "submitted", "logged", "reported", "新建", "待处理", "待办", "待分配"),
    ),
    "in_progress": (
        *(
            "active",
            "in progress",
            "in work",
            "assigned",
            "accepted",
            "doing",
            "in review",
            "review",
            "started",
        ),
        *("work in progress", "in development", "testing", "in testing", "处理中", "进行中", "已分配"),
    ),
    "on_hold": (
        *("on hold", "hold", "pending", "waiting", "suspended", "blocked", "paused", "waiting for customer"),
        *("waiting for support", "awaiting customer", "awaiting user", "挂起", "暂停", "等待中"),
    ),
    "resolved": (
        "resolved",
        "solved",
        "done",
        "completed",
        "complete",
        "fixed",
        "finished",
        "已解决",
        "已完成",
    ),
    "closed": ("closed", "已关闭"),
    "cancelled": ("cancelled", "canceled", "rejected", "won't do", "won't fix", "已取消"),
}
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "assigned_to": ("assignee", "owner", "assigned", "负责人", "处理人"),
    "assignment_group": ("team", "group", "queue", "org_group", "assigned_group", "support_group", "小组"),
    "caller": ("reporter", "requester", "requestor", "reported_by", "caller_id", "报障人", "申请人"),
    "priority": ("severity", "优先级"),
    "contact_type": ("channel", "渠道"),
    "lifecycle": ("lifecycle_transition",),
}
STATES = {raw: word for word, texts in _WORDS.items() for raw in texts}
FIELDS = {text: name for name, texts in _SYNONYMS.items() for text in texts}


def propose_mapping(header: Sequence[str], rows: Sequence[Sequence[str]]) -> LogMapping:
    """Propose how a file becomes an event log: a shipped mapping that fits its header, else a guess.

    header: (n,) column names.   rows: some (a few hundred) of its rows, each (n,) texts.
    Returns a mapping; its `text` is a TOML file with the reason of each guess as a comment.
    A plain log (XES) whose activities are the states of tickets is proposed as incidents.
    Raises BadFile where no column looks like a case, an activity or a time.
    """
    shipped = fitting_mapping(header)
    if shipped is None:
        return parse_mapping("\n".join(_Guess(header, rows).lines()) + "\n", name="proposed")
    guess = _Guess(header, rows, shipped)
    if shipped.kind != "case" or not guess.is_lifecycle:
        return shipped
    return parse_mapping("\n".join(guess.lines()) + "\n", name="proposed")


def fitting_mapping(header: Sequence[str]) -> LogMapping | None:
    """Find the shipped mapping whose case, activity and time stand in a header.

    header: (n,) column names.   Returns the mapping, or None where none fits.
    """
    for name in ("servicenow", "xes"):
        shipped = load_mapping(name)
        if {shipped.case, shipped.activity, shipped.at.column} <= set(header):
            return shipped
    return None


def word_of(state: str) -> str | None:
    """Name the activity that a state of a source means, whatever its case, dashes and underscores."""
    return STATES.get(re.sub(r"[\s_-]+", " ", state).strip().lower())


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

    def __init__(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], shipped: LogMapping | None = None
    ) -> None:
        """A shipped mapping says which columns are case, activity, time and actor."""
        self._missing = markers_in(rows)
        absent = {"", *self._missing}
        self._columns = [
            _Column(
                name, n, tuple(row[n] for row in rows if n < len(row) and row[n] not in absent), len(rows)
            )
            for n, name in enumerate(header)
        ]
        by_name = {column.name: column for column in self._columns}
        named = (shipped.case, shipped.activity, shipped.at.column, shipped.actor or "") if shipped else ()
        self._named = [by_name.get(name) for name in named] or [None] * 4

    @cached_property
    def states(self) -> Mapping[str, str]:
        """The states that are known, as the file writes them, and what they mean."""
        meant = {raw: word_of(raw) for raw in dict.fromkeys(self._activity().values)}
        return {raw: word for raw, word in meant.items() if word}

    @property
    def is_lifecycle(self) -> bool:
        """Most activities are states of a ticket."""
        return len(self.states) > self._activity().distinct / 2

    def lines(self) -> Iterator[str]:
        at, case, activity = self._at(), self._case(), self._activity()
        actor = self._actor()
        kind = "incident" if self.is_lifecycle else "case"
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
            yield from _states(activity, self.states)
        yield from _section("at", at, "its values are times, and its name")
        yield from _formats(at.shape)
        if actor:
            yield from _section("actor", actor, "its name")
        yield from self._facts(kind, (case, at, *([actor] if actor else [])))

    def _at(self) -> _Column:
        if self._named[2]:
            return self._named[2]
        times = [column for column in self._columns if column.shape.type == "instant"]
        return self._best(times, TIME_HINTS, "a time", lambda column: column.distinct)

    def _case(self) -> _Column:
        if self._named[0]:
            return self._named[0]
        keys = [
            c
            for c in self._columns
            if c.shape.type in ("text", "whole") and c.distinct > 1 and len(c.values) == c.rows
        ]
        return self._best(keys, CASE_HINTS, "a case", lambda column: column.distinct < column.rows)

    def _activity(self) -> _Column:
        if self._named[1]:
            return self._named[1]
        words = [c for c in self._texts(self._case()) if 1 < c.distinct <= max(2, c.rows / 2)]
        return self._best(words, ACTIVITY_HINTS, "an activity", lambda column: -column.distinct)

    def _actor(self) -> _Column | None:
        if self._named[3]:
            return self._named[3]
        texts = self._texts(self._case(), self._activity())
        best = max(texts, key=lambda column: column.hint(ACTOR_HINTS), default=None)
        return best if best and best.hint(ACTOR_HINTS) else None

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
            name = self._field(column, known) if column != state else "state"
            while name in taken or (name in known and known[name].type != column.shape.type):
                name += "_value"
            taken.add(name)
            yield ""
            yield f"[fields.{name}]"
            yield f"column = {_toml(column.name)}"
            if name not in known and column.shape.type != "text":
                yield f"type = {_toml(column.shape.type)}"
            yield from _formats(column.shape)

    def _field(self, column: _Column, known: Mapping[str, Field]) -> str:
        """The dictionary's name of a column, by its own name or a synonym that no other column has."""
        bare = column.name.removeprefix("case:")
        name = field_name(bare, f"column_{column.place + 1}")
        meant = FIELDS.get(name) or FIELDS.get(bare)
        names = {field_name(each.name.removeprefix("case:"), "") for each in self._columns}
        return meant if meant and meant not in names and (meant in known or meant == "lifecycle") else name


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


def _states(activity: _Column, states: Mapping[str, str]) -> Iterator[str]:
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
