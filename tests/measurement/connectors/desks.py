"""Fakes of three service desks that hold the same tickets: ServiceNow, Jira, GLPI.

Each speaks as its public document says: ServiceNow Table API (www.servicenow.com/docs, "Table API"), Jira
"Search for issues" of Data Center (developer.atlassian.com/server/jira/platform/rest), GLPI apirest.md
(github.com/glpi-project/glpi/blob/10.0/bugfixes/apirest.md).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.measurement.connectors.fakes import Answered, Asked

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TOKEN = "ann:secret"


@dataclass
class Change:
    """A field got another value."""

    at: datetime
    field: str
    old: str
    new: str


@dataclass
class Ticket:
    """A ticket in plain words; each fake says it in those of its system."""

    number: int
    opened: datetime
    group: str = "Desk"
    changes: list[Change] = field(default_factory=list)
    state: str = "new"
    version: int = 0

    @property
    def updated(self) -> datetime:
        """When it changed last."""
        return self.changes[-1].at if self.changes else self.opened

    @property
    def resolved(self) -> datetime | None:
        """When it was resolved, if it is."""
        is_done = self.state in {"resolved", "closed"}
        ends = [one.at for one in self.changes if one.field == "state" and one.new == "resolved"]
        return ends[-1] if is_done and ends else None

    def goes(self, at: datetime, state: str) -> None:
        """Into another state."""
        self.changes.append(Change(at, "state", self.state, state))
        self.state, self.version = state, self.version + 1

    def moves(self, at: datetime, group: str) -> None:
        """To another group."""
        self.changes.append(Change(at, "group", self.group, group))
        self.group, self.version = group, self.version + 1


def tickets(count: int, since: datetime = START) -> list[Ticket]:
    """One every half hour; each third is handed over, each fifth waits, each fourth stays open.

    They are resolved `4 + number % 3` hours after they were opened, several of them in the same second.
    """
    found = []
    for number in range(1, count + 1):
        opened = since + timedelta(minutes=30 * number)
        one = Ticket(number, opened)
        one.goes(opened + timedelta(minutes=10), "in_progress")
        if number % 3 == 0:
            one.moves(opened + timedelta(minutes=40), "Network")
        if number % 5 == 0:
            one.goes(opened + timedelta(hours=1), "on_hold")
            one.goes(opened + timedelta(hours=2), "in_progress")
        if number % 4:
            one.goes(opened + timedelta(hours=4 + number % 3), "resolved")
        found.append(one)
    return found


@dataclass
class Desk:
    """The tickets of a fake, and what is wrong with it."""

    tickets: list[Ticket]
    has_expired: bool = False
    lacks: str = ""
    """A field that it does not know any more."""
    hides: frozenset[str] = frozenset()
    """Tables that may not be read."""
    secret_tickets: frozenset[int] = frozenset()
    """Tickets that an access rule takes out of a page after it was cut."""

    def by_update(self) -> list[Ticket]:
        """The oldest change first."""
        return sorted(self.tickets, key=lambda one: (one.updated, one.number))


UNKNOWN = Answered({"error": {"message": "User Not Authenticated"}}, 401)


# ServiceNow

NUMBERS = {"new": "1", "in_progress": "2", "on_hold": "3", "resolved": "6", "closed": "7"}
GROUPS = {"Desk": f"{1:032x}", "Network": f"{2:032x}"}


def _written(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _both(**values: Any) -> dict[str, Any]:
    return {
        name: value if isinstance(value, dict) else {"value": value, "display_value": value}
        for name, value in values.items()
    }


def _incident(one: Ticket) -> dict[str, Any]:
    group = {"value": GROUPS[one.group], "display_value": one.group}
    return _both(
        sys_id=f"{one.number + 1000:032x}", number=f"INC{one.number:07d}",
        sys_created_on=_written(one.opened), opened_at=_written(one.opened),
        sys_updated_on=_written(one.updated), sys_mod_count=str(one.version), sys_updated_by="ann",
        incident_state={"value": NUMBERS[one.state], "display_value": "In Arbeit"}, priority="3",
        assignment_group=group, assigned_to="", resolved_at=_written(one.resolved), closed_at="",
        contact_type="phone", caller_id={"value": "x", "display_value": "Cara"}, category="network",
        reassignment_count="0", reopen_count="0", made_sla="true",
    )  # fmt: skip


def _audit(one: Ticket) -> list[dict[str, Any]]:
    found = []
    for number, each in enumerate(one.changes, 1):
        names = {"state": "incident_state", "group": "assignment_group"}
        words = NUMBERS if each.field == "state" else GROUPS
        row = _both(
            sys_id=f"{one.number * 100 + number:032x}", tablename="incident",
            documentkey=f"{one.number + 1000:032x}", fieldname=names[each.field], oldvalue=words[each.old],
            newvalue=words[each.new], user="ann", sys_created_on=_written(each.at),
            record_checkpoint=str(number),
        )  # fmt: skip
        found.append(row)
        if each.field == "state":  # the newer name of the same field is audited, too
            found.append({**row, **_both(sys_id=f"{one.number * 100 + number + 50:032x}", fieldname="state")})
    return found


def servicenow(desk: Desk) -> Any:
    """GET /api/now/table/{table}: encoded query, limit, offset, `X-Total-Count`."""

    def answer(asked: Asked) -> Answered:
        if desk.has_expired or not asked.headers.get("authorization", "").startswith("Basic "):
            return UNKNOWN
        table = asked.path.rpartition("/")[2]
        if table in desk.hides:
            return Answered({"error": {"message": "Security constraints"}}, 403)
        query = asked.query["sysparm_query"]
        rows = _rows(desk, table, query)
        at, limit = int(asked.query["sysparm_offset"]), int(asked.query["sysparm_limit"])
        hidden = {f"INC{number:07d}" for number in desk.secret_tickets}
        page = [row for row in rows[at : at + limit]
                if table != "incident" or row["number"]["value"] not in hidden]  # fmt: skip
        page = [{name: cell for name, cell in row.items() if name != desk.lacks} for row in page]
        return Answered({"result": page}, headers={"X-Total-Count": str(len(rows))})

    return answer


def _rows(desk: Desk, table: str, query: str) -> list[dict[str, Any]]:
    if table == "incident":
        since = re.search(r"sys_updated_on>=([^^]+)", query)
        assert since
        assert query.endswith("ORDERBYsys_updated_on^ORDERBYsys_id")
        return [_incident(one) for one in desk.by_update() if _written(one.updated) >= since[1]]
    if table == "sys_audit":
        keys = _in(query, "documentkey")
        return [row for one in desk.tickets for row in _audit(one) if row["documentkey"]["value"] in keys]
    if table == "sys_user_group":
        keys = _in(query, "sys_id")
        return [_both(sys_id=key, name=name) for name, key in GROUPS.items() if key in keys]
    if table == "sys_journal_field":
        keys = _in(query, "element_id")
        return [
            _both(sys_id=f"{one.number:032x}", element_id=f"{one.number + 1000:032x}", sys_created_by="ann",
                  sys_created_on=_written(one.opened + timedelta(minutes=15)))
            for one in desk.tickets if f"{one.number + 1000:032x}" in keys
        ]  # fmt: skip
    return []


def _in(query: str, name: str) -> set[str]:
    found = re.search(rf"(?:^|\^){name}IN([^^]+)", query)
    assert found
    return set(found[1].split(","))


# Jira

STATUSES = {"new": "Open", "in_progress": "In Progress", "on_hold": "Pending", "resolved": "Resolved"}
ZONE = ZoneInfo("America/New_York")


def _stamp(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S.000%z") if at else None


def _issue(one: Ticket) -> dict[str, Any]:
    histories = [
        {"id": str(one.number * 100 + number), "created": _stamp(each.at), "author": {"displayName": "Ann"},
         "items": [{"field": "status" if each.field == "state" else "assignee",
                    "fromString": STATUSES.get(each.old, each.old),
                    "toString": STATUSES.get(each.new, each.new)}]}
        for number, each in enumerate(one.changes)
    ]  # fmt: skip
    comment = {"author": {"displayName": "Ann"}, "created": _stamp(one.opened + timedelta(minutes=15))}
    fields = {
        "summary": "Down", "status": {"name": STATUSES[one.state]}, "priority": {"name": "Medium"},
        "created": _stamp(one.opened), "updated": _stamp(one.updated),
        "resolutiondate": _stamp(one.resolved),
        "reporter": {"displayName": "Cara"}, "creator": {"displayName": "Cara"},
        "assignee": {"displayName": one.group}, "project": {"name": "Mail"},
        "components": [{"name": "network"}], "issuetype": {"name": "Incident"},
        "comment": {"comments": [comment]},
    }  # fmt: skip
    changelog = {"histories": histories, "total": len(histories)}
    return {"id": str(one.number), "key": f"SUP-{one.number}", "fields": fields, "changelog": changelog}


def jira(desk: Desk) -> Any:
    """GET /rest/api/2/search of Data Center: JQL that knows minutes in the zone of whoever asks."""

    def answer(asked: Asked) -> Answered:
        if desk.has_expired or "authorization" not in asked.headers:
            return UNKNOWN
        if asked.path.endswith("/myself"):
            return Answered({"name": "ann", "timeZone": str(ZONE)})
        found = re.search(r'updated >= "([0-9 :-]+)" ORDER BY updated ASC, key ASC$', asked.query["jql"])
        assert found
        assert asked.query["expand"] == "changelog"
        since = datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
        rows = [one for one in desk.by_update() if one.updated >= since]
        at, most = int(asked.query["startAt"]), min(int(asked.query["maxResults"]), 50)
        issues = [_issue(one) for one in rows[at : at + most]]
        for one in issues:
            one["fields"].pop(desk.lacks, None)
        return Answered({"startAt": at, "maxResults": most, "total": len(rows), "issues": issues})

    return answer


# GLPI

STATUS = {"new": 1, "in_progress": 2, "on_hold": 4, "resolved": 5, "closed": 6}
PARIS = ZoneInfo("Europe/Paris")


def _local(at: datetime | None) -> str | None:
    return at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S") if at else None


def _found(one: Ticket) -> dict[str, Any]:
    return {
        "2": one.number, "19": _local(one.updated), "15": _local(one.opened), "12": STATUS[one.state],
        "3": 3, "10": 3, "11": 3, "7": "network", "4": "7", "5": None, "8": one.group, "9": "Phone",
        "83": None, "14": 1, "17": _local(one.resolved), "16": None, "18": None,
    }  # fmt: skip


def _log(one: Ticket) -> list[dict[str, Any]]:
    return [
        {"id": one.number * 100 + number, "date_mod": _local(each.at), "user_name": "ann (2)",
         "id_search_option": 12 if each.field == "state" else 8,
         "old_value": str(STATUS[each.old]) if each.field == "state" else f"{each.old} (1)",
         "new_value": str(STATUS[each.new]) if each.field == "state" else f"{each.new} (2)"}
        for number, each in enumerate(one.changes)
    ]  # fmt: skip


def glpi(desk: Desk, sessions: dict[str, int] | None = None) -> Any:
    """GET /apirest.php: sessions that run out after some questions, search with criteria, logs of tickets."""
    left = {"": 0} if sessions is None else sessions
    each = left.get("each", 10_000)

    def answer(asked: Asked) -> Answered:
        if asked.path.endswith("/initSession"):
            if desk.has_expired or asked.headers.get("authorization") != "user_token token":
                return Answered(["ERROR_GLPI_LOGIN_USER_TOKEN", "wrong"], 401)
            left["opened"] = left.get("opened", 0) + 1
            left[f"s{left['opened']}"] = each
            return Answered({"session_token": f"s{left['opened']}"})
        session = asked.headers.get("session-token", "")
        left[session] = left.get(session, 0) - 1
        if left[session] < 0:
            return Answered(["ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid"], 401)
        begin, end = map(int, asked.query["range"].split("-"))
        if asked.path.endswith("/search/Ticket"):
            return _searched(desk, asked.query, begin, end)
        return _logged(desk, asked, begin, end)

    return answer


def _logged(desk: Desk, asked: Asked, begin: int, end: int) -> Answered:
    number = int(asked.path.split("/")[-2])
    rows = _log(next(one for one in desk.tickets if one.number == number))
    if "Log" in desk.hides:
        return Answered(["ERROR_RIGHT_MISSING", "no right"], 403)
    if begin and begin >= len(rows):
        return Answered(["ERROR_RANGE_EXCEED_TOTAL", "range"], 400)
    return Answered(rows[begin : end + 1], headers={"Content-Range": f"{begin}-{end}/{len(rows)}"})


def _searched(desk: Desk, query: Mapping[str, str], begin: int, end: int) -> Answered:
    assert query["criteria[0][field]"] == query["sort"] == "19"
    assert query["criteria[0][searchtype]"] == "morethan"
    rows = [_found(one) for one in desk.by_update() if str(_local(one.updated)) > query["criteria[0][value]"]]
    page = [{key: value for key, value in row.items() if key != desk.lacks} for row in rows[begin : end + 1]]
    data = {"totalcount": len(rows), "count": len(page), **({"data": page} if page else {})}
    return Answered(data, 206 if end + 1 < len(rows) else 200)
