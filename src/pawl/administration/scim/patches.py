"""PATCH (RFC 7644, 3.5.2): operations make a new resource of a resource; it is then written as by PUT."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from pawl.administration.scim.protocol import Refused
from pawl.administration.scim.resources import ENTERPRISE, GROUP, USER

OPERATIONS = {"add", "replace", "remove"}
CHOSEN = re.compile(r'(\w+)\[\s*(\w+)\s+eq\s+"([^"]*)"\s*\](?:\.(\w+))?', re.IGNORECASE)
MOST = 1000
MOST_IN_ALL = 10_000
"""Each operation walks the list that those before it made."""


def patched(resource: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The resource after all operations; the given one stays as it is.   Raises Refused."""
    operations = _named(body, "operations")
    if not isinstance(operations, list) or not operations or len(operations) > MOST:
        raise Refused(400, "Operations is a list of at least one operation", "invalidSyntax")
    if not all(isinstance(operation, dict) for operation in operations):
        raise Refused(400, "An operation is an object", "invalidSyntax")
    if sum(len(_list(_named(operation, "value"))) for operation in operations) > MOST_IN_ALL:
        raise Refused(413, f"All operations together have at most {MOST_IN_ALL} values")
    result = copy.deepcopy(resource)
    for operation in operations:
        _apply(result, operation)
    return result


def _apply(resource: dict[str, Any], operation: dict[str, Any]) -> None:
    name = str(_named(operation, "op")).lower()
    if name not in OPERATIONS:
        raise Refused(400, f"There is no operation {name[:40]}", "invalidSyntax")
    path, value = _named(operation, "path"), _named(operation, "value")
    if path is not None and not isinstance(path, str):
        raise Refused(400, "A path is a text", "invalidPath")
    if path:
        _set(resource, path, name, value)
        return
    if name == "remove":
        raise Refused(400, "remove needs a path", "noTarget")
    if not isinstance(value, dict):
        raise Refused(400, "Without a path the value is an object", "invalidValue")
    for key, one in value.items():
        _set(resource, key, name, one)


def _set(resource: dict[str, Any], path: str, name: str, value: Any) -> None:
    if isinstance(value, list) and len(value) > MOST:
        raise Refused(413, f"An operation has at most {MOST} values")
    place, inner = _inside(resource, path)
    if chosen := CHOSEN.fullmatch(inner):
        _set_chosen(place, chosen, name, value)
        return
    parts = inner.split(".")
    for part in parts[:-1]:
        found = place.setdefault(_key(place, part), {})
        if not isinstance(found, dict):
            raise Refused(400, f"{path[:80]} leads nowhere", "invalidPath")
        place = found
    key = _key(place, parts[-1])
    if name == "remove":
        _remove(place, key, value)
    elif name == "add" and isinstance(place.get(key), list):
        place[key] = _united(place[key], _list(value))
    elif isinstance(value, dict) and isinstance(place.get(key), dict):
        place[key] = {**place[key], **value}
    else:
        place[key] = value


def _inside(resource: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """Where a path begins: paths may carry the name of their schema in front."""
    for schema in (USER, GROUP):
        if path.lower().startswith(f"{schema.lower()}:"):
            return resource, path[len(schema) + 1 :]
    if path.lower() == ENTERPRISE.lower():
        return resource, ENTERPRISE.replace(".", "\0")
    if path.lower().startswith(f"{ENTERPRISE.lower()}:"):
        extension = resource.setdefault(ENTERPRISE, {})
        if not isinstance(extension, dict):
            raise Refused(400, "The enterprise extension is an object", "invalidValue")
        return extension, path[len(ENTERPRISE) + 1 :]
    return resource, path


def _set_chosen(place: dict[str, Any], chosen: re.Match[str], name: str, value: Any) -> None:
    """`emails[type eq "work"].value`, `members[value eq "7"]`"""
    key, attribute, wanted, inner = _key(place, chosen[1]), chosen[2], chosen[3], chosen[4]
    rows = place.setdefault(key, [])
    if not isinstance(rows, list):
        raise Refused(400, f"{chosen[1]} is no list", "invalidPath")
    found = [row for row in rows if isinstance(row, dict) and str(row.get(attribute)) == wanted]
    if name == "remove" and not inner:
        gone = {id(row) for row in found}
        place[key] = [row for row in rows if id(row) not in gone]
        return
    if not found:
        found = [{attribute: wanted}]
        rows += found
    for row in found:
        if not inner:
            row.update(value if isinstance(value, dict) else {})
        elif name == "remove":
            row.pop(inner, None)
        else:
            row[inner] = value


def _united(rows: list[Any], more: list[Any]) -> list[Any]:
    """Both lists, each value once; what comes later says more about it."""
    known = {_mark(row): row for row in rows}
    for row in more:
        mark = _mark(row)
        both = isinstance(row, dict) and isinstance(known.get(mark), dict)
        known[mark] = {**known[mark], **row} if both else row
    return list(known.values())


def _mark(row: Any) -> tuple[bool, str]:
    value = row.get("value", row) if isinstance(row, dict) else row
    return (True, value) if isinstance(value, str) else (False, json.dumps(value, sort_keys=True))


def _remove(place: dict[str, Any], key: str, value: Any) -> None:
    """Without a value all goes; some directories name the members that go as a value."""
    if value is None or not isinstance(place.get(key), list):
        place.pop(key, None)
        return
    gone = set(_values(_list(value)))
    place[key] = [row for row in place[key] if not gone & set(_values([row]))]


def _values(rows: list[Any]) -> Iterator[str]:
    return (str(row.get("value")) if isinstance(row, dict) else str(row) for row in rows)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(holder: dict[str, Any], name: str) -> Any:
    """Attribute names do not tell upper from lower case."""
    return next((value for key, value in holder.items() if key.lower() == name), None)


def _key(place: dict[str, Any], name: str) -> str:
    name = name.replace("\0", ".")
    return next((key for key in place if key.lower() == name.lower()), name)
