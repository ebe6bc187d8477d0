"""Public holidays of a country or a part of it, from the `holidays` package."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from pawl.analytics.errors import BadCalendar
from pawl.analytics.words import say
from pawl.analytics.worktime.zones import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class PublicHolidays:
    """Days closed, days worked in their place, and where both came from."""

    closed: tuple[date, ...] = ()
    make_up_days: tuple[date, ...] = ()
    source: str = ""


def public_holidays(table: Mapping[str, object]) -> PublicHolidays:
    """The public holidays that a calendar asks for by country.

    table: country (ISO 3166-1, such as "DE"), subdivision (such as "BE") and years ([first, last]); all may
    be absent.
    Returns holidays and make-up workdays; nothing without a country.
    Raises BadCalendar for an unknown country or subdivision, or years that the feed does not know.
    Error: as good as the feed; moon-sighted and not yet announced days are estimates or absent.
    Source: the `holidays` package.   Checked: tests/analytics/worktime/test_feed.py.
    """
    country = table.get("country")
    if country is None:
        return _nothing_without_country(table)
    first, last = _years(table.get("years", [FIRST_YEAR, LAST_YEAR]))
    part = table.get("subdivision")
    label = f"{country}-{part}" if part else f"{country}"
    feeds = _feeds()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            feed = feeds.country_holidays(
                str(country), subdiv=None if part is None else str(part), years=range(first, last + 1)
            )
            closed = tuple(sorted(feed))
        except RuntimeError:  # the kind of which the package's refusal of a country or part is one
            raise BadCalendar(
                f"calendar.holidays: {label}",
                say("is not a country, or not a part of it, that the holidays package knows."),
                say('Write ISO 3166 codes, as in country = "DE" and subdivision = "BE", or list the dates.'),
            ) from None
        except UserWarning as warning:
            raise BadCalendar(
                f"calendar.holidays: {label}, {first} to {last}",
                say("asks for years whose holidays are not known ({reason})", reason=str(warning)),
                say("Give the years that matter, as in years = [2020, 2030], or list the dates."),
            ) from None
    make_up = tuple(sorted(day for day in getattr(feed, "weekend_workdays", ()) if first <= day.year <= last))
    return PublicHolidays(closed, make_up, f"{label} {first}–{last}")


@cache
def countries() -> dict[str, str]:
    """Countries whose holidays are known.

    Returns ISO 3166-1 code -> English name, by name.   Raises nothing.   Error: none.
    Source: the `holidays` package.   Checked: tests/analytics/worktime/test_feed.py.
    """
    names = {one[1]: name.replace("_", " ").title() for name, one in _feeds().registry.COUNTRIES.items()}
    return dict(sorted(names.items(), key=lambda one: one[1]))


def parts_of(country: str) -> tuple[str, ...]:
    """The parts of a country that have holidays of their own.

    Returns their codes, none for a country that is not known.   Raises nothing.   Error: none.
    Source: the `holidays` package.   Checked: tests/analytics/worktime/test_feed.py.
    """
    return tuple(_feeds().list_supported_countries(include_aliases=False).get(country, ()))


def _nothing_without_country(table: Mapping[str, object]) -> PublicHolidays:
    for key in ("subdivision", "years", "make_up_days"):
        if key in table:
            raise BadCalendar(
                f"calendar.holidays.{key}",
                say("needs a country beside it."),
                say('Add it, as in country = "CN", or drop the key.'),
            )
    return PublicHolidays()


def _years(value: object) -> tuple[int, int]:
    match value:
        case [int(first), int(last)] if FIRST_YEAR <= first <= last <= LAST_YEAR:
            return first, last
    raise BadCalendar(
        f"calendar.holidays.years = {value!r}",
        say("is not a first and a last year from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR),
        say("Write both, as in years = [2020, 2030]."),
    )


def _feeds() -> Any:
    """The package, loaded where somebody asks for a feed: it is large, and few processes ever do."""
    return import_module("holidays")
