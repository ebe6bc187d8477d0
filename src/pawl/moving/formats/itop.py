"""Exports of iTop: objects of its REST service as JSON, or the CSV of its exports.

Sources: iTop REST/JSON services, `core/get` (www.itophub.io/wiki, "REST/JSON services": `objects` by
`Class::key`, each with `fields`; case logs as `entries`), the export with `export-v2.php` and field codes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pawl.moving.formats import streams
from pawl.moving.formats.table import named
from pawl.moving.shape import Shaped, from_html, one_line, plain, shaped

CLASSES = {
    "UserRequest": "service_request", "Incident": "incident", "Problem": "problem", "Change": "change",
    "NormalChange": "change", "RoutineChange": "change", "EmergencyChange": "change",
    "ApprovedChange": "change", "Person": "person", "Team": "team", "FAQ": "article", "KnownError": "problem",
    "Server": "item", "PC": "item", "VirtualMachine": "item", "NetworkDevice": "item", "Printer": "item",
    "ApplicationSolution": "item", "lnkPersonToTeam": "membership",
}  # fmt: skip
CHANGES = {"RoutineChange": "standard", "EmergencyChange": "emergency"}
TICKET = {
    "number": "ref", "title": "title", "state": "status", "priority": "priority", "impact": "impact",
    "urgency": "urgency", "opened_at": "start_date", "responded_at": "assignment_date",
    "resolved_at": "resolution_date", "closed_at": "close_date", "updated_at": "last_update",
    "resolution_code": "resolution_code", "hold_reason": "pending_reason",
}  # fmt: skip
PEOPLE = {"caller": "caller_id", "assignee": "agent_id", "team": "team_id", "service": "service_id"}
LOGS = {"public_log": "", "private_log": "yes", "log": ""}
LINKS = {"parent_incident_id": "part_of", "parent_request_id": "part_of", "parent_problem_id": "caused_by",
         "parent_change_id": "relates"}  # fmt: skip


def read(path: Path, holds: str, zone: str, _mapping: Mapping[str, str]) -> Iterator[Shaped]:
    """The objects of an export.   Raises BadFile."""
    if streams.first_character(path) in {"{", "["}:
        for line, raw in streams.documents(path):
            fields = raw.get("fields")
            if isinstance(fields, Mapping):
                yield from _object(one_line(raw.get("class")) or holds, raw.get("key"), fields, zone, line)
        return
    for line, cells in streams.table(path):
        codes = {one_line(name).lower().replace(" ", "_").split("->")[0]: one for name, one in cells.items()}
        name = holds or codes.get("finalclass") or codes.get("class") or path.stem
        yield from _object(name, codes.get("id"), codes, zone, line)


def _object(name: str, key: Any, fields: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    name = next((known for known in CLASSES if known.lower() == name.lower()), name)
    kind = CLASSES.get(name)
    if kind is None:
        return
    ref = one_line(key) or one_line(fields.get("id") or fields.get("ref") or fields.get("name"))
    if kind in {"service_request", "incident", "problem", "change"}:
        yield from _ticket(name, kind, f"Ticket::{ref}", fields, zone, line)
    else:
        said = {"ref": f"{_root(name)}::{ref}", **_plain(name, kind, fields)}
        yield shaped(kind, said, zone=zone, line=line)


def _ticket(
    name: str, kind: str, ref: str, fields: Mapping[str, Any], zone: str, line: int
) -> Iterator[Shaped]:
    if one_line(fields.get("request_type")).lower() == "incident":
        kind = "incident"
    said: dict[str, Any] = {field: fields.get(code) for field, code in TICKET.items()}
    said |= {field: _words(code, fields) for field, code in PEOPLE.items()}
    parts = (one_line(fields.get(f"service{part}_name")) for part in ("", "subcategory"))
    said |= {
        "ref": ref, "type": CHANGES.get(name, "normal"),
        "description": from_html(plain(fields.get("description"))),
        "resolution": from_html(plain(fields.get("solution"))),
        "category": "/".join(part.replace("/", "-") for part in parts if part),
        "back_out_plan": from_html(plain(fields.get("fallback"))),
        "planned_from": fields.get("start_date") if kind == "change" else "",
        "planned_until": fields.get("end_date") if kind == "change" else "",
        "opened_at": fields.get("creation_date") or fields.get("start_date"),
        "hold_reason": "",
    }  # fmt: skip
    yield from named(said, zone, line)
    yield shaped(kind, said, zone=zone, line=line)
    yield from _logs(ref, fields, zone, line)
    for code, relation in LINKS.items():
        target = one_line(fields.get(code))
        if target not in {"", "0"}:
            link = {"ref": f"{ref} {relation} {target}", "parent": ref, "target": f"Ticket::{target}",
                    "relation": relation}  # fmt: skip
            yield shaped("link", link, zone=zone, line=line)


def _logs(ref: str, fields: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    for code, internal in LOGS.items():
        log = fields.get(code)
        entries = log.get("entries") if isinstance(log, Mapping) else None
        for entry in entries if isinstance(entries, list) else []:
            text = from_html(plain(entry.get("message"))) if isinstance(entry, Mapping) else ""
            if text:
                said = {"parent": ref, "at": entry.get("date"), "author": entry.get("user_login"),
                        "text": text, "internal": internal}  # fmt: skip
                yield shaped("comment", said, zone=zone, line=line)


def _plain(name: str, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "person":
        full = f"{plain(fields.get('first_name'))} {plain(fields.get('name'))}".strip()
        gone = one_line(fields.get("status")).lower() == "inactive"
        return {
            "name": full,
            "email": fields.get("email"),
            "number": full,
            "active": "false" if gone else "true",
        }
    if kind == "team":
        return {"name": fields.get("name"), "number": fields.get("name"), "email": fields.get("email")}
    if kind == "membership":
        return {"person": _words("person_id", fields), "team": _words("team_id", fields)}
    if kind == "article":
        return {"title": fields.get("title"), "text": from_html(plain(fields.get("description"))),
                "state": "published"}  # fmt: skip
    return {"name": fields.get("name"), "item_class": name, "serial": fields.get("serialnumber"),
            "asset_tag": fields.get("asset_number"), "description": fields.get("description")}  # fmt: skip


def _words(code: str, fields: Mapping[str, Any]) -> list[Any]:
    """A reference by key and by names, as far as the export tells them."""
    number = one_line(fields.get(code))
    root = {"caller_id": "Contact", "agent_id": "Contact", "team_id": "Contact", "person_id": "Contact"}
    name = code.removesuffix("_id")
    keyed = f"{root[code]}::{number}" if code in root and number.isdigit() and number != "0" else ""
    named_so = fields.get(f"{code}_friendlyname") or fields.get(f"{name}_name") or fields.get(name)
    return [keyed, named_so, "" if number.isdigit() else number]


def _root(name: str) -> str:
    return "Contact" if name in {"Person", "Team"} else "lnk" if name.startswith("lnk") else "FunctionalCI"
