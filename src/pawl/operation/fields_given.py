"""Fields as a console gives them: `name=text`, `name:=json`, an object or rows in a file."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid
from pawl.presentation.cells import as_it_was
from pawl.web.bulk import MOST_ROWS
from pawl.web.rest.base import Body
from pawl.web.rest.body import check_texts, parse

BETWEEN = "|"
"""Between the parts of a list in a cell, as in files of people."""


def from_words(words: Sequence[str], body: type[Body]) -> dict[str, Any]:
    """Fields of `name=text` and `name:=json`; a name that stands twice makes a list.   Raises Invalid."""
    found: dict[str, Any] = {}
    lists = _lists(body)
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip(":"):
            rule = say("A field is written name=value.")
            raise Invalid(word[:100], rule, say("Write it like title=Faster, or owner:=null for JSON."))
        if name.endswith(":"):
            found[name[:-1]] = parse(value)
        elif name in found:
            before = found[name]
            found[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            found[name] = [value] if name in lists else value
    return found


def from_file(path: Path | str, text: str, body: type[Body]) -> dict[str, Any] | list[dict[str, Any]]:
    """The object or the rows of a file: JSON, or CSV by its name.   Raises Invalid."""
    is_table = str(path).lower().endswith(".csv")
    found = _table(path, text, body) if is_table else parse(text)
    if isinstance(found, Mapping):
        return dict(found)
    if not isinstance(found, list) or not found or not all(isinstance(one, Mapping) for one in found):
        raise _unreadable(path, say("It holds neither an object nor a list of objects."))
    if len(found) > MOST_ROWS:
        raise _unreadable(path, say("At most {n} rows at once.", n=MOST_ROWS))
    return [dict(one) for one in found]


def _table(path: Path | str, text: str, body: type[Body]) -> list[dict[str, Any]]:
    """Rows under a header; an empty cell says nothing, and what an export made neutral is as it was."""
    lists = _lists(body)
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    rows = csv.DictReader(lines, restkey="(more cells)", strict=True)
    try:
        names = [str(name) for name in rows.fieldnames or ()]
        found = [
            {name: _cell(value, is_list=name in lists) for name, value in row.items() if value}
            for row in rows
        ]
    except csv.Error as error:
        raise _unreadable(path, say("A cell is too long, or its quotes do not match.")) from error
    if len(set(names)) != len(names):
        raise _unreadable(path, say("Two columns have the same name."))
    check_texts(found)
    return found


def _cell(value: Any, *, is_list: bool) -> Any:
    if not isinstance(value, str):
        return value
    return [as_it_was(one) for one in value.split(BETWEEN)] if is_list else as_it_was(value)


def _lists(body: type[Body]) -> set[str]:
    """Names of the fields that hold lists."""
    properties = body.model_json_schema().get("properties", {})
    return {
        name
        for name, one in properties.items()
        if any(part.get("type") == "array" for part in [one, *one.get("anyOf", ())])
    }


def _unreadable(path: Path | str, rule: Sentence) -> Invalid:
    return Invalid(str(path), rule, say("Write JSON, or CSV with the names of the fields in its first row."))
