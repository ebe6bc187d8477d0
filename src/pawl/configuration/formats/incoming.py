"""One thing as a file tells of it, and what the readers of files share."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pawl.analytics.words import Sentence, say

MOST_ROWS = 2000
LARGEST_SIZE = 2**53
JUNK = frozenset({
    "", "0", "none", "n/a", "na", "null", "unknown", "default string", "not specified", "not available",
    "not applicable", "to be filled by o.e.m.", "to be filled by o.e.m", "system serial number",
    "chassis serial number", "serial number", "asset tag", "no asset tag", "no asset information",
    "default", "invalid", "empty", "oem", "o.e.m.", "123456789", "1234567890", "0123456789", "xxxxxxxx",
    "03000200-0400-0500-0006-000700080009",
})  # fmt: skip
"""What makers leave where a number should be: a thousand machines share it, so it names none of them."""


class BadContent(ValueError):
    """A file that cannot be read; carries the rule and the way out."""

    def __init__(self, rule: Sentence, way_out: Sentence) -> None:
        super().__init__(rule, way_out)
        self.rule = rule
        self.way_out = way_out


@dataclass(frozen=True)
class Incoming:
    """One thing of a file: empty words are what the file does not tell."""

    number: int
    """Its row or place in the file."""
    title: str
    item_class: str
    keys: tuple[tuple[str, str], ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    criticality: str = ""
    description: str = ""


def keys_of(*pairs: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """The keys that name something, each once."""
    found = {(source, key(value)): None for source, value in pairs}
    return tuple(one for one in found if one[1])


def key(value: object) -> str:
    """A number as it is kept; empty where it is what many share."""
    text = _line(str("" if value is None else value))[:200]
    bare = text.lower().strip("-.:0 ")
    return "" if text.lower() in JUNK or not bare else text


def told(**values: Any) -> dict[str, Any]:
    """The attributes that the file tells."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def at(raw: Any, *path: str) -> Any:
    """What stands at a path of nested objects; None where the way ends."""
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw


def text_at(raw: Any, *path: str) -> str:
    """The same as a text of one line."""
    found = at(raw, *path)
    return _line(str(found))[:250] if isinstance(found, str | int | float) else ""


def rows_at(raw: Any, *path: str) -> list[Any]:
    """The list that stands there; an empty one where something else does."""
    found = at(raw, *path)
    return found if isinstance(found, list) else []


def size(value: Any, unit: int) -> float | None:
    """A size in a greater unit; nothing where it is none, or larger than any machine's."""
    is_size = isinstance(value, int | float) and 0 < value < LARGEST_SIZE
    return round(value / unit, 1) if is_size else None


def _line(text: str) -> str:
    """In one line, without what no database stores: NUL and half characters, which JSON can escape."""
    return " ".join(text.replace("\x00", "").encode("utf-8", "ignore").decode().split())


def documents(content: str) -> list[Mapping[str, Any]]:
    """The objects of a JSON text: one, a list, one in each line, or pages with `results` or `rows`.

    Raises BadContent.
    """
    try:
        found = list(_flat(_loaded(content)))
    except (ValueError, RecursionError):
        raise BadContent(
            say("It is no JSON."), say("Choose the file as the other system wrote it.")
        ) from None
    if len(found) > MOST_ROWS:
        raise BadContent(say("It has more than {n:,} rows.", n=MOST_ROWS), say("Split it."))
    if not found:
        raise BadContent(say("It holds nothing that is known here."), say("Choose another format."))
    return found


def _loaded(content: str) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return [json.loads(line) for line in content.splitlines() if line.strip()]


def _flat(raw: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(raw, list):
        for one in raw:
            yield from _flat(one)
    elif isinstance(raw, Mapping):
        page = next((raw[name] for name in ("results", "rows") if isinstance(raw.get(name), list)), None)
        if page is None:
            yield raw
        else:
            yield from _flat(page)
