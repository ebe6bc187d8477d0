"""Exports of ServiceNow: table records as JSON, CSV or XML, with journal, audit and attachments.

Sources: the Table API and its display values (docs.servicenow.com, "Table API", `sysparm_display_value`); the
XML unload format (`<unload><incident>…`); the journal (`sys_journal_field`: element, element_id, value); the
audit (`sys_audit`: documentkey, fieldname, oldvalue, newvalue); the names of attachments (`sys_attachment`),
whose bytes come in an archive, each named by its sys_id.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pawl.analytics.words import say
from pawl.moving.formats import streams
from pawl.moving.formats.table import named
from pawl.moving.shape import TIMES, BadFile, Shaped, from_html, one_line, plain, shaped

COMMON = {
    "ref": "sys_id", "number": "number", "title": "short_description", "description": "description",
    "state": "state", "priority": "priority", "impact": "impact", "urgency": "urgency",
    "assignee": "assigned_to", "team": "assignment_group", "opened_by": "opened_by",
    "service": "business_service", "item": "cmdb_ci", "channel": "contact_type", "opened_at": "opened_at",
    "resolved_at": "resolved_at", "closed_at": "closed_at", "updated_at": "sys_updated_on",
    "responded_at": "work_start",
    "resolution": "close_notes", "resolution_code": "close_code",
}  # fmt: skip
TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "incident": ("incident", {**COMMON, "caller": "caller_id", "hold_reason": "hold_reason",
                              "reopened": "reopen_count"}),
    "sc_req_item": ("service_request", {**COMMON, "caller": "requested_for", "also": "request"}),
    "problem": ("problem", {**COMMON, "root_cause": "cause_notes", "workaround": "workaround",
                            "resolution": "fix_notes", "resolution_code": "resolution_code",
                            "known_error": "known_error", "caller": "opened_by"}),
    "change_request": ("change", {**COMMON, "caller": "requested_by", "type": "type", "risk": "risk",
                                  "planned_from": "start_date", "planned_until": "end_date",
                                  "started_at": "work_start", "ended_at": "work_end",
                                  "rollout_plan": "implementation_plan", "back_out_plan": "backout_plan",
                                  "test_plan": "test_plan"}),
    "sys_user": ("person", {"ref": "sys_id", "number": "user_name", "name": "name", "email": "email",
                            "active": "active", "user_name": "user_name"}),
    "sys_user_group": ("team", {"ref": "sys_id", "number": "name", "name": "name", "email": "email",
                                "active": "active"}),
    "sys_user_grmember": ("membership", {"ref": "sys_id", "person": "user", "team": "group"}),
    "cmdb_ci": ("item", {"ref": "sys_id", "name": "name", "item_class": "sys_class_name",
                         "serial": "serial_number", "asset_tag": "asset_tag", "ip_address": "ip_address",
                         "state": "install_status", "description": "short_description"}),
    "kb_knowledge": ("article", {"ref": "sys_id", "number": "number", "title": "short_description",
                                 "text": "text", "state": "workflow_state"}),
    "sys_journal_field": ("comment", {"ref": "sys_id", "parent": "element_id", "at": "sys_created_on",
                                      "author": "sys_created_by", "text": "value"}),
    "sys_audit": ("history", {"ref": "sys_id", "parent": "documentkey", "at": "sys_created_on",
                              "author": "user", "field": "fieldname", "from": "oldvalue", "to": "newvalue"}),
    "sys_attachment": ("attachment", {"ref": "sys_id", "parent": "table_sys_id", "at": "sys_created_on",
                                      "author": "sys_created_by", "name": "file_name", "content": "sys_id"}),
}  # fmt: skip
"""Of each table what its rows are, and which of its columns holds which field."""
AUDITED = {"state": "state", "incident_state": "state", "problem_state": "state", "priority": "priority",
           "impact": "impact", "urgency": "urgency", "assignment_group": "team", "assigned_to": "assignee",
           "category": "category", "hold_reason": "hold_reason", "business_service": "service"}  # fmt: skip
PREFIXES = {"INC": "incident", "RITM": "sc_req_item", "PRB": "problem", "CHG": "change_request",
            "KB": "kb_knowledge"}  # fmt: skip
SIGNS = {"table_sys_id": "sys_attachment", "element_id": "sys_journal_field",
         "documentkey": "sys_audit", "user_name": "sys_user",
         "caller_id": "incident", "cat_item": "sc_req_item", "workflow_state": "kb_knowledge",
         "serial_number": "cmdb_ci", "asset_tag": "cmdb_ci"}  # fmt: skip
"""Columns by which a table is known that does not say what it is."""
LINKS = {"parent_incident": "part_of", "problem_id": "caused_by", "rfc": "closes", "caused_by": "caused_by",
         "parent": "relates"}  # fmt: skip
JOURNALS = {"comments": False, "work_notes": True, "comments_and_work_notes": None}
ENTRY = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - (.{1,200}?) \(([^()\n]{1,60})\)$", re.MULTILINE)


def read(path: Path, holds: str, zone: str, _mapping: Mapping[str, str]) -> Iterator[Shaped]:
    """The rows of an export of any of the tables.   Raises BadFile."""
    for line, tag, raw in _rows(path):
        name = holds or _table_of(tag, raw, path)
        if name in TABLES:
            yield from _shaped(name, raw, zone, line)


def _rows(path: Path) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    match streams.first_character(path):
        case "<":
            yield from streams.elements(path)
        case "{" | "[":
            for line, row in streams.documents(path):
                yield line, "", row
        case _:
            for line, cells in streams.table(path):
                yield line, "", cells


def _table_of(tag: str, raw: Mapping[str, Any], path: Path) -> str:
    """By the element, the class, the number, the file's name, or a column that only one table has."""
    said = one_line(_first(raw.get("sys_class_name"))).lower().replace(" ", "_")
    for name in (tag, said, path.stem.lower(), "cmdb_ci" if said.startswith("cmdb_ci") else ""):
        if name in TABLES:
            return name
    if "cmdb_ci" in tag or "cmdb_ci" in path.stem.lower():
        return "cmdb_ci"
    letters = re.match(r"[A-Z]+", one_line(_first(raw.get("number"))))
    if letters and letters[0] in PREFIXES:
        return PREFIXES[letters[0]]
    if {"user", "group"} <= raw.keys():
        return "sys_user_grmember"
    found = next((table for column, table in SIGNS.items() if column in raw), "")
    if not found and {"name", "manager"} <= raw.keys():
        return "sys_user_group"
    if not found and not tag:
        raise BadFile(
            say("It does not say which table it is."), say("Say what it holds, or name it like incident.csv.")
        )
    return found


