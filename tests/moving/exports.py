"""Small exports in the shape in which other systems write them; all people and texts are made up."""

import json
from typing import Any

SYS = {"ann": "a" * 32, "cal": "c" * 32, "group": "1" * 32, "incident": "2" * 32, "other": "3" * 32,
       "problem": "4" * 32, "change": "5" * 32, "server": "6" * 32}  # fmt: skip


def both(value: str, display: str) -> dict[str, str]:
    """A reference, as the Table API writes it with `sysparm_display_value=all`."""
    return {"value": value, "display_value": display}


USERS = [
    {"sys_id": SYS["ann"], "user_name": "ann.agent", "name": "Ann Agent", "email": "ann@acme.example",
     "active": "true"},
    {"sys_id": SYS["cal"], "user_name": "cal.caller", "name": "Cal Caller", "email": "cal@acme.example",
     "active": "true"},
    {"sys_id": "d" * 32, "user_name": "gone", "name": "Gus Gone", "email": "gus@acme.example",
     "active": "false"},
    {"sys_id": "e" * 32, "user_name": "robot", "name": "No Address", "email": "", "active": "true"},
]  # fmt: skip
GROUPS = [{"sys_id": SYS["group"], "name": "Network", "manager": "", "email": "", "active": "true"}]
MEMBERS = [
    {"sys_id": "7" * 32, "user": both(SYS["ann"], "Ann Agent"), "group": both(SYS["group"], "Network")}
]
INCIDENT: dict[str, Any] = {
    "sys_id": both(SYS["incident"], SYS["incident"]), "number": both("INC0012345", "INC0012345"),
    "short_description": both("VPN drops", "VPN drops"), "description": both("Since Monday", "Since Monday"),
    "state": both("7", "Closed"), "priority": both("2", "2 - High"), "impact": both("2", "2 - Medium"),
    "urgency": both("1", "1 - High"), "caller_id": both(SYS["cal"], "Cal Caller"),
    "assigned_to": both(SYS["ann"], "Ann Agent"), "assignment_group": both(SYS["group"], "Network"),
    "category": both("network", "Network"), "subcategory": both("vpn", "VPN"),
    "contact_type": both("phone", "Phone"), "opened_at": both("2026-03-02 09:00:00", "2026-03-02 10:00:00"),
    "resolved_at": both("2026-03-02 13:00:00", "2026-03-02 14:00:00"),
    "closed_at": both("2026-03-04 09:00:00", "2026-03-04 10:00:00"),
    "sys_updated_on": both("2026-03-04 09:00:00", "2026-03-04 10:00:00"),
    "close_notes": both("Replaced the gateway", "Replaced the gateway"),
    "close_code": both("Solved (Permanently)", "Solved (Permanently)"), "reopen_count": both("0", "0"),
    "problem_id": both(SYS["problem"], "PRB0000007"), "cmdb_ci": both(SYS["server"], "gw-01"),
}  # fmt: skip
OPEN = {
    "sys_id": SYS["other"], "number": "INC0012346", "short_description": "Mail is slow", "state": "2",
    "impact": "3", "urgency": "3", "priority": "5", "caller_id": SYS["cal"],
    "opened_at": "2026-03-03 08:00:00", "sys_updated_on": "2026-03-03 09:00:00",
    "assignment_group": SYS["group"],
}  # fmt: skip
PROBLEM = {
    "sys_id": SYS["problem"], "number": "PRB0000007", "short_description": "Gateway restarts", "state": "104",
    "opened_at": "2026-03-02 15:00:00", "sys_updated_on": "2026-03-03 15:00:00", "known_error": "true",
    "workaround": "Connect again", "cause_notes": "Old firmware", "priority": "3",
}  # fmt: skip
CHANGE = {
    "sys_id": SYS["change"], "number": "CHG0000009", "short_description": "New gateway", "state": "3",
    "type": "normal", "close_code": "successful", "opened_at": "2026-03-02 16:00:00",
    "start_date": "2026-03-03 20:00:00", "end_date": "2026-03-03 22:00:00",
    "closed_at": "2026-03-04 08:00:00", "sys_updated_on": "2026-03-04 08:00:00",
}  # fmt: skip
JOURNAL = [
    {"sys_id": "8" * 32, "element_id": SYS["incident"], "element": "comments", "name": "incident",
     "value": "We look at it", "sys_created_by": "ann.agent", "sys_created_on": "2026-03-02 09:30:00"},
    {"sys_id": "9" * 32, "element_id": SYS["incident"], "element": "work_notes", "name": "incident",
     "value": "Firmware of 2019", "sys_created_by": "somebody", "sys_created_on": "2026-03-02 10:00:00"},
]  # fmt: skip
AUDIT = [
    {"sys_id": "b1" * 16, "documentkey": SYS["incident"], "fieldname": "state", "oldvalue": "1",
     "newvalue": "2", "user": "ann.agent", "sys_created_on": "2026-03-02 09:10:00"},
    {"sys_id": "b2" * 16, "documentkey": SYS["incident"], "fieldname": "state", "oldvalue": "2",
     "newvalue": "3", "user": "ann.agent", "sys_created_on": "2026-03-02 10:00:00"},
    {"sys_id": "b3" * 16, "documentkey": SYS["incident"], "fieldname": "state", "oldvalue": "3",
     "newvalue": "6", "user": "ann.agent", "sys_created_on": "2026-03-02 13:00:00"},
    {"sys_id": "b4" * 16, "documentkey": SYS["incident"], "fieldname": "state", "oldvalue": "6",
     "newvalue": "7", "user": "system", "sys_created_on": "2026-03-04 09:00:00"},
    {"sys_id": "b5" * 16, "documentkey": SYS["incident"], "fieldname": "priority", "oldvalue": "4",
     "newvalue": "2", "user": "ann.agent", "sys_created_on": "2026-03-02 09:20:00"},
    {"sys_id": "b6" * 16, "documentkey": SYS["incident"], "fieldname": "watch_list", "oldvalue": "",
     "newvalue": "x", "user": "ann.agent", "sys_created_on": "2026-03-02 09:20:00"},
]  # fmt: skip
SERVER = [{"sys_id": SYS["server"], "name": "gw-01", "sys_class_name": "cmdb_ci_server",
           "serial_number": "SN-77", "asset_tag": ""}]  # fmt: skip
