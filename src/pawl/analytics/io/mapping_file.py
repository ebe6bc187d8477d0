"""Mapping files: TOML text checked into a mapping, each refusal naming key, rule and way out."""

import codecs
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from pawl.analytics.errors import BadMapping
from pawl.analytics.eventlog.dataset import ColumnType
from pawl.analytics.eventlog.dictionary import Field, Known, kinds, known_fields
from pawl.analytics.io.mapping import FALSE, TRUE, Choice, FieldMapping, LogMapping
from pawl.analytics.io.shipped import mapping_text
from pawl.analytics.toml_text import NotToml, parse_toml
from pawl.analytics.words import Sentence, say

KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("log", "case", "activity", "at", "order", "actor", "fields"),
    "log": (
        "kind",
        "zone",
        "missing",
        "encoding",
        "delimiter",
        "quote",
        "decimal",
        "sheet",
        "formats",
        "before_opened",
        "absent_columns",
    ),
    "case": ("column",),
    "activity": ("column", "states", "reasons", "reason_field", "other_states"),
    "at": ("column", "formats"),
    "order": ("column",),
    "actor": ("column",),
    "field": ("column", "type", "known", "formats", "words", "true", "false"),
}
FORMAT_WORDS = ("iso", "unix", "unix_ms")
RESERVED = ("case", "case_no", "activity", "at", "seq", "actor", "row", "rule", "source_order")
REFUSED_CODECS = ("utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode")


def load_mapping(name_or_path: str | Path) -> LogMapping:
    """Load a mapping that comes with the product (by name) or a site's own file (by path).

    Returns the checked mapping.   Raises BadMapping naming file, key, rule and way out.
    """
    name, text = mapping_text(name_or_path)
    return parse_mapping(text, name=name)


def parse_mapping(text: str, *, name: str) -> LogMapping:
    """Check the text of a mapping file.

    text: TOML.   name: stands in messages and in the manifest.
    Returns the mapping.   Raises BadMapping naming key, rule and way out.
    """
    try:
        raw = parse_toml(text)
    except NotToml as error:
        raise BadMapping(name, error.rule, error.way_out) from error
    return _Checker(name).mapping(raw, text)


