"""SQL that turns the text of a staged file into typed events, and names the rule each refused row breaks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from pawl.analytics.eventlog.dataset import SQL_TYPES, FieldType, quoted
from pawl.analytics.io.engine import text_sql
from pawl.analytics.io.mapping import FieldMapping, LogMapping
from pawl.analytics.io.zones import TO_UTC
from pawl.analytics.words import Sentence, say

CENTURIES = "TIMESTAMP '1970-01-01' AND TIMESTAMP '2100-12-31 23:59:59.999999'"
"""Instants outside are slips of the pen or of the export."""
_STATE = '"clean activity"'


@dataclass(frozen=True)
class Check:
    """One rule of the log: the condition that breaks it, and what a person reads then."""

    broken: str
    column: str
    rule: Sentence
    way_out: Sentence


class Typing:
    """How the columns of one staged file become the columns of the events."""

    def __init__(
        self, mapping: LogMapping, schema: pa.Schema, *, absent: tuple[str, ...] = (), has_iso: bool = False
    ) -> None:
        self._mapping = mapping
        self._schema = schema
        self._actor = None if mapping.actor in absent else mapping.actor
        more = ("iso",) if has_iso else ()
        self._at = replace(mapping.at, formats=(*mapping.at.formats, *more))
        facts = [each for each in mapping.fields if each.column not in absent]
        order = None if mapping.order in absent else mapping.order
        self._order = next((each for each in facts if each.column == order and each.type == "whole"), None)
        if order is not None and self._order is None:
            self._order = FieldMapping("source_order", order, "whole")
            facts.append(self._order)
        self._facts = tuple(
            replace(each, formats=(*each.formats, *more)) if each.type == "instant" else each
            for each in facts
        )

    @property
    def columns(self) -> dict[str, FieldType]:
        """Name and type of every column of the events, in order."""
        frame: dict[str, FieldType] = {
            "case": "text",
            "case_no": "whole",
            "activity": "text",
            "at": "instant",
            "seq": "whole",
            "actor": "text",
        }
        facts: dict[str, FieldType] = {each.name: each.type for each in self._facts}
        reason: dict[str, FieldType] = {self._mapping.reason_field: "text"} if self._mapping.reasons else {}
        return {**frame, **facts, **reason}

    @property
    def read(self) -> tuple[str, ...]:
        """The columns of the file that are needed."""
        named = (
            self._mapping.case,
            self._mapping.activity,
            self._mapping.at.column,
            self._actor,
        )
        wanted = [name for name in named if name is not None] + [each.column for each in self._facts]
        return tuple(dict.fromkeys(wanted))

    @property
    def case_text(self) -> str:
        """The key of the case, as text."""
        return self._clean(self._mapping.case)

    @property
    def instant(self) -> str:
        """The time of the event."""
        return self._typed(self._at)

    @property
    def order(self) -> str:
        """What breaks ties of equal instants: a whole number, or nothing."""
        return self._typed(self._order) if self._order else "NULL::BIGINT"

    @property
    def order_field(self) -> str | None:
        """The field of the events that breaks ties of equal instants."""
        return self._order.name if self._order else None

    @property
    def zone(self) -> str:
        """Zone of times without an offset."""
        return self._mapping.zone

    def events(self, source: str, *, raw: Sequence[str] = ()) -> str:
        """One SELECT over the numbered rows: typed columns and `rule`, the number of the first broken one.

        raw: columns of the file to show beside, as `raw of NAME`.
        """
        facts = [f"{self._typed(each)} AS {quoted(each.name)}" for each in self._facts]
        if self._mapping.reasons:
            reason = _cases(_STATE, self._mapping.reasons, "NULL")
            facts.append(f"{reason} AS {quoted(self._mapping.reason_field)}")
        actor = self._clean(self._actor) if self._actor else "NULL::VARCHAR"
        # cleaned once below: every branch of a CASE would clean it anew
        cleaned = f"SELECT *, {self._clean(self._mapping.activity)} AS {_STATE} FROM {source}"
        columns = [
            "row",
            'numbered_case AS "case"',
            "case_no",
            f"{self._activity()} AS activity",
            'numbered_at AS "at"',
            "seq",
            f"{actor} AS actor",
            *facts,
        ]
        checked = [f"{quoted(each.column)} AS {quoted('raw ' + each.name)}" for each in self._checked()]
        shown = [f"{quoted(column)} AS {quoted('raw of ' + column)}" for column in raw]
        typed = f"SELECT {', '.join([*columns, *checked, *shown])} FROM ({cleaned})"
        broken = " ".join(f"WHEN {check.broken} THEN {n}" for n, check in enumerate(self.checks()))
        return f"SELECT *, CASE {broken} END AS rule FROM ({typed})"

    def checks(self) -> tuple[Check, ...]:
        """Every rule that a row can break, in the order in which they are asked."""
        return tuple(self._checks())

    def unknown_states(self) -> str | None:
        """The condition that an activity of the events is no state of the mapping; none where any will do."""
        if not self._mapping.states:
            return None
        return f"activity NOT IN ({_list(self._mapping.states.values())})"

    def _checks(self) -> Iterator[Check]:
        mapping = self._mapping
        fill = say("Fill the cell, or leave the row out of the export.")
        yield Check('"case" IS NULL', mapping.case, say("The row names no case."), fill)
        yield Check("activity IS NULL", mapping.activity, self._activity_rule(), self._activity_way_out())
        raw_at = quoted("raw at")
        yield Check(f"{raw_at} IS NULL", mapping.at.column, say("The row has no time."), fill)
        for each in self._checked():
            yield Check(_broken(each), each.column, _type_rule(each), _type_way_out(each))
        if mapping.before_opened == "refuse" and "opened_at" in self.columns:
            rule = say("The event is earlier than the opening of its case.")
            way_out = say('Mend either time; or allow it in the mapping, [log] before_opened = "keep".')
            yield Check('"at" < opened_at', mapping.at.column, rule, way_out)

    def _checked(self) -> tuple[FieldMapping, ...]:
        return (self._at, *(each for each in self._facts if each.type != "text"))

    def _activity_rule(self) -> Sentence:
        if self._mapping.other_states == "refuse":
            return say("The row has no state that the mapping knows.")
        return say("The row has no activity.")

    def _activity_way_out(self) -> Sentence:
        if self._mapping.other_states == "refuse":
            return say("Add the state to [activity.states] of the mapping.")
        return say("Fill the cell, or leave the row out of the export.")

    def _activity(self) -> str:
        other = _STATE if self._mapping.other_states == "keep" else "NULL"
        return _cases(_STATE, self._mapping.states, other)

    def _clean(self, column: str) -> str:
        """Text without blanks around it; only blanks are nothing."""
        return f"nullif(trim({self._text(column)}), '')"

    def _text(self, column: str) -> str:
        source = self._schema.field(column).type
        if _is_text(source):
            return quoted(column)
        return f"CAST({quoted(column)} AS VARCHAR)"

    def _typed(self, each: FieldMapping) -> str:
        source = self._schema.field(each.column).type
        if each.words:
            return _typed_text(
                _cases(self._text(each.column), each.words, self._text(each.column)), each, self._mapping
            )
        if _is_text(source):
            return _typed_text(quoted(each.column), each, self._mapping)
        if each.type == "instant":
            return _instant_of(quoted(each.column), source, each, self._mapping)
        if each.type == "whole" and pa.types.is_floating(source):
            return _whole(quoted(each.column), f"CAST({quoted(each.column)} AS VARCHAR)")
        if each.type == "number":
            return _finite(f"TRY_CAST({quoted(each.column)} AS DOUBLE)")
        return f"TRY_CAST({quoted(each.column)} AS {SQL_TYPES[each.type]})"


def _is_text(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_string(arrow) or pa.types.is_large_string(arrow))


def _typed_text(text: str, each: FieldMapping, mapping: LogMapping) -> str:
    match each.type:
        case "text":
            return text
        case "whole":
            return _whole(text, text)
        case "number":
            plain = f"replace(replace({text}, '.', ''), ',', '.')" if mapping.decimal == "," else text
            return _finite(f"TRY_CAST({plain} AS DOUBLE)")
        case "flag":
            return _flag(text, each.true, each.false)
        case _:
            tried = ", ".join(_parsed(text, form, mapping.zone) for form in each.formats)
            return f"coalesce({tried})"


def _flag(text: str, yes: Sequence[str], no: Sequence[str]) -> str:
    """Yes or no; the first word of each list is asked at once, the others without regard to case.

    An IN of many words would become a join, and a join loses the order of the rows.
    """
    at_once = f"WHEN {text} = {text_sql(yes[0])} THEN true WHEN {text} = {text_sql(no[0])} THEN false"
    word = f"lower(trim({text}))"
    is_yes, is_no = (f"list_contains([{_list(words)}], {word})" for words in (yes, no))
    return f"CASE {at_once} WHEN {is_yes} THEN true WHEN {is_no} THEN false END"


def _whole(value: str, text: str) -> str:
    """A whole number; DuckDB would round 3.7 to 4 without a word."""
    whole, number = f"TRY_CAST({value} AS BIGINT)", f"TRY_CAST({value} AS DOUBLE)"
    is_plain = f"NOT contains({text}, '.') AND NOT contains({text}, '-')"
    return f"CASE WHEN {is_plain} OR {whole} = {number} THEN {whole} END"


def _finite(number: str) -> str:
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _parsed(text: str, form: str, zone: str) -> str:
    match form:
        case "iso":
            offset = rf"regexp_matches(substr({text}, 12), '([Zz]|[+-]\d\d(:?\d\d)?)\s*$')"
            zoned = f"CAST(TRY_CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP)"
            return (
                f"CASE WHEN {offset} THEN {zoned} ELSE {_local(f'TRY_CAST({text} AS TIMESTAMP)', zone)} END"
            )
        case "unix" | "unix_ms":
            scale = 1_000_000 if form == "unix" else 1_000
            micros = f"TRY_CAST({text} AS DOUBLE) * {scale}"
            return f"CASE WHEN abs({micros}) < 1e16 THEN make_timestamp(CAST({micros} AS BIGINT)) END"
        case _ if "%z" in form:
            return f"CAST(try_strptime({text}, {text_sql(form)}) AS TIMESTAMP)"
        case _:
            return _local(f"try_strptime({text}, {text_sql(form)})", zone)


def _instant_of(column: str, source: pa.DataType, each: FieldMapping, mapping: LogMapping) -> str:
    if pa.types.is_timestamp(source) and source.tz is not None:
        return f"CAST({column} AS TIMESTAMP)"
    if pa.types.is_timestamp(source) or pa.types.is_date(source):
        return _local(f"CAST({column} AS TIMESTAMP)", mapping.zone)
    return _typed_text(f"CAST({column} AS VARCHAR)", each, mapping)


def _local(timestamp: str, zone: str) -> str:
    return timestamp if zone == "UTC" else f"{TO_UTC}({timestamp})"


def _broken(each: FieldMapping) -> str:
    """The condition that a value could not be typed."""
    name = quoted(each.name)
    untyped = f"({name} IS NULL AND {quoted('raw ' + each.name)} IS NOT NULL)"
    return f"{untyped} OR {name} NOT BETWEEN {CENTURIES}" if each.type == "instant" else untyped


def _cases(text: str, words: Mapping[str, str], other: str) -> str:
    whens = " ".join(f"WHEN {text_sql(raw)} THEN {text_sql(word)}" for raw, word in words.items())
    return f"CASE {text} {whens} ELSE {other} END" if words else other


def _list(words: Iterable[str]) -> str:
    return ", ".join(text_sql(word) for word in words)


def _type_rule(each: FieldMapping) -> Sentence:
    match each.type:
        case "instant":
            return say(
                "The value is no time from 1970 to 2100 in the form {forms}.", forms=" / ".join(each.formats)
            )
        case "flag":
            return say("The value is neither yes nor no.")
        case "whole":
            return say("The value is no whole number.")
        case _:
            return say("The value is no number.")


def _type_way_out(each: FieldMapping) -> Sentence:
    if each.type == "instant":
        return say("Mend the cell, or add its format to `formats` in the mapping.")
    if each.type == "flag":
        return say("Mend the cell, or list its word under `true` or `false` in the mapping.")
    return say("Mend the cell, or list its text under `missing` in the mapping.")