ARTICLE = [{"sys_id": "f" * 32, "number": "KB0000003", "short_description": "Set up VPN",
            "text": "<h1>VPN</h1><p>Open &amp; connect</p><script>bad()</script>",
            "workflow_state": "published"}]  # fmt: skip


def records(rows: Any) -> bytes:
    """As an export to JSON."""
    return json.dumps({"records": rows}).encode()


def result(rows: Any) -> bytes:
    """As the Table API answers."""
    return json.dumps({"result": rows}).encode()


def unload(table: str, rows: list[dict[str, str]]) -> bytes:
    """As an export to XML."""
    fields = ["".join(f"<{name}>{value}</{name}>" for name, value in row.items()) for row in rows]
    body = "".join(f'<{table} action="INSERT_OR_UPDATE">{one}</{table}>' for one in fields)
    return f'<?xml version="1.0" encoding="UTF-8"?><unload unload_date="2026-03-05">{body}</unload>'.encode()


FILES = {
    "sys_user.json": result(USERS), "sys_user_group.json": records(GROUPS),
    "sys_user_grmember.json": result(MEMBERS), "incident.json": result([INCIDENT]),
    "open.json": records([OPEN]),
    "problem.xml": unload("problem", [PROBLEM]),
    "change_request.json": records([CHANGE]), "sys_journal_field.json": result(JOURNAL),
    "sys_audit.json": result(AUDIT), "cmdb_ci.json": records(SERVER), "kb_knowledge.json": records(ARTICLE),
}  # fmt: skip