class _Checker:
    """One mapping file on its way to a mapping; knows the name of the file for its messages."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._default_formats: tuple[str, ...] = ("iso",)

    def mapping(self, raw: Mapping[str, Any], text: str) -> LogMapping:
        self._keys(raw, "", "")
        self._default_formats = self._formats(self._table(raw, "log"), "log.formats") or ("iso",)
        log, activity = self._table(raw, "log"), self._table(raw, "activity", needed=True)
        kind = self._one_of(log, "log.kind", "case", kinds())
        missing = self._texts(log, "log.missing", ("",))
        return LogMapping(
            name=self._name,
            kind=kind,
            case=self._column(raw, "case"),
            activity=self._column(raw, "activity"),
            at=self._at(raw),
            order=self._column(raw, "order") if "order" in raw else None,
            actor=self._column(raw, "actor") if "actor" in raw else None,
            zone=self._zone(log),
            missing=tuple(dict.fromkeys(("", *missing))),
            encoding=self._encoding(log),
            delimiter=self._character(log, "log.delimiter"),
            quote=self._character(log, "log.quote"),
            decimal=self._one_of(log, "log.decimal", ".", (".", ",")),
            sheet=self._text(log, "log.sheet") if "sheet" in log else None,
            states=self._words(activity, "activity.states"),
            reasons=self._words(activity, "activity.reasons"),
            reason_field=self._field_name(
                activity.get("reason_field", "hold_reason"), "activity.reason_field"
            ),
            other_states=cast(
                "Choice", self._one_of(activity, "activity.other_states", "keep", get_args(Choice))
            ),
            before_opened=cast("Choice", self._one_of(log, "log.before_opened", "refuse", get_args(Choice))),
            absent_columns=cast(
                "Choice", self._one_of(log, "log.absent_columns", "refuse", get_args(Choice))
            ),
            fields=tuple(self._fields(self._table(raw, "fields"), kind, activity)),
            text=text,
        )

    def _fields(
        self, raw: Mapping[str, Any], kind: str, activity: Mapping[str, Any]
    ) -> Iterable[FieldMapping]:
        for name in raw:
            key = f"fields.{name}"
            self._field_name(name, key)
            if activity.get("reasons") and name == activity.get("reason_field", "hold_reason"):
                raise self._bad(
                    key, say("is filled by `activity.reasons` already."), say("Leave out one of them.")
                )
            yield self._field(name, self._table(raw, name, key=key), known_fields(kind).get(name))

    def _field(self, name: str, raw: Mapping[str, Any], known: Field | None) -> FieldMapping:
        key = f"fields.{name}"
        self._keys(raw, "field", key)
        kind = self._one_of(raw, f"{key}.type", known.type if known else "text", get_args(ColumnType))
        if known and kind != known.type:
            rule = say("is `{type}` in the dictionary, not `{given}`.", type=known.type, given=kind)
            raise self._bad(
                f"{key}.type", rule, say("Leave out the type, or give the field a name of its own.")
            )
        formats = self._formats(raw, f"{key}.formats")
        if formats and kind != "instant":
            raise self._bad(
                f"{key}.formats", say("only instants have formats."), say('Set type = "instant".')
            )
        return FieldMapping(
            name=name,
            column=self._text(raw, f"{key}.column"),
            type=cast("ColumnType", kind),
            known=cast(
                "Known", self._one_of(raw, f"{key}.known", known.known if known else "then", get_args(Known))
            ),
            formats=formats or (self._default_formats if kind == "instant" else ()),
            words=self._words(raw, f"{key}.words"),
            true=self._flag_words(raw, f"{key}.true", TRUE),
            false=self._flag_words(raw, f"{key}.false", FALSE),
        )

    def _at(self, raw: Mapping[str, Any]) -> FieldMapping:
        table = self._table(raw, "at", needed=True)
        column, formats = self._column(raw, "at"), self._formats(table, "at.formats")
        return FieldMapping("at", column, "instant", formats=formats or self._default_formats)

    def _column(self, raw: Mapping[str, Any], table: str) -> str:
        inner = self._table(raw, table, needed=True)
        self._keys(inner, table, table)
        return self._text(inner, f"{table}.column")

    def _table(
        self, raw: Mapping[str, Any], name: str, *, key: str = "", needed: bool = False
    ) -> Mapping[str, Any]:
        found = raw.get(name, {})
        if needed and name not in raw:
            way_out = say('Add [{name}] with column = "...".', name=name)
            raise self._bad(
                key or name, say("is missing: each event needs a case, an activity and a time."), way_out
            )
        if not isinstance(found, dict):
            raise self._bad(key or name, say("is no table."), say("Write it as [{name}].", name=key or name))
        if name == "log":
            self._keys(found, "log", "log")
        return found

    def _keys(self, raw: Mapping[str, Any], table: str, key: str) -> None:
        for name in raw:
            if name not in KEYS[table]:
                place = f"{key}.{name}" if key else name
                way_out = say("Use one of: {names}.", names=", ".join(KEYS[table]))
                raise self._bad(place, say("is not known here."), way_out)

    def _text(self, raw: Mapping[str, Any], key: str) -> str:
        found = raw.get(_last(key))
        if not isinstance(found, str) or not found:
            raise self._bad(key, say("has to be a text."), say("Write it in quotation marks."))
        return found

    def _texts(self, raw: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        found = raw.get(_last(key), list(default))
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self._bad(key, say("has to be a list of texts."), say('Write it like ["a", "b"].'))
        return tuple(found)

    def _flag_words(self, raw: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(each.lower() for each in self._texts(raw, key, default))
        if not words:
            raise self._bad(key, say("is empty."), say('List the words, like ["yes", "ja"].'))
        return words

    def _words(self, raw: Mapping[str, Any], key: str) -> Mapping[str, str]:
        found = raw.get(_last(key), {})
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            raise self._bad(
                key, say("has to map texts to texts."), say('Write lines like "In work" = "in_progress".')
            )
        return found

    def _one_of(self, raw: Mapping[str, Any], key: str, default: str, choices: Iterable[str]) -> str:
        found = raw.get(_last(key), default)
        if found not in choices:
            rule = say("`{found}` is not possible.", found=str(found))
            raise self._bad(key, rule, say("Use one of: {names}.", names=", ".join(choices)))
        return str(found)

    def _zone(self, log: Mapping[str, Any]) -> str:
        name = self._text(log, "log.zone") if "zone" in log else "UTC"
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            way_out = say("Use an IANA name such as Europe/Berlin or Asia/Shanghai.")
            raise self._bad("log.zone", say("`{name}` is no time zone.", name=name), way_out) from error
        return name

    def _encoding(self, log: Mapping[str, Any]) -> str | None:
        if "encoding" not in log:
            return None
        name = self._text(log, "log.encoding")
        try:
            found = codecs.lookup(name)
        except LookupError:
            found = None
        if found is None or found.name in REFUSED_CODECS or not getattr(found, "_is_text_encoding", False):
            way_out = say("Use a name such as utf-8, utf-16, cp1252 or gb18030; or leave it out.")
            raise self._bad("log.encoding", say("`{name}` is no text encoding.", name=name), way_out)
        return found.name

    def _character(self, log: Mapping[str, Any], key: str) -> str | None:
        found = log.get(_last(key))
        if found is None:
            return None
        if not isinstance(found, str) or len(found) != 1 or not found.isascii() or found in "\r\n\0":
            raise self._bad(key, say("has to be one ASCII character."), say('Write it like ";" or "\\t".'))
        return found

    def _formats(self, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = self._texts(raw, key, ())
        for each in found:
            if each not in FORMAT_WORDS and not _is_format(each):
                way_out = say(
                    "Use strptime signs such as %d/%m/%Y %H:%M, or one of: {words}.",
                    words=", ".join(FORMAT_WORDS),
                )
                raise self._bad(key, say("`{format}` is no date format.", format=each), way_out)
        return found

    def _field_name(self, name: object, key: str) -> str:
        allowed = set(string.ascii_lowercase + string.digits + "_")
        if not isinstance(name, str) or not name or not set(name) <= allowed or name[0].isdigit():
            rule = say("a field name has small letters, digits and underscores.")
            raise self._bad(key, rule, say("Rename it, for example to `assignment_group`."))
        if name in RESERVED:
            raise self._bad(
                key, say("`{name}` is a column of every event.", name=name), say("Choose another name.")
            )
        return name

    def _bad(self, key: str, rule: Sentence, way_out: Sentence) -> BadMapping:
        return BadMapping(f"{self._name}, {key}", rule, way_out)


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _is_format(text: str) -> bool:
    signs = text.replace("%%", "").split("%")[1:]
    return any(sign[:1] in ("Y", "y") for sign in signs) and all(
        sign[:1] in "YymbBdjHIMSfgpzZaAu" and sign for sign in signs
    )
