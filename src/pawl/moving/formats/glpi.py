"""Exports of GLPI: items of its REST API as JSON, or the CSV of its lists.

Sources: GLPI REST API, "Get all items" (`/apirest.php/Ticket?expand_dropdowns=false`), with the itemtypes
Ticket, Problem, Change, Ticket_User, Group_Ticket, ITILFollowup, ITILSolution, Log, User, UserEmail, Group,
Group_User, ITILCategory, KnowbaseItem and the assets; statuses and actor types from `CommonITILObject`
(github.com/glpi-project/glpi). GLPI counts each itemtype for itself: a reference here is `Ticket:5`. A file
that does not say its itemtype is named like it: `Ticket_User.json`.
"""

from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from pawl.analytics.words import say
from pawl.moving.formats import streams
from pawl.moving.formats.table import named
from pawl.moving.shape import BadFile, Shaped, from_html, one_line, plain, shaped

Raw = Mapping[str, Any]
TICKETS = {"Ticket": "incident", "Problem": "problem", "Change": "change"}
ASSETS = {"Computer": "computer", "NetworkEquipment": "network_device", "Printer": "printer",
          "Monitor": "monitor", "Phone": "phone", "Software": "application",
          "Peripheral": "peripheral"}  # fmt: skip
WORKS = "2"
REQUESTS = {"2", "Request", "request"}
ACTORS = {"1": "caller", WORKS: "assignee"}
BRANCH = "ITILCategory"
LOGGED = {"12": "state", "3": "priority", "10": "urgency", "11": "impact", "7": "category", "5": "assignee",
          "8": "team"}  # fmt: skip
"""Search options of tickets whose changes are history."""
PEOPLE_OF = {"Ticket_User": "tickets_id", "Problem_User": "problems_id", "Change_User": "changes_id"}
OWNERS = {"tickets_id": "Ticket", "problems_id": "Problem", "changes_id": "Change"}
GROUPS_OF = {"Group_Ticket": "tickets_id", "Group_Problem": "problems_id", "Change_Group": "changes_id"}
CSV = {
    "id": "ref", "title": "title", "status": "state", "opening date": "opened_at",
    "resolution date": "resolved_at", "closing date": "closed_at", "last update": "updated_at",
    "priority": "priority", "urgency": "urgency", "impact": "impact", "category": "category",
    "description": "description", "requester - requester": "caller", "requester": "caller",
    "assigned to - technician": "assignee", "technician": "assignee",
    "assigned to - technician group": "team", "technician group": "team", "solution - solution": "resolution",
    "solution": "resolution", "type": "type",
}  # fmt: skip


def read(path: Path, holds: str, zone: str, _mapping: Mapping[str, str]) -> Iterator[Shaped]:
    """The rows of a file of one itemtype.   Raises BadFile."""
    name = holds or _itemtype(path)
    if streams.first_character(path) not in {"{", "["}:
        for line, cells in streams.table(path):
            yield from _cells(name or "Ticket", cells, zone, line)
        return
    for line, raw in streams.documents(path):
        reader = READERS.get(one_line(raw.get("_itemtype")) or name)
        if reader is None:
            raise BadFile(say("It does not say what its rows are."), say("Name it like Ticket.json."))
        yield from reader(one_line(raw.get("_itemtype")) or name, raw, zone, line)


def _itemtype(path: Path) -> str:
    known = {name.lower(): name for name in READERS}
    return known.get(path.stem.lower(), "")


