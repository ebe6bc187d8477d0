"""ServiceNow as a source: incidents by the time of their last change, with what the audit still knows.

Source: ServiceNow Table API (www.servicenow.com/docs, "Table API": `sysparm_query`, `sysparm_limit`,
`sysparm_offset`, `sysparm_display_value=all`, header `X-Total-Count`; 429 with `Retry-After` under
"Inbound REST API rate limiting"). Rows that an access rule hides are missing from a page that is counted as
full, so a short page is no end; only the total is. States stand as numbers: they are the same in every
language. Audit and answers may not be readable; then opened, resolved, closed and now is all that is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.analytics.io.shipped import mapping_text
from pawl.asking import NotGiven, Site, basic, mapping_of
from pawl.measurement.sources.connectors.addresses import ADDRESS, AtAddress
from pawl.measurement.sources.connectors.base import Ask, Page, Setting
from pawl.measurement.sources.connectors.telling import (
    Move,
    Ticket,
    events,
    gone,
    instant,
    instant_or_none,
    iso,
    text,
)
from pawl.measurement.sources.connectors.walking import Item, Slice, walk

AT_ONCE = 80
"""Incidents of a page: their numbers have to fit into one address, to ask for their audit."""
MOST_RECORDS = 1000
FORBIDDEN = {400, 403, 404}
"""A table that may not be read, or that there is none of; 404 is also said of one without a row."""
NEEDED = ("sys_id", "number", "sys_created_on", "sys_updated_on", "incident_state")
RAW = {
    "state": "incident_state", "priority": "priority", "impact": "impact", "urgency": "urgency",
    "category": "category", "subcategory": "subcategory", "contact_type": "contact_type",
    "made_sla": "made_sla", "reopen_count": "reopen_count", "reassignment_count": "reassignment_count",
    "hold_reason": "hold_reason", "knowledge_used": "knowledge",
}  # fmt: skip
SHOWN = {
    "assignment_group": "assignment_group", "assigned_to": "assigned_to", "service": "business_service",
    "configuration_item": "cmdb_ci", "location": "location", "customer": "company", "caller": "caller_id",
    "closed_code": "close_code", "opened_by": "opened_by", "resolved_by": "resolved_by",
    "problem": "problem_id", "change": "rfc", "caused_by": "caused_by",
}  # fmt: skip
INSTANTS = {"resolved_at": "resolved_at", "closed_at": "closed_at", "due_at": "due_date"}
AUDITED = {
    "incident_state": "state", "state": "state", "priority": "priority",
    "assignment_group": "assignment_group", "assigned_to": "assigned_to",
}  # fmt: skip
NAMED = {"assignment_group": "sys_user_group", "assigned_to": "sys_user"}
NEW, RESOLVED, CLOSED, CANCELLED = "1", "6", "7", "8"
NUMBER_OF_ID = 32


class ServiceNow(AtAddress):
    """Incidents of the Table API."""

    name = "servicenow"
    label = _("ServiceNow")
    fields = (
        ADDRESS,
        Setting(
            "query", _("Which incidents"),
            _("An encoded query, such as assignment_group.name=Service Desk; empty: all that the account may "
              "read."), required=False,
        ),
    )  # fmt: skip
    secret = _("Name and password with a colon between them, or a token")
    mapping = mapping_text("servicenow-table")[1]

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """Incidents that changed, each with its events."""
        reading = _Reading(ask(settings["address"], basic(secret)), str(settings["query"]))
        return walk(reading.slice, reading.rows, mark)


class _Reading:
    """One reading: what it may see, and the names that it has looked up."""

    def __init__(self, site: Site, query: str) -> None:
        self._site, self._query = site, query
        self._hidden: set[str] = set()
        self._names: dict[tuple[str, str], str] = {}

    def slice(self, since: datetime, more: Any) -> Slice:
        """Incidents changed at or after an instant."""
        at = int(more or 0)
        wanted = (self._query, f"sys_updated_on>={iso(since)}", "ORDERBYsys_updated_on^ORDERBYsys_id")
        fields = sorted({*NEEDED, *RAW.values(), *SHOWN.values(), *INSTANTS.values(), "opened_at",
                         "sys_mod_count", "sys_updated_by"})  # fmt: skip
        rows, total = self._page("incident", "^".join(one for one in wanted if one), AT_ONCE, at, fields)
        behind = at + AT_ONCE
        return Slice([_item(row) for row in rows], behind if behind < total else None)

    def rows(self, items: Sequence[Item], floor: datetime) -> list[dict[str, str]]:
        """Their events."""
        if not items:
            return []
        keys = [_value(one.told, "sys_id") for one in items]
        moves, replies = self._audit(keys), self._replies(keys)
        told = []
        for one, key in zip(items, keys, strict=True):
            told += events(self._ticket(one.told, moves.get(key, []), replies.get(key, [])), floor)
        return told

    def _ticket(self, row: Mapping[str, Any], moves: list[Move], replies: list[Move]) -> Ticket:
        facts = {name: _value(row, there) for name, there in RAW.items()}
        facts |= {name: _shown(row, there) for name, there in SHOWN.items()}
        facts |= {name: iso(instant_or_none(_value(row, there))) for name, there in INSTANTS.items()}
        for name, table in NAMED.items():
            if facts[name] and (key := _value(row, SHOWN[name])):
                self._names[table, key] = facts[name]
        opened = instant_or_none(_value(row, "opened_at"))
        return Ticket(
            key=_value(row, "number"), facts=facts,
            opened=opened or instant(_value(row, "sys_created_on"), name="sys_created_on"),
            updated=instant(_value(row, "sys_updated_on"), name="sys_updated_on"),
            moves=[self._named(one) for one in moves], replies=replies,
            updated_by=_value(row, "sys_updated_by"), version=_whole(_value(row, "sys_mod_count")), first=NEW,
            ends={
                RESOLVED: facts["resolved_at"],
                CANCELLED if facts["state"] == CANCELLED else CLOSED: facts["closed_at"],
            },
        )  # fmt: skip

    def _audit(self, keys: list[str]) -> dict[str, list[Move]]:
        """What the audit has of incidents; `incident_state` and `state` are one field told twice."""
        query = f"tablename=incident^fieldnameIN{','.join(AUDITED)}^documentkeyIN{','.join(keys)}"
        found: dict[str, dict[tuple[Any, ...], Move]] = {}
        rows = list(self._records("sys_audit", f"{query}^ORDERBYsys_created_on^ORDERBYsys_id"))
        self._look_up(rows)
        for row in rows:
            move = Move(
                instant(_value(row, "sys_created_on"), name="sys_created_on"),
                _whole(_value(row, "record_checkpoint")), AUDITED.get(_value(row, "fieldname"), ""),
                _value(row, "oldvalue"), _value(row, "newvalue"), _value(row, "user"),
            )  # fmt: skip
            if move.field:
                same = (move.at, move.field, move.old, move.new)
                found.setdefault(_value(row, "documentkey"), {}).setdefault(same, move)
        return {key: list(moves.values()) for key, moves in found.items()}

    def _replies(self, keys: list[str]) -> dict[str, list[Move]]:
        query = f"name=incident^element=comments^element_idIN{','.join(keys)}"
        found: dict[str, list[Move]] = {}
        for row in self._records("sys_journal_field", f"{query}^ORDERBYsys_created_on^ORDERBYsys_id"):
            at, by = (
                instant(_value(row, "sys_created_on"), name="sys_created_on"),
                _value(row, "sys_created_by"),
            )
            found.setdefault(_value(row, "element_id"), []).append(Move(at, 0, "", "", "", by))
        return found

    def _records(self, table: str, query: str) -> Iterator[Mapping[str, Any]]:
        """All rows of a table beside the incidents; none where it may not be read."""
        at, total = 0, 1
        while at < total and table not in self._hidden:
            try:
                rows, total = self._page(table, query, MOST_RECORDS, at)
            except NotGiven as error:
                if error.status not in FORBIDDEN:
                    raise
                self._hidden.add(table)
                return
            yield from rows
            at += MOST_RECORDS

    def _look_up(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The names behind the keys that an audit holds, each asked for once."""
        for name, table in NAMED.items():
            moved = [row for row in rows if _value(row, "fieldname") == name]
            keys = {_value(row, side) for row in moved for side in ("oldvalue", "newvalue")}
            asked = sorted(key for key in keys if _is_id(key) and (table, key) not in self._names)
            for first in range(0, len(asked), AT_ONCE):
                query = f"sys_idIN{','.join(asked[first : first + AT_ONCE])}"
                for row in self._records(table, query):
                    self._names[table, _value(row, "sys_id")] = _value(row, "name")

    def _named(self, move: Move) -> Move:
        table = NAMED.get(move.field, "")
        old, new = (self._names.get((table, one), one) for one in (move.old, move.new))
        return replace(move, old=old, new=new)

    def _page(
        self, table: str, query: str, limit: int, at: int, fields: Sequence[str] = ()
    ) -> tuple[list[Mapping[str, Any]], int]:
        asked: dict[str, object] = {
            "sysparm_query": query, "sysparm_limit": limit, "sysparm_offset": at,
            "sysparm_display_value": "all", "sysparm_exclude_reference_link": "true",
        }  # fmt: skip
        if fields:
            asked["sysparm_fields"] = ",".join(fields)
        given = self._site.given(f"api/now/table/{table}", asked)
        result = mapping_of(given.data).get("result")
        if not isinstance(result, list):
            raise gone("result")
        total = given.headers.get("x-total-count", "")
        known = int(total) if total.isascii() and total.isdigit() else at + len(result) + (
            1 if len(result) == limit else 0)  # fmt: skip
        return result, known


def _item(row: Mapping[str, Any]) -> Item:
    for name in NEEDED:
        if name not in mapping_of(row):
            raise gone(name)
    at = instant(_value(row, "sys_updated_on"), name="sys_updated_on")
    return Item(at, f"{_value(row, 'number')} {_value(row, 'sys_mod_count')} {iso(at)}", row)


def _value(row: Mapping[str, Any], name: str) -> str:
    cell = row.get(name)
    return text(mapping_of(cell).get("value") if isinstance(cell, Mapping) else cell)


def _shown(row: Mapping[str, Any], name: str) -> str:
    cell = row.get(name)
    found = mapping_of(cell).get("display_value") if isinstance(cell, Mapping) else cell
    return text(found) or _value(row, name)


def _whole(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() else 0


def _is_id(value: str) -> bool:
    return len(value) == NUMBER_OF_ID and value.isalnum()
