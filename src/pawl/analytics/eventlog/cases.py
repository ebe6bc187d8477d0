"""The case table: one row per case, derived from the events in one SELECT."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pawl.analytics.eventlog.dataset import FieldType, quoted
from pawl.analytics.eventlog.dictionary import PLAIN, Table, activities_of, dictionary

FRAME = ("case", "case_no", "activity", "at", "seq", "actor")
"""What an event says of its own place in the log; everything else on it is a fact of its case."""


def case_columns(kind: str, columns: Mapping[str, FieldType]) -> dict[str, FieldType]:
    """List the columns of the case table, in order.

    kind: a case kind; one that the dictionary lacks is read as a plain case.   columns: of the events.
    Returns name -> field type: case, case_no, the facts, and all that can be derived from these columns.
    """
    derived = {rule.name: rule.type for rule in (*_rules(kind, columns), *_across(kind, columns))}
    return {"case": "text", "case_no": "whole", **_facts(columns), **derived}


def lean_case_columns(kind: str, columns: Mapping[str, FieldType]) -> dict[str, FieldType]:
    """List the columns of the case table that are cheap to have: those of `case_rows_sql`.

    kind, columns: as for `case_columns`.   Returns name -> field type.
    """
    across = {rule.name for rule in _across(kind, columns)}
    return {name: its for name, its in case_columns(kind, columns).items() if name not in across}


def case_table_sql(
    kind: str, columns: Mapping[str, FieldType], source: str = "events", *, ordered: bool = False
) -> str:
    """Write the SELECT that derives the whole case table: `case_rows_sql`, then `across_cases_sql`."""
    rows = case_rows_sql(kind, columns, source, ordered=ordered)
    return across_cases_sql(kind, columns, f"({rows})", source)


def case_rows_sql(
    kind: str, columns: Mapping[str, FieldType], source: str = "events", *, ordered: bool = False
) -> str:
    """Write the SELECT that derives what each case can tell from its own events, for DuckDB.

    kind, columns: as for `case_columns`.   source: a table, view or subquery in brackets.
    ordered: the source stands in (case_no, at, seq) order, as the lake stores it, and the connection
    preserves insertion order (DuckDB's default); else the windows sort it, at several times the cost.
    Returns one SELECT without a closing semicolon, its rows in no order.   A fact has the value that the
    case's last event carries. For a big log give slices of whole cases as sources, one after the other:
    the hash tables then stay in the cache and memory stays bounded.
    """
    rules = _rules(kind, columns)
    tracked = [column for column in _TRACKED if column in columns]
    log = _Log(source, ordered=ordered)
    facts = ", ".join(f"lasts.{quoted(name)}" for name in ("case", "case_no", *_facts(columns)))
    derived = ", ".join(f"{rule.final} AS {quoted(rule.name)}" for rule in rules)
    stages = [
        f"tallies AS ({_tallies_sql(kind, columns, log)})",
        *(f"{column}_moves AS ({_moves_sql(column, log)})" for column in tracked),
        f"lasts AS (SELECT *, row_number() {log.over()} AS place FROM {source})",
    ]
    joins = "".join(f" LEFT JOIN {column}_moves USING (case_no)" for column in tracked)
    return (
        f"WITH {', '.join(stages)} SELECT {facts}, {derived} "
        f"FROM lasts JOIN tallies USING (case_no, place){joins}"
    )


def across_cases_sql(kind: str, columns: Mapping[str, FieldType], source: str, events: str = "events") -> str:
    """Write the SELECT that adds what is dear: the previous case like it, and each stretch on hold.

    source: all rows of `case_rows_sql`, stored or as a subquery in brackets.   events: that they are of.
    Returns one SELECT without a closing semicolon. Ask it only where these columns are needed: DuckDB (1.5)
    computes also windows that nothing reads.
    """
    rules = _across(kind, columns)
    added = "".join(f", {rule.final} AS {quoted(rule.name)}" for rule in rules)
    if not any(rule.name == HOLDS for rule in rules):
        return f"SELECT *{added} FROM {source}"
    return (
        f"WITH its AS ({_holds_sql(kind, columns, events)}) "
        f"SELECT cases.*{added} FROM {source} AS cases LEFT JOIN its USING (case_no)"
    )


@dataclass(frozen=True)
class _Log:
    """The events, and how to look at the neighbours of one.

    Windows without PARTITION BY stream over an ordered log: no sort, no buffer. They see the neighbouring
    case too, so every rule here asks whether the neighbour is of the same case.
    """

    source: str
    ordered: bool

    def over(self, frame: str = "") -> str:
        window = "" if self.ordered else 'PARTITION BY case_no ORDER BY "at", seq'
        return f"OVER ({window} {frame})"


@dataclass(frozen=True)
class _Rule:
    """How one column of the case table is made: an aggregate over the steps, and an expression upon it."""

    name: str
    type: FieldType
    final: str
    tally: str = ""


HOLDS = "holds"
_CODES = {"new": 1, "active": 2, "waiting": 3, "done": 4, "closed": 5}
_ALIKE = {"previous_same_ci_at": "configuration_item", "previous_same_caller_at": "caller"}
_TRACKED = ("assignment_group", "priority", "support_line")


def _table(kind: str) -> Table:
    return dictionary().get(kind) or dictionary()[PLAIN]


def _facts(columns: Mapping[str, FieldType]) -> dict[str, FieldType]:
    return {name: its for name, its in columns.items() if name not in FRAME}


def _rules(kind: str, columns: Mapping[str, FieldType]) -> list[_Rule]:
    """Rules of the columns that the source itself does not bring."""
    return [rule for rule in _all_rules(kind, columns) if rule.name not in columns]


def _all_rules(kind: str, columns: Mapping[str, FieldType]) -> tuple[_Rule, ...]:
    return (
        *_frame_rules(),
        *(_state_rules() if _table(kind).activities else ()),
        *_instant_rules(_table(kind)),
        *(_assignment_rules() if "assigned_to" in columns else ()),
        *(rule for column in _TRACKED if column in columns for rule in _move_rules(column)),
    )


def _frame_rules() -> Iterator[_Rule]:
    yield _Rule("events", "whole", "tallies.events", "count(*)")
    yield _Rule("first_event_at", "instant", "tallies.first_event_at", 'min("at")')
    yield _Rule("last_event_at", "instant", 'lasts."at"')
    seconds = '(epoch_us(lasts."at") - epoch_us(tallies.first_event_at)) / 1e6'
    yield _Rule("duration_seconds", "number", seconds)
    yield _Rule("opened_at", "instant", "tallies.first_event_at")
    yield _Rule("last_activity", "text", "lasts.activity")


def _state_rules() -> Iterator[_Rule]:
    def tallied(name: str, its: FieldType, tally: str) -> _Rule:
        return _Rule(name, its, f"tallies.{name}", tally)

    yield tallied("first_worked_at", "instant", 'min("at") FILTER (code >= 2)')
    yield tallied("resolved_seen_at", "instant", 'max("at") FILTER (code = 4)')
    yield tallied("closed_seen_at", "instant", 'max("at") FILTER (code = 5)')
    ended = "CASE WHEN tallies.last_state >= 4 THEN tallies.resolved_seen_at END"
    yield _Rule("resolved_at", "instant", ended)
    yield _Rule("closed_at", "instant", "CASE WHEN tallies.last_state = 5 THEN tallies.closed_seen_at END")
    yield tallied("waiting_seconds", "number", "coalesce(sum(seconds) FILTER (state = 3), 0)")
    yield tallied("active_seconds", "number", "coalesce(sum(seconds) FILTER (state IN (1, 2)), 0)")
    yield tallied("ever_waiting", "flag", "coalesce(bool_or(code = 3), false)")
    yield tallied("reopenings", "whole", "count(*) FILTER (reopens)")
    yield _Rule("reopened_seen", "flag", "tallies.reopenings > 0")
    yield tallied("reopened_last_at", "instant", 'max("at") FILTER (reopens)')


def _instant_rules(table: Table) -> Iterator[_Rule]:
    for entry in table.fields.values():
        which, _, activity = entry.derive.partition(":")
        if activity:
            function = {"first": "min", "last": "max"}[which]
            tally = f"{function}(\"at\") FILTER (activity = '{activity}')"
            yield _Rule(entry.name, "instant", f"tallies.{quoted(entry.name)}", tally)


def _assignment_rules() -> Iterator[_Rule]:
    tally = 'min("at") FILTER (assigned)'
    yield _Rule("first_assigned_at", "instant", "tallies.first_assigned_at", tally)


def _move_rules(column: str) -> Iterator[_Rule]:
    moves = f"{column}_moves"
    if column == "assignment_group":
        yield _Rule("group_changes", "whole", f"coalesce({moves}.moves, 0)")
        yield _Rule("groups", "whole", f"coalesce({moves}.places, 0)")
        yield _Rule("ping_pong", "flag", f"coalesce({moves}.back, false)")
    elif column == "priority":
        yield _Rule("priority_changes", "whole", f"coalesce({moves}.moves, 0)")
    else:
        yield _Rule("line_path", "text", f"{moves}.path")
        yield _Rule("highest_line", "whole", f"{moves}.highest")


def _across(kind: str, columns: Mapping[str, FieldType]) -> list[_Rule]:
    """Rules of the columns that are dear; the source may bring them itself."""
    rules = []
    if "previous_same_ci_at" in _table(kind).fields:
        same = ", category" if "category" in columns else ""
        rules = [
            _Rule(name, "instant", _previous_sql(column, same))
            for name, column in _ALIKE.items()
            if column in columns
        ]
    if _table(kind).activities:
        rules.append(_Rule(HOLDS, "spans", f"coalesce(its.{HOLDS}, [])"))
    return [rule for rule in rules if rule.name not in columns]


def _previous_sql(column: str, same: str) -> str:
    # `case` breaks ties of opened_at: a refresh that numbers the cases otherwise gives the same table
    window = f'PARTITION BY {quoted(column)}{same} ORDER BY opened_at, "case"'
    return f"CASE WHEN {quoted(column)} IS NOT NULL THEN lag(opened_at) OVER ({window}) END"


def _steps_sql(kind: str, columns: Mapping[str, FieldType], log: _Log) -> str:
    """Each event with the state it leaves the case in, for how long, and whether it reopens the case.

    A state is carried forward over notes and unknown words by a running maximum of place * 8 + state.
    """
    over = log.over()
    assigned = "assigned_to IS NOT NULL" if "assigned_to" in columns else "false"
    placed = (
        f'SELECT case_no, "at", seq, activity, {_code_sql(kind)} AS code, {assigned} AS assigned, '
        f"row_number() {over} AS place, "
        f"lag(case_no) {over} IS DISTINCT FROM case_no AS starts FROM {log.source}"
    )
    mark = "CASE WHEN starts OR code IS NOT NULL THEN place * 8 + coalesce(code, 0) END"
    stated = f"SELECT *, max({mark}) {log.over('ROWS UNBOUNDED PRECEDING')} % 8 AS state FROM ({placed})"
    return (
        f"SELECT *, NOT starts AND code <= 3 AND lag(state) {over} >= 4 AS reopens, "
        f"CASE WHEN lead(case_no) {over} = case_no "
        f'THEN (epoch_us(lead("at") {over}) - epoch_us("at")) / 1e6 END AS seconds '
        f"FROM ({stated})"
    )


def _holds_sql(kind: str, columns: Mapping[str, FieldType], events: str) -> str:
    """Each stretch on hold, of the cases that have any: few enough to be put in order here."""
    words = ", ".join(f"'{word}'" for word in activities_of(_table(kind).name, "waiting")) or "NULL"
    held = f"SELECT case_no FROM {events} WHERE activity IN ({words})"
    log = _Log(f"(SELECT * FROM {events} WHERE case_no IN ({held}))", ordered=False)
    until = '"at" + to_microseconds(CAST(round(seconds * 1e6) AS BIGINT))'
    return (
        f"SELECT case_no, list({{'since': \"at\", 'until': {until}}} ORDER BY \"at\", seq) AS {HOLDS} "
        f"FROM ({_steps_sql(kind, columns, log)}) WHERE state = 3 AND seconds > 0 GROUP BY case_no"
    )


def _code_sql(kind: str) -> str:
    codes = {word: _CODES[its] for word, its in _table(kind).activities.items() if its in _CODES}
    cases = " ".join(f"WHEN '{word}' THEN {code}" for word, code in codes.items())
    return f"CASE activity {cases} END" if cases else "NULL::INTEGER"


def _tallies_sql(kind: str, columns: Mapping[str, FieldType], log: _Log) -> str:
    tallies = {rule.name: rule.tally for rule in _all_rules(kind, columns) if rule.tally}
    tallies |= {"place": "max(place)", "last_state": "max(place * 8 + state) % 8"}
    picked = ", ".join(f"{tally} AS {quoted(name)}" for name, tally in tallies.items())
    return f"SELECT case_no, {picked} FROM ({_steps_sql(kind, columns, log)}) GROUP BY case_no"


def _moves_sql(column: str, log: _Log) -> str:
    """Of each case, the run of different values of a column; events without a value are passed over."""
    over, value = log.over(), quoted(column)
    runs = (
        f'SELECT case_no, "at", seq, {value} AS value FROM {log.source} WHERE {value} IS NOT NULL '
        f"QUALIFY lag(case_no) {over} IS DISTINCT FROM case_no "
        f"OR lag({value}) {over} IS DISTINCT FROM {value}"
    )
    back = f"coalesce(lag(case_no, 2) {over} = case_no AND lag(value, 2) {over} = value, false)"
    placed = f"SELECT *, {back} AS back, row_number() {over} AS place FROM ({runs})"
    picked = {
        "assignment_group": ", count(DISTINCT value) AS places, bool_or(back) AS back",
        "priority": "",
        "support_line": ", string_agg(value, '>' ORDER BY place) AS path, max(value) AS highest",
    }
    return f"SELECT case_no, count(*) - 1 AS moves{picked[column]} FROM ({placed}) GROUP BY case_no"
