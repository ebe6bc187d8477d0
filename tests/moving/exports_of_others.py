"""Small exports of Jira, GLPI and iTop in the shape in which each writes them; all of it is made up."""

import json
from typing import Any

REPORTER = {
    "accountId": "acc-1",
    "displayName": "Rita Reporter",
    "emailAddress": "rita@acme.example",
    "active": True,
}
AGENT = {"accountId": "acc-2", "displayName": "Ann Agent", "emailAddress": "ann@acme.example", "active": True}
DOCUMENT = {
    "type": "doc", "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "The printer"}]},
                {"type": "paragraph", "content": [{"type": "text", "text": "smokes"}]}],
}  # fmt: skip
ISSUE: dict[str, Any] = {
    "id": "10001", "key": "ITSM-12",
    "fields": {
        "summary": "Printer smokes", "description": DOCUMENT, "issuetype": {"name": "[System] Incident"},
        "status": {"name": "Done"}, "priority": {"name": "High"}, "resolution": {"name": "Done"},
        "created": "2026-03-02T10:00:00.000+0100", "updated": "2026-03-02T16:00:00.000+0100",
        "resolutiondate": "2026-03-02T15:00:00.000+0100", "reporter": REPORTER, "assignee": AGENT,
        "components": [{"name": "Printing"}],
        "comment": {"comments": [
            {"id": "501", "author": AGENT, "body": DOCUMENT, "created": "2026-03-02T11:00:00.000+0100",
             "jsdPublic": True},
            {"id": "502", "author": AGENT, "body": "Toner", "created": "2026-03-02T12:00:00.000+0100",
             "jsdPublic": False},
        ]},
        "issuelinks": [{"type": {"name": "Problem/Incident"}, "outwardIssue": {"key": "ITSM-13"}}],
    },
    "changelog": {"histories": [
        {"id": "9", "created": "2026-03-02T10:30:00.000+0100", "author": AGENT,
         "items": [{"field": "status", "fromString": "Open", "toString": "In Progress"},
                   {"field": "labels", "fromString": "", "toString": "hot"}]},
        {"id": "10", "created": "2026-03-02T15:00:00.000+0100", "author": AGENT,
         "items": [{"field": "status", "fromString": "In Progress", "toString": "Done"}]},
    ]},
}  # fmt: skip
CAUSE = {
    "id": "10002", "key": "ITSM-13",
    "fields": {"summary": "Cheap toner", "issuetype": {"name": "Problem"},
               "status": {"name": "Under investigation"}, "created": "2026-03-02T13:00:00.000+0100",
               "updated": "2026-03-02T13:00:00.000+0100"},
}  # fmt: skip
JIRA = {"search.json": json.dumps({"startAt": 0, "total": 2, "issues": [ISSUE, CAUSE]}).encode()}
JIRA_CSV = (
    b"Summary,Issue key,Issue id,Issue Type,Status,Priority,Reporter,Created,Resolved,Comment,Comment\n"
    b"No sound,DESK-1,7,Support,Done,Low,rita@acme.example,02/Mar/26 10:00 AM,02/Mar/26 11:00 AM,"
    b'"02/Mar/26 10:30 AM;acc-2;Plug it in","02/Mar/26 10:45 AM;acc-1;Thanks"\n'
)

