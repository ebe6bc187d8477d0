"""Sentences, numbers and dates in a reader's language; a further language is one more catalogue."""

import gettext
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from string import Formatter
from typing import Any

from pawl.analytics.kpi.amounts import change
from pawl.analytics.kpi.rounding import decimals, readable, rounded
from pawl.analytics.words import Sentence, say
from pawl.presentation.catalogues import LOCALE, SOURCE, languages

NOTHING = "–"

MONTHS = (
    say("Jan"),
    say("Feb"),
    say("Mar"),
    say("Apr"),
    say("May"),
    say("Jun"),
    say("Jul"),
    say("Aug"),
    say("Sep"),
    say("Oct"),
    say("Nov"),
    say("Dec"),
)
UNITS = {
    "h": say("{number} h"),
    "wh": say("{number} working h"),
    "d": say("{number} d"),
    "min": say("{number} min"),
    "s": say("{number} s"),
    "%": say("{number}%"),
}
BARE = frozenset({"", "n", "ratio", "mean", "count", "money"})


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation("pawl", LOCALE, languages=[code.replace("-", "_")])


class Language:
    """One language, with the vocabulary of the data files (KPI names, meanings) beside the catalogue."""

    def __init__(self, code: str, vocabulary: Mapping[str, Mapping[str, str]] | None = None) -> None:
        if code not in languages():
            known = ", ".join(languages())
            raise ValueError(f"language {code}: there is no catalogue for it. Choose one of: {known}.")
        self.code = code
        self._catalogue = _catalogue(code)
        self._vocabulary = vocabulary or {}
        self._formatter = _InLanguage(self)
        self._decimal = self._catalogue.pgettext("decimal separator", ".")
        self._thousands = self._catalogue.pgettext("thousands separator", ",")
        # A page says hundreds of quantities, and the same ones whenever it is asked for.
        self._kept = lru_cache(maxsize=4096)(self._quantity)
        self._dated = lru_cache(maxsize=4096)(self._full_date)

    def sentence(self, sentence: Sentence) -> str:
        """The sentence in this language, its values too."""
        if not sentence.values:
            return self._bare(sentence.template)
        return self._formatter.vformat(self._catalogue.gettext(sentence.template), (), sentence.values)

    def number(self, value: float | None, *, digits: int | None = None) -> str:
        """A number with three significant digits, or with `digits` decimals."""
        if value is None:
            return NOTHING
        places = decimals(value) if digits is None else digits
        written = 0.0 if round(value, places) == 0 else value  # never minus zero
        return self.separated(f"{written:,.{places}f}")

    def count(self, value: int | None) -> str:
        """A whole number with separators."""
        return NOTHING if value is None else self.separated(f"{value:,}")

    def quantity(self, value: float | None, unit: str, *, apart_from: float | None = None) -> str:
        """A number with its unit; with more digits where rounding would make it equal `apart_from`."""
        return NOTHING if value is None else self._kept(value, unit, apart_from)

    def difference(self, value: float | None, unit: str, *, signed: bool = False) -> str:
        """How far two values lie apart: shares in percentage points, never in per cent of something."""
        if value is not None and unit == "%":
            return self.sentence(change(value, unit, is_signed=signed))
        return self.bare_difference(value, unit, signed=signed)

    def bare_difference(self, value: float | None, unit: str, *, signed: bool = False) -> str:
        """The same as an end of a range: of a share only the number, its unit was said before."""
        if value is None:
            return NOTHING
        if unit == "%":
            return self.sentence(change(value, unit, is_signed=signed, is_bare=True))
        told = self.quantity(value, unit)
        is_more = signed and value > 0 and told != self.bare_difference(0.0, unit)
        return f"+{told}" if is_more else told

    def span(self, low: float | None, high: float | None, unit: str) -> str:
        """From low to high, the unit said once; a dash where there is neither."""
        if low is None and high is None:
            return NOTHING
        if low is None or high is None or unit == "%":
            return self._joined(self.quantity(low, unit), self.quantity(high, unit))
        times, unit = readable(high, unit)
        low, high = low * times, high * times
        digits = decimals(high, unit)
        return self._with_unit(
            self._joined(self.number(low, digits=digits), self.number(high, digits=digits)), unit
        )

    def tick(self, value: float, unit: str, *, named: bool = False) -> str:
        """A round number for an axis, as short as it can be without loss, with its unit where `named`."""
        percent = unit == "%"
        short = f"{value * 100 if percent else value:,.6f}".rstrip("0").rstrip(".")
        return self._with_unit(
            self.separated("0" if short == "-0" else short), unit if percent or named else ""
        )

    def full_date(self, day: date) -> str:
        """Day, month and year."""
        return self._dated(day.date() if isinstance(day, datetime) else day)

    def day(self, day: date) -> str:
        """Day and month, for the axis of a chart."""
        return self._formatter.vformat(self._catalogue.gettext(SHORT_DATE.template), (), self._parts(day))

    def month(self, day: date) -> str:
        """Month and year, for the axis of a chart."""
        return self._formatter.vformat(self._catalogue.gettext(MONTH_DATE.template), (), self._parts(day))

    def instant(self, at: datetime) -> str:
        """Date, time and the zone it is told in."""
        zone = at.tzname() or ""
        return f"{self.full_date(at)} {at:%H:%M} {zone}".rstrip()

    def listed(self, texts: Sequence[str]) -> str:
        """Texts in a row."""
        return self._catalogue.pgettext("between two items of a list", ", ").join(texts)

    def separated(self, english: str) -> str:
        """A number written the English way, with the separators of this language."""
        table = {",": self._thousands, ".": self._decimal}
        return "".join(table.get(char, char) for char in english)

    def _full_date(self, day: date) -> str:
        return self._formatter.vformat(self._catalogue.gettext(FULL_DATE.template), (), self._parts(day))

    def _quantity(self, value: float, unit: str, apart_from: float | None) -> str:
        found = rounded(value, unit, apart_from=apart_from)
        return self._with_unit(self.number(found.number, digits=found.digits), found.unit)

    def _joined(self, low: str, high: str) -> str:
        return self.sentence(say("{low} to {high}", low=low, high=high))

    def _bare(self, text: str) -> str:
        # Texts of data files come without values and may hold braces: they are never taken as a template.
        in_data = self._vocabulary.get(text)
        if in_data is not None:
            return in_data.get(self.code, text)
        return self._catalogue.gettext(text) if text else text

    def _with_unit(self, number: str, unit: str) -> str:
        if unit in BARE:
            return number
        if unit in UNITS:
            return self.sentence(Sentence(UNITS[unit].template, {"number": number}))
        return f"{number} {self._bare(unit)}"

    def _parts(self, day: date) -> Mapping[str, str]:
        month = self._catalogue.gettext(MONTHS[day.month - 1].template)
        return {"day": str(day.day), "month": month, "year": str(day.year)}


FULL_DATE = say("{day} {month} {year}")
SHORT_DATE = say("{day} {month}")
MONTH_DATE = say("{month} {year}")


class _InLanguage(Formatter):
    """Formats the values of a sentence: sentences, dates and numbers as the language writes them."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Sentence):
            return format(self._language.sentence(value), format_spec)
        if isinstance(value, date) and not format_spec:
            return (
                self._language.instant(value)
                if isinstance(value, datetime)
                else self._language.full_date(value)
            )
        if isinstance(value, float) and not format_spec:
            return self._language.number(value)
        if isinstance(value, (int, float)) and format_spec:
            return self._language.separated(format(value, format_spec))
        return format(value, format_spec)
