"""A table in CSV: which column is what is proposed by its name, and said by people where need be."""

import csv
from collections.abc import Mapping
from io import StringIO

from pawl.analytics.words import say
from pawl.configuration.classes import ClassTree, shipped
from pawl.configuration.formats.incoming import MOST_ROWS, BadContent, Incoming, keys_of
from pawl.configuration.models.items import ItemState
from pawl.presentation.cells import as_it_was

FIELDS = ("title", "item_class", "state", "criticality", "description")
MOST_COLUMNS = 100
KEY, ATTRIBUTE = "key:", "attribute:"
KNOWN = {
    "name": "title", "title": "title", "hostname": "title", "display name": "title", "device name": "title",
    "class": "item_class", "item class": "item_class", "type": "item_class", "ci class": "item_class",
    "sys_class_name": "item_class", "state": "state", "status": "state", "criticality": "criticality",
    "description": "description", "notes": "description", "comments": "description",
    "asset tag": "key:asset tag", "asset_tag": "key:asset tag", "inventory number": "key:asset tag",
    "otherserial": "key:asset tag", "uuid": "key:uuid", "id": "key:id", "key": "key:id",
    "sys_id": "key:sys_id",
    "serial": "key:serial", "serial number": "key:serial", "serial_number": "key:serial",
    "os": "attribute:operating_system",
    "operating system": "attribute:operating_system", "ip": "attribute:ip_address",
    "ip address": "attribute:ip_address", "vendor": "attribute:manufacturer", "cpus": "attribute:cpu_cores",
    "名称": "title", "类": "item_class", "类别": "item_class", "状态": "state", "序列号": "key:serial",
    "资产编号": "key:asset tag", "操作系统": "attribute:operating_system", "描述": "description",
}  # fmt: skip
STATES = {
    "in use": "active", "live": "active", "operational": "active", "installed": "active",
    "production": "active",
    "on order": "planned", "in stock": "in_stock", "stock": "in_stock", "repair": "in_repair",
    "in maintenance": "in_repair", "disposed": "retired", "decommissioned": "retired", "使用中": "active",
    "在用": "active", "库存": "in_stock", "维修": "in_repair", "报废": "retired", "已退役": "retired",
}  # fmt: skip


def columns_of(content: str) -> list[str]:
    """The names in the head of the table.   Raises BadContent."""
    return _table(content)[0]


def proposed(columns: list[str]) -> dict[str, str]:
    """What each column seems to be: a field, a key of a source, an attribute; nothing where it is unknown."""
    attributes = {one.word for kind in shipped() for one in kind.attributes}
    found: dict[str, str] = {}
    for name in columns:
        plain = " ".join(name.lower().split())
        word = plain.replace(" ", "_")
        guess = KNOWN.get(plain) or (ATTRIBUTE + word if word in attributes else "")
        found[name] = "" if guess in found.values() else guess
    return found


def read(content: str, mapping: Mapping[str, str]) -> list[Incoming]:
    """Each row by the mapping of its columns.   Raises BadContent."""
    columns, rows = _table(content)
    known = {name: mapping.get(name, "") for name in columns}
    if "title" not in known.values():
        raise BadContent(say("No column is the name."), say("Say which column is the name."))
    return [_row(number, dict(zip(columns, row, strict=False)), known) for number, row in rows]


def _table(content: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        delimiter = csv.Sniffer().sniff(content[:4096].split("\n", 1)[0], ",;\t|").delimiter
    except csv.Error:
        delimiter = ","
    try:
        rows = csv.reader(StringIO(content), delimiter=delimiter)
        lines = [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        raise BadContent(say("It is no table in CSV."), say("Save it as CSV in UTF-8.")) from None
    if len(lines) < 2:
        raise BadContent(say("It has a head and no row."), say("Choose a table with rows."))
    columns = [" ".join(name.split())[:100] for name in lines[0]]
    if len(columns) > MOST_COLUMNS or len(set(columns)) != len(columns):
        raise BadContent(say("Its head names a column twice, or more than {n}.", n=MOST_COLUMNS),
                         say("Give each column a name of its own."))  # fmt: skip
    if len(lines) > MOST_ROWS + 1:
        raise BadContent(say("It has more than {n:,} rows.", n=MOST_ROWS), say("Split it."))
    return columns, [(number, [*map(as_it_was, row)]) for number, row in enumerate(lines[1:], start=2)]


def _row(number: int, cells: Mapping[str, str], known: Mapping[str, str]) -> Incoming:
    by_target = {known[name]: value.strip() for name, value in cells.items() if known.get(name)}
    keys = keys_of(
        *((name.removeprefix(KEY), value) for name, value in by_target.items() if name.startswith(KEY))
    )
    facts = {
        name.removeprefix(ATTRIBUTE): value
        for name, value in by_target.items()
        if name.startswith(ATTRIBUTE) and value
    }
    if "serial" in dict(keys):
        facts.setdefault("serial", dict(keys)["serial"])
    return Incoming(
        number, " ".join(by_target.get("title", "").split())[:250], _class(by_target.get("item_class", "")),
        keys, facts,
        _state(by_target.get("state", "")), by_target.get("criticality", "").lower(),
        by_target.get("description", ""),
    )  # fmt: skip


def _class(said: str) -> str:
    """A class by its word or by its name in any language."""
    plain = " ".join(said.lower().split())
    tree: ClassTree = shipped()
    named = {name.lower(): kind.word for kind in tree for name in kind.name.values()}
    word = plain.replace(" ", "_").replace("-", "_")
    return named.get(plain) or word


def _state(said: str) -> str:
    plain = " ".join(said.lower().split())
    word = plain.replace(" ", "_")
    return word if word in ItemState.values else STATES.get(plain, word)
