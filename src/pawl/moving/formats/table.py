"""A plain table in CSV: what its rows are and what each column holds is proposed, and said by people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pawl.analytics.words import say
from pawl.moving.formats import streams
from pawl.moving.shape import FIELDS, TICKETS, BadFile, Shaped, one_line, shaped, words

FRAME = ("ref", "number", "parent", "at")
KNOWN: Mapping[str, str] = {
    "id": "ref", "sys_id": "ref", "key": "number", "number": "number", "ticket": "number",
    "ticket number": "number", "issue key": "number", "incident": "parent", "ticket id": "parent",
    "case": "parent",
    "summary": "title", "subject": "title", "short description": "title", "title": "title",
    "details": "description", "description": "description", "status": "state", "state": "state",
    "requester": "caller", "reporter": "caller", "caller": "caller", "customer": "caller",
    "assigned to": "assignee", "agent": "assignee", "owner": "assignee", "technician": "assignee",
    "group": "team", "assignment group": "team", "queue": "team", "team": "team", "created": "opened_at",
    "created at": "opened_at", "opened": "opened_at", "opened at": "opened_at", "resolved": "resolved_at",
    "resolved at": "resolved_at", "closed": "closed_at", "closed at": "closed_at", "updated": "updated_at",
    "updated at": "updated_at", "solution": "resolution", "comment": "text", "body": "text", "text": "text",
    "author": "author", "by": "author", "date": "at", "time": "at", "at": "at", "email": "email",
    "e-mail": "email", "mail": "email", "login": "user_name", "user name": "user_name",
    "username": "user_name", "full name": "name", "name": "name", "class": "item_class", "type": "type",
    "serial number": "serial", "serial": "serial", "asset tag": "asset_tag", "content": "text",
    "internal": "internal", "field": "field", "from": "from", "to": "to", "old value": "from",
    "new value": "to", "active": "active", "relation": "relation", "target": "target",
    "编号": "number", "标题": "title", "主题": "title", "描述": "description", "状态": "state",
    "优先级": "priority", "影响": "impact", "紧急度": "urgency", "申请人": "caller", "报告人": "caller",
    "处理人": "assignee", "经办人": "assignee", "团队": "team", "处理组": "team", "类别": "category",
    "分类": "category", "服务": "service", "创建时间": "opened_at", "解决时间": "resolved_at",
    "关闭时间": "closed_at", "更新时间": "updated_at", "解决方案": "resolution", "邮箱": "email",
    "姓名": "name", "内容": "text", "作者": "author", "时间": "at", "名称": "name",
}  # fmt: skip
LEADING = re.compile(r"\s*\(\d+\)$")


def fields_of(holds: str) -> tuple[str, ...]:
    """What columns of a table of a kind can hold."""
    return (*FRAME, *FIELDS.get(holds, ()))


def proposed(columns: Sequence[str], holds: str) -> dict[str, str]:
    """What each column seems to hold; nothing where it is unknown, and no field twice."""
    offered, found = fields_of(holds), dict[str, str]()
    for name in columns:
        plain = LEADING.sub("", one_line(name)).lower().replace("_", " ")
        guess = KNOWN.get(plain) or KNOWN.get(plain.replace(" ", "_")) or plain.replace(" ", "_")
        if holds == "comment" and guess == "opened_at":
            guess = "at"
        if holds == "comment" and guess == "number":
            guess = "parent"
        found[name] = guess if guess in offered and guess not in found.values() else ""
    return found


def read(path: Path, holds: str, zone: str, mapping: Mapping[str, str]) -> Iterator[Shaped]:
    """Each row by the mapping of its columns.   Raises BadFile."""
    if holds not in FIELDS:
        raise BadFile(say("It does not say what its rows are."), say("Say what it holds."))
    used = {column: name for column, name in mapping.items() if name in fields_of(holds)}
    if not {"ref", "number", "name", "text", "parent", "person"} & set(used.values()):
        rule = say("No column is the number or the name.")
        raise BadFile(rule, say("Say which column is the number."))
    for line, cells in streams.table(path):
        said: dict[str, Any] = {name: cells.get(column, "") for column, name in used.items()}
        yield from _rows(said, holds, zone, line)


def _rows(said: dict[str, Any], holds: str, zone: str, line: int) -> Iterator[Shaped]:
    if holds in {"team", "category", "person"} and not one_line(said.get("ref")):
        said["ref"] = one_line(said.get("number") or said.get("email") or said.get("name")).casefold()
    if "teams" in said:
        said["teams"] = [part for part in one_line(said["teams"]).split("|") if part]
    if holds in TICKETS:
        yield from named(said, zone, line)
    yield shaped(holds, said, zone=zone, line=line)


def named(said: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    """The team and category that a ticket names: they are there before it is."""
    if team := words(said.get("team")):
        key = team[0] if len(team) > 1 else team[0].casefold()
        yield shaped("team", {"ref": key, "name": team[-1], "number": team[-1]}, zone=zone, line=line)
    if path := one_line(said.get("category")):
        yield shaped("category", {"ref": path.casefold(), "name": path}, zone=zone, line=line)