def _ticket(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    kind = "service_request" if name == "Ticket" and one_line(raw.get("type")) in REQUESTS else TICKETS[name]
    said = {
        "ref": _ref(name, raw.get("id")), "number": f"#{one_line(raw.get('id'))}", "title": raw.get("name"),
        "description": _text(raw.get("content")), "state": f"{raw.get('status', '')}",
        "urgency": _scale(raw.get("urgency")), "impact": _scale(raw.get("impact")),
        "priority": _priority(raw.get("priority")), "opened_at": raw.get("date"),
        "resolved_at": raw.get("solvedate"), "closed_at": raw.get("closedate"),
        "updated_at": raw.get("date_mod"), "category": _category(raw.get("itilcategories_id")),
        "opened_by": _user(raw.get("users_id_recipient")),
        "root_cause": _text(raw.get("causecontent")),
        "rollout_plan": _text(raw.get("rolloutplancontent")),
        "back_out_plan": _text(raw.get("backoutplancontent")),
    }  # fmt: skip
    if not str(said["category"]).startswith(BRANCH):
        yield from named(said, zone, line)
    yield shaped(kind, said, zone=zone, line=line)


def _actor(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    """Who asked, and who works on it: GLPI keeps them beside the ticket."""
    if field := ACTORS.get(one_line(raw.get("type"))):
        said = _part(name, raw, PEOPLE_OF[name], field, _user(raw.get("users_id")))
        yield shaped("part", said, zone=zone, line=line)


def _group_of(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    if one_line(raw.get("type")) == WORKS:
        said = _part(name, raw, GROUPS_OF[name], "team", _ref("Group", raw.get("groups_id")))
        yield shaped("part", said, zone=zone, line=line)


def _part(name: str, raw: Raw, column: str, field: str, value: str) -> dict[str, str]:
    owner = _ref(OWNERS[column], raw.get(column))
    return {"ref": f"{name} {owner} {field}", "parent": owner, "field": field, "to": value}


def _followup(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    text = _text(raw.get("content"))
    owner = _ref(one_line(raw.get("itemtype")) or "Ticket", raw.get("items_id"))
    if text and name == "ITILSolution":
        said = {"ref": f"solution {owner}", "parent": owner, "field": "resolution", "to": text}
        yield shaped("part", said, zone=zone, line=line)
    elif text:
        comment: dict[str, Any] = {
            "ref": _ref(name, raw.get("id")), "parent": owner, "at": raw.get("date"),
            "author": _user(raw.get("users_id")), "text": text,
            "internal": "yes" if one_line(raw.get("is_private")) in {"1", "True"} else "",
        }  # fmt: skip
        yield shaped("comment", comment, zone=zone, line=line)


def _log(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    field = LOGGED.get(one_line(raw.get("id_search_option")))
    if field and one_line(raw.get("itemtype")) in TICKETS:
        owner = _ref(one_line(raw.get("itemtype")), raw.get("items_id"))
        old, new = (_logged(field, raw.get(side)) for side in ("old_value", "new_value"))
        said = {
            "ref": _ref(name, raw.get("id")), "parent": owner, "at": raw.get("date_mod"),
            "author": raw.get("user_name"), "field": field, "from": old, "to": new,
        }  # fmt: skip
        yield shaped("history", said, zone=zone, line=line)


def _person(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    full = f"{plain(raw.get('firstname'))} {plain(raw.get('realname'))}".strip()
    said: dict[str, Any] = {
        "ref": _ref(name, raw.get("id")), "number": raw.get("name"), "user_name": raw.get("name"),
        "name": full or raw.get("name"), "email": raw.get("email") or raw.get("_useremail"),
        "active": "false" if one_line(raw.get("is_active")) in {"0", "False"} else "true",
    }  # fmt: skip
    yield shaped("person", said, zone=zone, line=line)


def _email(_name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    owner = _user(raw.get("users_id"))
    said = {"ref": f"email {owner}", "parent": owner, "field": "email", "to": raw.get("email")}
    yield shaped("part", said, zone=zone, line=line)


def _group(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    said = {
        "ref": _ref(name, raw.get("id")),
        "number": raw.get("name"),
        "name": raw.get("completename") or raw.get("name"),
    }
    yield shaped("team", said, zone=zone, line=line)


def _member(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    said = {"ref": _ref(name, raw.get("id")), "person": _user(raw.get("users_id")),
            "team": _ref("Group", raw.get("groups_id"))}  # fmt: skip
    yield shaped("membership", said, zone=zone, line=line)


def _branch(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    path = _category(raw.get("completename") or raw.get("name"))
    said = {"ref": _ref(name, raw.get("id")), "name": path, "number": one_line(raw.get("id"))}
    yield shaped("category", said, zone=zone, line=line)


def _article(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    said = {
        "ref": _ref(name, raw.get("id")), "number": f"KB {one_line(raw.get('id'))}",
        "title": raw.get("name"), "text": _text(raw.get("answer")), "state": "published",
    }  # fmt: skip
    yield shaped("article", said, zone=zone, line=line)


def _asset(name: str, raw: Raw, zone: str, line: int) -> Iterator[Shaped]:
    said = {"ref": _ref(name, raw.get("id")), "name": raw.get("name"), "item_class": ASSETS[name],
            "serial": raw.get("serial"), "asset_tag": raw.get("otherserial"),
            "description": raw.get("comment")}  # fmt: skip
    yield shaped("item", said, zone=zone, line=line)


def _cells(name: str, cells: Mapping[str, str], zone: str, line: int) -> Iterator[Shaped]:
    """A line of a list: GLPI writes numbers with blanks between the thousands, and several names in lines."""
    said: dict[str, Any] = {}
    for column, value in cells.items():
        if field := CSV.get(one_line(column).lower()):
            said[field] = value.split("\n")[0] if field in {"caller", "assignee", "team"} else value
    number = "".join(one_line(said.pop("ref", "")).split())
    kind = (
        "service_request"
        if one_line(said.pop("type", "")).lower() in {"request", "2"}
        else TICKETS.get(name, "incident")
    )
    said |= {"ref": _ref(name, number), "number": f"#{number}", "category": _category(said.get("category"))}
    said["description"] = _text(said.get("description"))
    yield from named(said, zone, line)
    yield shaped(kind, said, zone=zone, line=line)


Reader = Callable[[str, Raw, str, int], Iterator[Shaped]]
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(TICKETS, _ticket), **dict.fromkeys(PEOPLE_OF, _actor),
    **dict.fromkeys(GROUPS_OF, _group_of),
    "ITILFollowup": _followup, "ITILSolution": _followup, "Log": _log, "User": _person, "UserEmail": _email,
    "Group": _group, "Group_User": _member, "ITILCategory": _branch, "KnowbaseItem": _article,
    **dict.fromkeys(ASSETS, _asset),
}  # fmt: skip


def _text(value: Any) -> str:
    """The text of a page; older versions write it with its signs escaped."""
    said = plain(value)
    return from_html(unescape(said) if "&lt;" in said else said)


def _ref(name: str, number: Any) -> str:
    plain_number = one_line(number)
    return f"{name}:{plain_number}" if plain_number not in {"", "0"} else ""


def _user(value: Any) -> str:
    """A user by number, or by login where the API was asked to write names."""
    said = one_line(value)
    return _ref("User", said) if said.isdigit() else said


def _category(value: Any) -> str:
    """A branch: its path, or its number, by which the file of categories knows it."""
    said = one_line(value)
    if said.isdigit():
        return _ref(BRANCH, said)
    return "/".join(part.strip() for part in said.split(">") if part.strip())


def _scale(value: Any) -> str:
    """GLPI counts urgency and impact from 5, very high, to 1, very low."""
    said = one_line(value)
    return {"5": "1", "4": "1", "3": "2", "2": "3", "1": "3"}.get(said, said)


def _priority(value: Any) -> str:
    """GLPI counts priorities from 6, major, to 1, very low."""
    said = one_line(value)
    return {"6": "1", "5": "1", "4": "2", "3": "3", "2": "4", "1": "5"}.get(said, said)


def _logged(field: str, value: Any) -> str:
    """A value of the log: numbers where GLPI has them, else a name with its number behind."""
    said = one_line(value)
    if field == "priority":
        return _priority(said)
    if field in {"urgency", "impact"}:
        return _scale(said)
    return said.rpartition(" (")[0] if said.endswith(")") else said
