"""Settings: pawl.toml, typed; what it does not say comes from defaults.toml."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.kpi.catalogue import Library, load_library
from pawl.analytics.kpi.target import Target, targets_from_toml
from pawl.analytics.stats.control.presets import PRESETS, Preset, find_preset
from pawl.analytics.toml_text import NotToml, read_toml
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime import Calendar, Grain
from pawl.presentation.catalogues import languages

FILE = Path("pawl.toml")
KEYS = ("language", "report", "measure", "calendar", "targets", "kpis", "factors", "phases", "server")
REPORT_KEYS = ("title", "question")
MEASURE_KEYS = ("by", "from", "until", "slices", "rules")
KPI_KEYS = ("folders",)
FACTOR_KEYS = ("at", "text")
PHASE_KEYS = ("kpi", "at", "reason")

T = TypeVar("T")


class BadSettings(AnalyticsError):
    """A settings file that breaks a rule."""


@dataclass(frozen=True)
class Factor:
    """Something dated that happened inside or outside, drawn on every chart."""

    at: date
    text: str


@dataclass(frozen=True)
class Settings:
    """What a site says about itself; `path` is None where there is no file."""

    path: Path | None
    language: str
    title: str | None
    question: str | None
    by: Grain
    first: date | None
    last: date | None
    slices: tuple[str, ...]
    rules: Preset
    calendar: Calendar
    targets: Mapping[str, Sequence[Target]]
    own_targets: bool
    kpi_folders: tuple[Path, ...]
    factors: tuple[Factor, ...]
    phases: Mapping[str, tuple[tuple[date, str], ...]]

    @classmethod
    def load(cls, path: Path | None = None) -> "Settings":
        """Read a settings file; without a path ./pawl.toml if it is there, else the defaults alone."""
        if path is None and not FILE.exists():
            return _Reader(None, {}).settings()
        chosen = path or FILE
        return _Reader(chosen, _parse(chosen)).settings()


def _parse(path: Path) -> Mapping[str, Any]:
    try:
        return read_toml(path)
    except FileNotFoundError:
        rule = say("There is no such file.")
        raise BadSettings(
            str(path), rule, say("Give the path of a pawl.toml, or leave --config out.")
        ) from None
    except NotToml as error:
        raise BadSettings(
            str(path),
            error.rule,
            say("{way_out} docs/reference/pawl-toml.md shows the form.", way_out=error.way_out),
        ) from error
    except (OSError, ValueError) as error:
        rule = say("It cannot be read: {error}.", error=str(error))
        raise BadSettings(
            str(path), rule, say("Give the path of a pawl.toml, or leave --config out.")
        ) from error


class _Reader:
    """Reads one file over the defaults; every refusal names file and key."""

    def __init__(self, path: Path | None, given: Mapping[str, Any]) -> None:
        self.path = path
        self.given = given
        self.defaults = tomllib.loads(files("pawl").joinpath("defaults.toml").read_text(encoding="utf-8"))

    def settings(self) -> Settings:
        self._known(self.given, KEYS, "")
        report, measure = self._table("report", REPORT_KEYS), self._table("measure", MEASURE_KEYS)
        base = self.path.parent if self.path else Path()
        folders = tuple(base / name for name in self._texts(self._table("kpis", KPI_KEYS), "kpis.folders"))
        calendar, targets = self._whole("calendar"), self._whole("targets")
        library = self._library(folders)
        directions = {kpi: one.direction for kpi, one in library.items()}
        units = {kpi: one.unit for kpi, one in library.items()}
        return Settings(
            path=self.path,
            language=self._one_of(
                "language", self.given.get("language", self.defaults["language"]), languages()
            ),
            title=self._text(report, "report.title"),
            question=self._text(report, "report.question"),
            by=cast("Grain", self._one_of("measure.by", measure["by"], get_args(Grain))),
            first=self._day(measure, "measure.from"),
            last=self._day(measure, "measure.until"),
            slices=self._texts(measure, "measure.slices"),
            rules=find_preset(self._one_of("measure.rules", measure["rules"], tuple(PRESETS))),
            calendar=self._placed(lambda: Calendar.from_toml(calendar)),
            targets=self._placed(lambda: targets_from_toml(targets, directions, units)),
            own_targets="targets" in self.given,
            kpi_folders=folders,
            factors=self._factors(),
            phases=self._phases(library),
        )

    def _library(self, folders: tuple[Path, ...]) -> Library:
        try:
            return load_library(*folders)
        except OSError as error:
            rule = say("A folder of KPIs cannot be read: {error}.", error=error.strerror or str(error))
            raise self._bad("kpis.folders", rule, say("Name folders beside this file.")) from error

    def _whole(self, name: str) -> Mapping[str, Any]:
        """A table that replaces the one of the defaults: half a calendar, or half of the targets, is none."""
        return self._given_table(name) if name in self.given else self.defaults[name]

    def _table(self, name: str, keys: Sequence[str]) -> Mapping[str, Any]:
        """A table over that of the defaults, key by key."""
        table = self._given_table(name)
        self._known(table, keys, f"{name}.")
        return {**self.defaults.get(name, {}), **table}

    def _given_table(self, name: str) -> Mapping[str, Any]:
        table = self.given.get(name, {})
        if isinstance(table, dict):
            return table
        raise self._bad(name, say("It has to be a table."), say("Write [{name}] above its lines.", name=name))

    def _placed(self, read: Callable[[], T]) -> T:
        """What calendar and targets refuse names its key; here the file is put before it."""
        try:
            return read()
        except AnalyticsError as error:
            thing = f"{self.path or FILE}: {error.thing}"
            raise type(error)(thing, error.rule, error.way_out) from None

    def _known(self, table: Mapping[str, Any], keys: Sequence[str], place: str) -> None:
        for key in table:
            if key not in keys:
                raise self._bad(
                    f"{place}{key}", say("There is no such key."), say("Use: {keys}.", keys=", ".join(keys))
                )

    def _one_of(self, key: str, value: object, choices: Sequence[str]) -> str:
        if value not in choices:
            way_out = say("Use one of: {choices}.", choices=", ".join(choices))
            raise self._bad(key, say("{value} is not known here.", value=repr(value)), way_out)
        return str(value)

    def _text(self, table: Mapping[str, Any], key: str) -> str | None:
        value = table.get(key.rpartition(".")[2])
        if value is None or isinstance(value, str):
            return value
        raise self._bad(key, say("It has to be a text."), say("Put it in quotes."))

    def _texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key.rpartition(".")[2], [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise self._bad(key, say("It has to be a list of texts."), say('Write it like ["one", "two"].'))

    def _day(self, table: Mapping[str, Any], key: str) -> date | None:
        value = table.get(key.rpartition(".")[2])
        if value is None or type(value) is date:
            return value
        raise self._bad(key, say("It has to be a day."), say("Write it like 2026-03-31, without quotes."))

    def _factors(self) -> tuple[Factor, ...]:
        found = []
        for name, entry in self._entries("factors", FACTOR_KEYS):
            at, text = self._day(entry, f"{name}.at"), self._text(entry, f"{name}.text")
            if at is None or text is None:
                raise self._bad(
                    name, say("A factor needs a day and a text."), say("Give it `at` and `text`.")
                )
            found.append(Factor(at, text))
        return tuple(found)

    def _phases(self, library: Mapping[str, object]) -> dict[str, tuple[tuple[date, str], ...]]:
        """KPI -> days from which its limits begin anew, each with its reason: without one it is a trick."""
        found: dict[str, tuple[tuple[date, str], ...]] = {}
        for name, entry in self._entries("phases", PHASE_KEYS):
            kpi, reason = self._text(entry, f"{name}.kpi"), self._text(entry, f"{name}.reason")
            at = self._day(entry, f"{name}.at")
            if kpi is None or at is None or not reason:
                rule = say("A phase needs a KPI, a day and a reason.")
                raise self._bad(name, rule, say("Give it `kpi`, `at` and `reason`."))
            if kpi not in library:
                raise self._bad(
                    f"{name}.kpi", say("There is no KPI of this name."), say("`pawl kpis` lists them all.")
                )
            found[kpi] = (*found.get(kpi, ()), (at, reason))
        return found

    def _entries(self, key: str, keys: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The tables of a list, each with its name for refusals."""
        entries = self.given.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            way_out = say("Write [[{key}]] above each.", key=key)
            raise self._bad(key, say("It has to be a list of tables."), way_out)
        for place, entry in enumerate(entries):
            self._known(entry, keys, f"{key}[{place}].")
            yield f"{key}[{place}]", entry

    def _bad(self, key: str, rule: Sentence, way_out: Sentence) -> BadSettings:
        return BadSettings(f"{self.path or FILE}: {key}", rule, way_out)