def _shaped(table: str, raw: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    kind, columns = TABLES[table]
    said = {name: _value(name, raw.get(column)) for name, column in columns.items()}
    finish = FINISH.get(table)
    if finish is not None and not finish(said, raw):
        return
    yield shaped(kind, said, zone=zone, line=line)
    if kind not in {"incident", "service_request", "problem", "change"}:
        return
    ref = one_line(said.get("ref") or said.get("number"))
    yield from named(said, zone, line)
    yield from _links(ref, raw, zone, line)
    yield from _journal(ref, raw, zone, line)


def _links(ref: str, raw: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    for column, relation in LINKS.items():
        target = one_line(_first(raw.get(column)))
        if target and ref:
            said = {
                "ref": f"{ref} {relation} {target}",
                "parent": ref,
                "target": target,
                "relation": relation,
            }
            yield shaped("link", said, zone=zone, line=line)


def _journal(ref: str, raw: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    """Comments as a table export writes them: all in one field, each under time, name and kind."""
    for column, internal in JOURNALS.items():
        text = plain(_shown(raw.get(column)))
        marks = list(ENTRY.finditer(text))
        for mark, end in zip(marks, [*(one.start() for one in marks[1:]), len(text)], strict=False):
            is_internal = "work notes" in mark[3].lower() if internal is None else internal
            said = {"parent": ref, "at": mark[1], "author": mark[2], "text": text[mark.end() : end],
                    "internal": "yes" if is_internal else ""}  # fmt: skip
            if said["text"].strip():
                yield shaped("comment", said, zone=zone, line=line)


def _comment(said: dict[str, Any], raw: Mapping[str, Any]) -> bool:
    element = one_line(_first(raw.get("element")))
    said["internal"] = "yes" if element == "work_notes" else ""
    return element in {"comments", "work_notes"} and bool(plain(said["text"]))


def _audit(said: dict[str, Any], _raw: Mapping[str, Any]) -> bool:
    said["field"] = AUDITED.get(one_line(said["field"]), "")
    return bool(said["field"])


def _person(said: dict[str, Any], raw: Mapping[str, Any]) -> bool:
    if not one_line(said["name"]):
        said["name"] = f"{_shown(raw.get('first_name'))} {_shown(raw.get('last_name'))}"
    return True


def _article(said: dict[str, Any], _raw: Mapping[str, Any]) -> bool:
    said["text"] = from_html(plain(said["text"]))
    return True


def _item(said: dict[str, Any], _raw: Mapping[str, Any]) -> bool:
    said["item_class"] = one_line(_first(said["item_class"])).removeprefix("cmdb_ci_").removeprefix("cmdb_ci")
    return True


def _ticket(said: dict[str, Any], raw: Mapping[str, Any]) -> bool:
    parts = [one_line(_shown(raw.get(name))) for name in ("category", "subcategory")]
    said["category"] = "/".join(part.replace("/", "-") for part in parts if part)
    said["also"] = _shown(raw.get("request"))
    if not one_line(said["state"]):
        said["state"] = _value("state", raw.get("incident_state"))
    said["description"] = plain(said.get("description"))
    return True


FINISH: Mapping[str, Callable[[dict[str, Any], Mapping[str, Any]], bool]] = {
    "sys_journal_field": _comment, "sys_audit": _audit, "sys_user": _person, "kb_knowledge": _article,
    "cmdb_ci": _item, "incident": _ticket, "sc_req_item": _ticket, "problem": _ticket,
    "change_request": _ticket,
}  # fmt: skip
STORED = {"ref", "parent", "content", "item_class", "at", *TIMES}
REFERENCED = {"caller", "assignee", "team", "opened_by", "service", "item", "person", "author"}


def _value(name: str, raw: Any) -> Any:
    """A reference by all its words, a choice as it is shown, everything else as it is stored."""
    if name in REFERENCED:
        return _words(raw)
    return _first(raw) if name in STORED else _shown(raw)


def _words(raw: Any) -> list[Any]:
    if isinstance(raw, Mapping):
        return [raw.get("value"), raw.get("display_value")]
    return list(raw) if isinstance(raw, list) else [raw]


def _first(raw: Any) -> Any:
    """What is stored: the sys_id of a reference."""
    found = _words(raw)
    return next((one for one in found if one not in (None, "")), "")


def _shown(raw: Any) -> Any:
    """What people see of it."""
    found = [one for one in _words(raw) if one not in (None, "")]
    return found[-1] if found else ""