GLPI: dict[str, list[dict[str, Any]]] = {
    "User.json": [{"id": 4, "name": "rita", "realname": "Requester", "firstname": "Rita", "is_active": 1},
                  {"id": 5, "name": "tech", "realname": "Tech", "firstname": "Tom", "is_active": 1}],
    "UserEmail.json": [{"id": 1, "users_id": 4, "email": "rita@acme.example", "is_default": 1},
                       {"id": 2, "users_id": 5, "email": "tom@acme.example", "is_default": 1}],
    "Group.json": [{"id": 3, "name": "Network", "completename": "IT > Network"}],
    "Group_User.json": [{"id": 1, "users_id": 5, "groups_id": 3}],
    "ITILCategory.json": [{"id": 12, "name": "Wifi", "completename": "Network > Wifi"}],
    "Ticket.json": [
        {"id": 101, "name": "No wifi", "content": "&lt;p&gt;Nothing&lt;/p&gt; <p>at all</p>",
         "status": 6, "type": 1, "urgency": 4, "impact": 3, "priority": 4, "date": "2026-03-02 09:00:00",
         "solvedate": "2026-03-02 12:00:00", "closedate": "2026-03-03 12:00:00",
         "date_mod": "2026-03-03 12:00:00", "itilcategories_id": 12, "users_id_recipient": 4},
    ],
    "Ticket_User.json": [{"id": 1, "tickets_id": 101, "users_id": 4, "type": 1},
                         {"id": 2, "tickets_id": 101, "users_id": 5, "type": 2},
                         {"id": 3, "tickets_id": 101, "users_id": 4, "type": 3}],
    "Group_Ticket.json": [{"id": 1, "tickets_id": 101, "groups_id": 3, "type": 2}],
    "ITILFollowup.json": [{"id": 8, "itemtype": "Ticket", "items_id": 101, "date": "2026-03-02 09:30:00",
                           "users_id": 5, "content": "<p>On my way</p>", "is_private": 0}],
    "ITILSolution.json": [{"id": 2, "itemtype": "Ticket", "items_id": 101, "content": "<p>New antenna</p>",
                           "date_creation": "2026-03-02 12:00:00"}],
    "Log.json": [{"id": 1, "itemtype": "Ticket", "items_id": 101, "date_mod": "2026-03-02 09:20:00",
                  "user_name": "tech (5)", "id_search_option": 12, "old_value": "1", "new_value": "2"}],
    "Computer.json": [{"id": 1, "name": "pc-1", "serial": "PC-SERIAL-1", "otherserial": ""}],
}  # fmt: skip
GLPI_CSV = (
    b'"ID";"Title";"Status";"Opening date";"Priority";"Requester - Requester";"Category"\n'
    b'"1 024";"Beamer dark";"Processing (assigned)";"2026-03-02 09:00";"High";"Rita Requester";'
    b'"Rooms > Beamer"\n'
)


def objects(name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """As `core/get` answers."""
    return {
        f"{name}::{row['id']}": {"code": 0, "class": name, "key": str(row["id"]), "fields": row}
        for row in rows
    }


ITOP = {
    "persons.json": objects("Person", {"id": 11, "name": "Requester", "first_name": "Rita",
                                       "email": "rita@acme.example", "status": "active"}),
    "teams.json": objects("Team", {"id": 21, "name": "Helpdesk", "email": ""}),
    "requests.json": objects(
        "Incident",
        {"id": 31, "ref": "I-000031", "title": "Door locked", "description": "<p>At 7</p>",
         "status": "closed", "priority": "2", "impact": "2", "urgency": "2", "caller_id": "11",
         "caller_id_friendlyname": "Rita Requester", "team_id": "21", "team_id_friendlyname": "Helpdesk",
         "start_date": "2026-03-02 07:00:00", "assignment_date": "2026-03-02 07:10:00",
         "resolution_date": "2026-03-02 08:00:00", "close_date": "2026-03-03 08:00:00",
         "last_update": "2026-03-03 08:00:00", "solution": "<p>Opened</p>", "resolution_code": "assistance",
         "parent_change_id": "41", "service_name": "Building",
         "public_log": {"entries": [{"date": "2026-03-02 07:20:00", "user_login": "rita", "user_id": "1",
                                     "message": "It is cold", "message_html": "<p>It is cold</p>"}]}},
    ),
    "changes.json": objects(
        "NormalChange",
        {"id": 41, "ref": "C-000041", "title": "New lock", "status": "approved",
         "creation_date": "2026-03-02 10:00:00", "start_date": "2026-03-04 10:00:00",
         "end_date": "2026-03-04 12:00:00"},
    ),
}  # fmt: skip
ITOP_CSV = (
    b"finalclass,id,ref,title,status,start_date\n"
    b"Incident,51,I-000051,Lift stuck,assigned,2026-03-02 07:00:00\n"
)


def glpi() -> dict[str, bytes]:
    """One file for each itemtype."""
    return {name: json.dumps(rows).encode() for name, rows in GLPI.items()}


def itop() -> dict[str, bytes]:
    """One file for each class."""
    return {
        name: json.dumps({"code": 0, "message": "Found: 1", "objects": one}).encode()
        for name, one in ITOP.items()
    }
