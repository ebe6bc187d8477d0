"""Public holidays by country: German and Chinese days, and what the feed does not know."""

from datetime import date

import pytest

from pawl.analytics.errors import BadCalendar
from pawl.analytics.worktime.feed import countries, parts_of, public_holidays


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    """Regional holidays must not leak from a national feed (zammad 390)."""
    womens_day, corpus_christi = date(2026, 3, 8), date(2026, 6, 4)
    berlin, bavaria = (
        public_holidays({"country": "DE", "subdivision": part, "years": [2026, 2026]}).closed
        for part in ("BE", "BY")
    )
    country = public_holidays({"country": "DE", "years": [2026, 2026]}).closed
    assert [womens_day in days for days in (berlin, bavaria, country)] == [True, False, False]
    assert [corpus_christi in days for days in (berlin, bavaria, country)] == [False, True, False]


def test_china_works_on_some_weekends_instead() -> None:
    """State Council notice for 2026: make-up days 4 Jan, 14 and 28 Feb, 9 May, 20 Sep, 10 Oct."""
    feed = public_holidays({"country": "CN", "years": [2026, 2026]})
    days = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    assert feed.make_up_days == tuple(date(2026, *day) for day in days)
    assert not set(feed.make_up_days) & set(feed.closed)
    assert feed.source == "CN 2026–2026"


def test_without_country_there_is_no_feed() -> None:
    assert public_holidays({}).closed == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"country": "XX"}, "XX: is not a country"),
        ({"country": "DE", "subdivision": "ZZ"}, "DE-ZZ: is not a country, or not a part of it"),
        ({"country": "DE", "years": [2026]}, "years = .2026.: is not a first and a last year"),
        ({"country": "DE", "years": [2027, 2026]}, "is not a first and a last year"),
        ({"country": "DE", "years": [1960, 2026]}, "from 1970 to 2100"),
        (
            {"country": "IN", "years": [1970, 2100]},
            "whose holidays are not known .*Give the years that matter",
        ),
    ],
)
def test_what_the_feed_does_not_know_is_refused(table: dict[str, object], message: str) -> None:
    with pytest.raises(BadCalendar, match=message):
        public_holidays(table)


def test_what_is_offered_is_what_is_known():
    offered = countries()
    assert (offered["DE"], offered["CN"]) == ("Germany", "China")
    assert "BE" in parts_of("DE")
    assert parts_of("CN") == parts_of("XX") == ()
    for part in parts_of("DE"):
        assert public_holidays({"country": "DE", "subdivision": part, "years": [2026, 2026]}).closed
