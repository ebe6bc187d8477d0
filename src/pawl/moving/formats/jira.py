"""Exports of Jira and Jira Service Management: issues as JSON with changelog and comments, or as CSV.

Sources: Jira REST API, "Issue search" with `expand=changelog` and `fields=*all` (developer.atlassian.com,
"The Jira Cloud platform REST API"); the Atlassian Document Format of descriptions and comments; the CSV
export of the issue navigator, which names a column as often as it has values and writes comments as
`date;author;text`. What an issue becomes says the name of its type; one that names none is an incident.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pawl.asking import list_of, mapping_of
from pawl.moving.formats import streams
from pawl.moving.formats.table import named
from pawl.moving.shape import Shaped, one_line, plain, shaped

KINDS = ("incident", "service_request", "problem", "change")
TYPES = (("problem", "problem"), ("change", "change"), ("incident", "incident"),
         ("request", "service_request"), ("access", "service_request"),
         ("onboard", "service_request"))  # fmt: skip
"""What the name of a type holds, and what its issues are; the first that fits counts."""
HISTORY = {"status": "state", "priority": "priority", "assignee": "assignee"}
RELATIONS = {"duplicate": "duplicates", "cause": "caused_by", "problem/incident": "caused_by"}
DEEPEST = 40
CSV = {
    "Issue key": "number", "Issue id": "ref", "Summary": "title", "Description": "description",
    "Status": "state", "Priority": "priority", "Created": "opened_at", "Updated": "updated_at",
    "Resolved": "resolved_at", "Resolution": "resolution_code", "Reporter": "caller",
    "Assignee": "assignee", "Component/s": "category", "Components": "category",
}  # fmt: skip


def read(path: Path, holds: str, zone: str, _mapping: Mapping[str, str]) -> Iterator[Shaped]:
    """The issues of an export, each with what was said and what changed.   Raises BadFile."""
    if streams.first_character(path) in {"{", "["}:
        for line, issue in streams.documents(path):
            yield from issue_rows(issue, holds, zone, line)
    else:
        for line, cells in streams.table(path):
            yield from _cells(cells, holds, zone, line)


def issue_rows(issue: Mapping[str, Any], holds: str, zone: str, line: int) -> Iterator[Shaped]:
    """One issue, as the API tells it."""
    fields = mapping_of(issue.get("fields"))
    ref, kind = one_line(issue.get("id") or issue.get("key")), holds or _kind(_name(fields.get("issuetype")))
    solved = _name(fields.get("resolution"))
    said = {
        "ref": ref, "number": issue.get("key"), "title": fields.get("summary"),
        "description": document_text(fields.get("description")), "state": _name(fields.get("status")),
        "priority": _name(fields.get("priority")), "opened_at": fields.get("created"),
        "updated_at": fields.get("updated"), "resolved_at": fields.get("resolutiondate"),
        "resolution_code": solved, "resolution": solved, "caller": _person(fields.get("reporter")),
        "opened_by": _person(fields.get("creator")), "assignee": _person(fields.get("assignee")),
        "category": next((_name(one) for one in list_of(fields.get("components"))), "").replace("/", "-"),
    }  # fmt: skip
    people = [fields.get(name) for name in ("reporter", "assignee", "creator")]
    comments = list_of(mapping_of(fields.get("comment")).get("comments"))
    for person in [*people, *(one.get("author") for one in comments if isinstance(one, Mapping))]:
        yield from _account(person, zone, line)
    yield from named(said, zone, line)
    yield shaped(kind, said, zone=zone, line=line)
    yield from _said(ref, comments, zone, line)
    yield from _changes(ref, issue, zone, line)
    yield from _links(ref, fields, zone, line)
    yield from _files(ref, fields, zone, line)


def document_text(value: Any) -> str:
    """The text of a description: plain, or a document of nodes (Atlassian Document Format)."""
    if not isinstance(value, Mapping):
        return plain(value)
    parts: list[str] = []
    stack: list[tuple[Any, int]] = [(value, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Mapping) and depth < DEEPEST:
            if node.get("type") in {"paragraph", "heading", "listItem", "codeBlock", "hardBreak"}:
                parts.append("\n")
            parts.append(plain(node.get("text")) or plain(mapping_of(node.get("attrs")).get("text")))
            stack += [(one, depth + 1) for one in reversed(list_of(node.get("content")))]
    return "".join(parts).strip()


def _said(ref: str, comments: list[Any], zone: str, line: int) -> Iterator[Shaped]:
    for one in comments:
        if isinstance(one, Mapping) and (text := document_text(one.get("body"))):
            said = {
                "ref": f"comment {one_line(one.get('id'))}" if one.get("id") else "", "parent": ref,
                "text": text,
                "at": one.get("created"), "author": _person(one.get("author")),
                "internal": "yes" if one.get("jsdPublic") is False else "",
            }  # fmt: skip
            yield shaped("comment", said, zone=zone, line=line)


def _changes(ref: str, issue: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    for number, history in enumerate(list_of(mapping_of(issue.get("changelog")).get("histories"))):
        for place, item in enumerate(list_of(mapping_of(history).get("items"))):
            if (field := HISTORY.get(one_line(mapping_of(item).get("field")))) is None:
                continue
            mark = one_line(history.get("id")) or str(number)
            said = {
                "ref": f"change {ref} {mark} {place}", "parent": ref, "at": history.get("created"),
                "author": _person(history.get("author")), "field": field,
                "from": item.get("fromString"), "to": item.get("toString"),
            }  # fmt: skip
            yield shaped("history", said, zone=zone, line=line)


def _links(ref: str, fields: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    """Links as their outer end tells them, and parents; the inner end would tell each a second time."""
    for link in list_of(fields.get("issuelinks")):
        far = mapping_of(mapping_of(link).get("outwardIssue"))
        kind = one_line(_name(mapping_of(link).get("type"))).lower()
        relation = next((word for part, word in RELATIONS.items() if part in kind), "relates")
        yield from _link(ref, one_line(far.get("key")), relation, zone, line)
    yield from _link(ref, one_line(mapping_of(fields.get("parent")).get("key")), "part_of", zone, line)


def _files(ref: str, fields: Mapping[str, Any], zone: str, line: int) -> Iterator[Shaped]:
    """Names of attached files; their bytes come in an archive, each named by its number."""
    for one in list_of(fields.get("attachment")):
        known = mapping_of(one)
        number = one_line(known.get("id"))
        said = {
            "ref": f"attachment {number}", "parent": ref, "name": known.get("filename"), "content": number,
            "at": known.get("created"), "author": _person(known.get("author")),
        }  # fmt: skip
        yield shaped("attachment", said, zone=zone, line=line)


def _link(ref: str, target: str, relation: str, zone: str, line: int) -> Iterator[Shaped]:
    if target:
        said = {"ref": f"{ref} {relation} {target}", "parent": ref, "target": target, "relation": relation}
        yield shaped("link", said, zone=zone, line=line)


def _cells(cells: Mapping[str, str], holds: str, zone: str, line: int) -> Iterator[Shaped]:
    said: dict[str, Any] = {}
    for column, value in cells.items():
        if (name := CSV.get(column)) and value and name not in said:
            said[name] = value
    said["resolution"] = said.get("resolution_code", "")
    said["category"] = str(said.get("category", "")).replace("/", "-")
    ref = one_line(said.get("ref") or said.get("number"))
    yield from named(said, zone, line)
    yield shaped(holds or _kind(cells.get("Issue Type", "")), said, zone=zone, line=line)
    for column, value in cells.items():
        if column.startswith("Comment") and value:
            yield from _comment_cell(ref, value, zone, line)
        elif column.startswith("Outward issue link (") and value:
            kind = column.partition("(")[2].lower()
            relation = next((word for part, word in RELATIONS.items() if part in kind), "relates")
            yield from _link(ref, one_line(value), relation, zone, line)


def _comment_cell(ref: str, value: str, zone: str, line: int) -> Iterator[Shaped]:
    at, _mark, rest = value.partition(";")
    author, _mark, text = rest.partition(";")
    if text.strip():
        said = {"parent": ref, "at": at, "author": author, "text": text}
        yield shaped("comment", said, zone=zone, line=line)


def _account(person: Any, zone: str, line: int) -> Iterator[Shaped]:
    """Whoever has an address comes along; the site may hide it."""
    known = mapping_of(person)
    if email := one_line(known.get("emailAddress")):
        said = {
            "ref": known.get("accountId") or known.get("key") or known.get("name") or email, "email": email,
            "number": known.get("name") or email, "name": known.get("displayName"),
            "active": "false" if known.get("active") is False else "true",
        }  # fmt: skip
        yield shaped("person", said, zone=zone, line=line)


def _kind(name: Any) -> str:
    plain_name = one_line(name).lower()
    return next((kind for part, kind in TYPES if part in plain_name), "incident")


def _person(value: Any) -> list[Any]:
    known = mapping_of(value)
    return [known.get(name) for name in ("accountId", "key", "emailAddress", "name", "displayName")]


def _name(value: Any) -> str:
    return one_line(mapping_of(value).get("name")) if isinstance(value, Mapping) else one_line(value)
