"""Sentences, numbers and dates in both languages."""

from datetime import UTC, date, datetime

import pytest

from pawl.analytics.words import Sentence, say
from pawl.presentation.catalogues import languages
from pawl.presentation.language import Language

ENGLISH, CHINESE = Language("en"), Language("zh-Hans")


def test_every_catalogue_is_a_language():
    assert languages() == ("en", "zh-Hans")


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"language tlh: there is no catalogue.*en, zh-Hans"):
        Language("tlh")


def test_a_sentence_is_translated_with_its_values():
    sentence = say("{start} to {end}", start=date(2016, 2, 29), end=date(2016, 5, 29))
    assert ENGLISH.sentence(sentence) == "29 Feb 2016 to 29 May 2016"
    assert CHINESE.sentence(sentence) == "2016年2月29日 至 2016年5月29日"


def test_a_sentence_inside_a_sentence_is_translated_too():
    sentence = say("{told} {caution}", told=say("Not measured."), caution=say("No cases in this period."))
    assert CHINESE.sentence(sentence) == "未测量。该期没有工单。"


def test_the_vocabulary_of_data_files_is_used_and_never_formatted():
    language = Language("zh-Hans", {"Backlog {open}": {"zh-Hans": "积压 {未结}"}})
    assert language.sentence(Sentence("Backlog {open}")) == "积压 {未结}"
    assert Language("en", {"Backlog {open}": {}}).sentence(Sentence("Backlog {open}")) == "Backlog {open}"


def test_hostile_values_stay_text():
    sentence = say("{path}", path="{0.__class__} %s {{7*7}}")
    assert CHINESE.sentence(sentence) == "{0.__class__} %s {{7*7}}"


def test_an_empty_sentence_is_empty():
    assert CHINESE.sentence(Sentence("")) == ""


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.6342, "%", "63.4%", "63.4%"),
        (0.0001, "%", "0.01%", "0.01%"),
        (0.9999, "%", "99.99%", "99.99%"),
        (1.0, "%", "100.0%", "100.0%"),
        (22.1, "h", "22.1 h", "22.1 小时"),
        (0.35, "h", "21 min", "21 分钟"),
        (8070.17, "h", "8,070 h", "8,070 小时"),
        (7.5167, "wh", "7.52 working h", "7.52 工作小时"),
        (6.36, "d", "6.36 d", "6.36 天"),
        (24918, "n", "24,918", "24,918"),
        (1.5, "n", "1.50", "1.50"),
        (0.9396, "ratio", "0.94", "0.94"),
        (0.05, "ratio", "0.050", "0.050"),
        (-0.00001, "ratio", "0.000", "0.000"),
        (12.0, "calls", "12.0 calls", "12.0 calls"),
        (None, "h", "–", "–"),
    ],
)
def test_a_quantity_is_printed_with_its_unit(value, unit, english, chinese):
    assert ENGLISH.quantity(value, unit) == english
    assert CHINESE.quantity(value, unit) == chinese


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (2.88, 52.48, "h", "2.9 to 52.5 h"),
        (0.1, 0.5, "h", "6 to 30 min"),
        (0.2844, 0.9861, "%", "28.4% to 98.6%"),
        (None, 5.0, "d", "– to 5.00 d"),
        (None, None, "h", "–"),
    ],
)
def test_a_span_says_its_unit_once(low, high, unit, text):
    assert ENGLISH.span(low, high, unit) == text


def test_rounding_never_hides_a_missed_target():
    assert ENGLISH.quantity(0.89996, "%", apart_from=0.9) == "89.996%"
    assert ENGLISH.quantity(0.9, "%", apart_from=0.9) == "90.0%"
    assert ENGLISH.quantity(0.4999, "h", apart_from=0.5) == "29.99 min"


@pytest.mark.parametrize(
    ("value", "unit", "named", "text"),
    [(0.9, "%", False, "90%"), (8.0, "h", True, "8 h"), (2000, "n", False, "2,000"), (-0.0, "h", False, "0")],
)
def test_a_tick_is_as_short_as_it_can_be(value, unit, named, text):
    assert ENGLISH.tick(value, unit, named=named) == text


def test_dates_and_times_follow_the_language():
    at = datetime(2017, 2, 16, 14, 17, tzinfo=UTC)
    assert (ENGLISH.instant(at), CHINESE.instant(at)) == ("16 Feb 2017 14:17 UTC", "2017年2月16日 14:17 UTC")
    assert (ENGLISH.day(at), CHINESE.day(at)) == ("16 Feb", "2月16日")
    assert (ENGLISH.month(at), CHINESE.month(at)) == ("Feb 2017", "2017年2月")


def test_values_without_a_format_are_written_by_the_language():
    assert ENGLISH.sentence(say("{value} or more", value=1234.5)) == "1,234 or more"
    assert ENGLISH.sentence(say("{value} or more", value=datetime(2016, 1, 2, 3, 4, tzinfo=UTC))) == (
        "2 Jan 2016 03:04 UTC or more"
    )


def test_numbers_with_a_format_keep_it():
    sentence = say("{n:,} of {rows:,} rows were refused, over {share:.0%}.", n=1234, rows=141712, share=0.009)
    assert ENGLISH.sentence(sentence) == "1,234 of 141,712 rows were refused, over 1%."


def test_a_missing_number_is_a_dash():
    assert (ENGLISH.number(None), ENGLISH.number(2.0, digits=3)) == ("–", "2.000")


def test_counts_and_lists_are_written_out():
    assert (ENGLISH.count(141712), ENGLISH.count(None)) == ("141,712", "–")
    assert (ENGLISH.listed(["a", "b"]), CHINESE.listed(["甲", "乙"])) == ("a, b", "甲、乙")


@pytest.mark.parametrize(
    ("value", "unit", "signed", "told"),
    [
        (0.123, "%", False, "12.3 percentage points"),
        (0.123, "%", True, "+12.3 percentage points"),
        (-0.05, "%", True, "-5.0 percentage points"),
        (0.0001, "%", True, "0.0 percentage points"),
        (2.0, "h", True, "+2.00 h"),
        (2.0, "h", False, "2.00 h"),
        (None, "%", True, "–"),
    ],
)
def test_shares_lie_percentage_points_apart(value: float | None, unit: str, signed: bool, told: str) -> None:
    assert Language("en").difference(value, unit, signed=signed) == told


def test_the_end_of_a_range_leaves_out_what_its_beginning_says() -> None:
    assert Language("en").bare_difference(0.123, "%", signed=True) == "+12.3"
    assert Language("zh-Hans").difference(0.123, "%") == "12.3 个百分点"
