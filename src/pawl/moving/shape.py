"""The neutral shape: what every reader turns an export into, cleaned and bounded."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from pawl.analytics.words import Sentence, say

RANKS = {
    "team": 10, "person": 20, "membership": 25, "category": 30, "item": 40, "article": 50, "problem": 60,
    "change": 61, "incident": 62, "service_request": 63, "part": 79, "comment": 80, "history": 81,
    "attachment": 82, "link": 90,
}  # fmt: skip
"""Every kind of row, in the order in which they are moved."""
TICKETS = ("incident", "service_request", "problem", "change")
ASIDE = ("part", "comment", "history", "attachment")
"""What is moved with its ticket, not by itself."""
TIMES = ("opened_at", "resolved_at", "closed_at", "updated_at", "responded_at", "planned_from",
         "planned_until", "started_at", "ended_at")  # fmt: skip
REFERENCES = ("caller", "assignee", "team", "opened_by", "service", "item", "author", "person")
"""Fields that name something else: as all the words by which it may be known."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "team": ("name", "email", "active"),
    "person": ("name", "email", "user_name", "active", "teams"),
    "membership": ("person", "team"),
    "category": ("name", "kind"),
    "item": ("name", "item_class", "serial", "asset_tag", "state", "description", "ip_address"),
    "article": ("title", "text", "state", "audience"),
    "comment": ("text", "author", "internal"),
    "part": ("field", "to"),
    "history": ("field", "from", "to", "author"),
    "attachment": ("name", "content", "author", "internal"),
    "link": ("target", "relation"),
    **dict.fromkeys(
        TICKETS,
        ("title", "description", "state", "priority", "impact", "urgency", "category", "channel",
         "resolution", "resolution_code", "cause", "hold_reason", "reopened", "type", "risk",
         "rollout_plan", "back_out_plan", "test_plan", "root_cause", "workaround", "known_error", "also",
         *TIMES, *(name for name in REFERENCES if name not in {"author", "person"})),
    ),
}  # fmt: skip
LONGEST_REF, LONGEST_NUMBER = 200, 100
LONGEST_TEXT = 200_000
LONGEST_LINE = 500
MOST_WORDS = 5
EARLIEST, LATEST = 1980, 2100
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
         "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p")  # fmt: skip
LONG = ("text", "to", "description", "resolution", "root_cause", "workaround", "rollout_plan",
        "back_out_plan", "test_plan")  # fmt: skip


class BadRow(ValueError):
    """A row that cannot be taken; carries the rule."""

    def __init__(self, rule: Sentence) -> None:
        super().__init__(str(rule))
        self.rule = rule


class BadFile(ValueError):
    """A file that cannot be read; carries the rule and the way out."""

    def __init__(self, rule: Sentence, way_out: Sentence) -> None:
        super().__init__(str(rule))
        self.rule, self.way_out = rule, way_out


@dataclass(frozen=True)
class Shaped:
    """One thing of an export."""

    kind: str
    ref: str
    number: str = ""
    parent: str = ""
    at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    problem: Sentence | None = None


def shaped(kind: str, raw: Mapping[str, Any], *, zone: str, line: int) -> Shaped:
    """A row from plain values: `ref`, `number`, `parent`, `at` and the fields of its kind.

    A row that cannot be taken carries its problem; nothing is lost without a word.
    """
    ref = one_line(raw.get("ref") or raw.get("number"))[:LONGEST_REF]
    number = one_line(raw.get("number"))[:LONGEST_NUMBER]
    try:
        data = {name: value for name in FIELDS[kind] if (value := _clean(name, raw.get(name), zone)) != ""}
        at = instant(raw.get("at"), zone)
    except BadRow as error:
        return Shaped(kind, ref or f"line {line}", number, line=line, problem=error.rule)
    parent = one_line(raw.get("parent"))[:LONGEST_REF]
    if not ref:
        ref = digest_of([kind, parent, at, data])[:40]
    return Shaped(kind, ref, number, parent, at, data, line)


def digest_of(said: object) -> str:
    """A print of what was told, the same for the same."""
    text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: object) -> str:
    """A text without what no database stores: NUL and half characters."""
    if value is None or isinstance(value, bytes | Mapping | list):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def one_line(value: object) -> str:
    """The same in one line."""
    return " ".join(plain(value).split())


def words(value: object) -> list[str]:
    """All the words by which something may be known, each once."""
    given = value if isinstance(value, list | tuple) else [value]
    found = dict.fromkeys(one_line(one)[:LONGEST_REF] for one in given[: 4 * MOST_WORDS])
    return [one for one in found if one][:MOST_WORDS]


def instant(value: object, zone: str) -> datetime | None:
    """A time as other systems write one; in the zone of the move where it names none.   Raises BadRow."""
    text = one_line(value)
    if not text:
        return None
    at = _iso(text) or _form(text)
    if at is None:
        raise BadRow(say("{text} is no time: write it like 2026-03-01 09:30.", text=text[:40]))
    try:
        found = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (OverflowError, ValueError):
        raise BadRow(say("{text} is no time that can be.", text=text[:40])) from None
    if found.year < EARLIEST:
        raise BadRow(say("{text} is before {year}.", text=text[:40], year=EARLIEST))
    if found.year > LATEST:
        raise BadRow(say("{text} is no time that can be.", text=text[:40]))
    return found


def from_html(text: str) -> str:
    """The text of a page: without its tags, paragraphs apart."""
    for name in ("script", "style"):
        text = _without(text, name)
    text = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,200}>", "\n", text)
    text = unescape(re.sub(r"<[a-zA-Z/!][^<>]{0,5000}>", "", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()


def _without(text: str, name: str) -> str:
    """Without what stands in elements of a name; in one pass, however often one begins."""
    kept, low, at = [], text.lower(), 0
    while (start := low.find(f"<{name}", at)) >= 0:
        kept.append(text[at:start])
        end = low.find(f"</{name}", start)
        at = len(text) if end < 0 else end
    return "".join([*kept, text[at:]]) if kept else text


def _clean(name: str, value: Any, zone: str) -> Any:
    if value is None:
        return ""
    if name in TIMES:
        at = instant(value, zone)
        return at.isoformat() if at else ""
    if name in REFERENCES or name in {"also", "teams"}:
        return words(value) or ""
    if name in LONG:
        text = plain(value)
        if len(text) > LONGEST_TEXT:
            raise BadRow(say("Its {field} is longer than {n:,} characters.", field=name, n=LONGEST_TEXT))
        return text
    if name == "content":
        return plain(value)
    return one_line(value)[: LONGEST_LINE if name != "title" else 2000]


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text))
    except ValueError:
        return None


def _form(text: str) -> datetime | None:
    for form in FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 its zone is given by whoever asks
        except ValueError:
            continue
    return None


def aliases(rows: Iterable[Any]) -> set[str]:
    """All words of references, in one case."""
    return {word.casefold() for value in rows for word in words(value)}
