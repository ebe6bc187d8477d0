"""The page: strict, whole, escaped, the same every time, in both languages."""

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html as parser
from tests.presentation.hostile import NASTY, hostile
from tests.presentation.report_sample import sample

from pawl.analytics.words import Sentence
from pawl.presentation.html import html

REPORT = sample()
SLA = REPORT.charts[0]
GOLDEN = Path(__file__).parent / "report-en.txt"
VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})

both_languages = pytest.mark.parametrize("code", ["en", "zh-Hans"])


@cache
def page_in(code):
    """Drawn when it is looked at: every worker gathers this file, one runs it."""
    return html(REPORT, code)


@cache
def tree_in(code):
    return parser.document_fromstring(page_in(code))


class Balance(HTMLParser):
    """Fails where an element is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []

    def handle_starttag(self, tag, _attrs):
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, _tag, _attrs):
        pass

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def _style(page: str) -> str:
    found = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert found is not None
    return found.group(1)


def _readable(tree: Any) -> str:
    lines = [
        " ".join(each.text_content().split()) for each in tree.xpath("//h1|//h2|//h3|//p|//li|//tr|//dl/div")
    ]
    return "\n".join(line for line in lines if line) + "\n"


@both_languages
def test_the_page_is_well_formed(code):
    balance = Balance()
    balance.feed(page_in(code))
    assert page_in(code).startswith("<!DOCTYPE html>")
    assert balance.stack == []


@both_languages
def test_language_and_title_are_said(code):
    assert tree_in(code).get("lang") == code
    assert tree_in(code).findtext("head/title") == tree_in(code).findtext(".//h1")


@both_languages
def test_ids_are_unique_and_links_lead_somewhere(code):
    ids = tree_in(code).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.lstrip("#") for link in tree_in(code).xpath("//a/@href")} <= set(ids)


@both_languages
def test_headings_do_not_skip_a_level(code):
    levels = [int(each.tag[1]) for each in tree_in(code).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= here + 1 for here, after in pairwise(levels))


@both_languages
def test_nothing_can_run_and_nothing_comes_from_elsewhere(code):
    tree = tree_in(code)
    assert not tree.xpath("//script|//iframe|//object|//link|//img|//@style|//form")
    assert not [name for each in tree.iter() for name in each.attrib if name.startswith("on")]
    outside = re.findall(r"(?:https?:)?//[a-z0-9.-]+", page_in(code))
    assert set(outside) <= {"http://www.w3.org"}


@both_languages
def test_the_policy_allows_our_style_block_and_nothing_else(code):
    policy = tree_in(code).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    digest = base64.b64encode(hashlib.sha256(_style(page_in(code)).encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert page_in(code).count("<style") == 1


@both_languages
def test_tables_have_captions_and_scopes(code):
    for table in tree_in(code).xpath("//table"):
        assert table.findtext("caption")
        assert all(each.get("scope") in {"col", "row", "rowgroup"} for each in table.iter("th"))


@both_languages
def test_every_picture_has_a_name_or_is_hidden(code):
    for svg in tree_in(code).xpath("//svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("aria-label")


def test_every_colour_variable_is_defined_for_light_and_dark():
    used = set(re.findall(r"var\((--[a-z]+)\)", page_in("en")))
    light, dark = _style(page_in("en")).split("prefers-color-scheme: dark", 1)
    for variable in used:
        assert f"{variable}:" in light
        assert f"{variable}:" in dark


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("ink", ["ink", "muted", "better", "worse", "changed"])
def test_text_colours_have_contrast(scheme, ink):
    begin = {"light": ":root", "dark": "prefers-color-scheme: dark", "print": "@media print"}[scheme]
    part = _style(page_in("en")).split(begin, 1)[1]
    for ground in ("paper", "band", "raised"):
        assert _contrast(_colour(part, ink), _colour(part, ground)) >= 4.5


def _colour(style: str, name: str) -> str:
    found = re.search(rf"--{name}: #([0-9a-f]{{6}})", style)
    assert found is not None
    return found.group(1)


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, success criterion 1.4.3."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_first_words_are_the_answer():
    text = tree_in("en").get_element_by_id("answer").text_content()
    for sentence in (
        REPORT.answer.measured,
        REPORT.answer.gap,
        REPORT.answer.changed,
        REPORT.answer.decision,
    ):
        assert str(sentence) in text


def test_a_gap_says_its_kind_how_its_interval_was_found_and_its_stand_in():
    text = " ".join(tree_in("en").get_element_by_id("gaps").text_content().split())
    for words in ("signal for the worse", "built in", "chance", "Signals that get worse come first"):
        assert words in text
    assert "Where it may lie: control limits: where chance alone takes it" in text
    assert "by proxy Counted from events that leave the state resolved." in text
    assert "95% interval 0" not in text


def test_a_chart_by_proxy_says_so():
    shown = html(replace(REPORT, charts=(replace(SLA, proxy=Sentence("Due dates stand for it.")),)))
    assert "Due dates stand for it." in shown


def test_no_english_of_the_page_is_left_in_chinese():
    text = tree_in("zh-Hans").body.text_content()
    for word in ("Skip to", "Indicators", "Charts", "Data quality", "Pitfalls", "signal", "within the noise"):
        assert word not in text
    assert "哪些可以测量" in text


def test_hostile_names_stay_text():
    page = html(hostile(REPORT))
    tree = parser.document_fromstring(page)
    assert not tree.xpath("//script")
    assert "<script" not in page
    shown = tree.body.text_content()
    assert shown.count("{{7*7}}") > 60
    assert " ".join(NASTY.replace("\u202e", "").split()) in " ".join(shown.replace("\u202e", "").split())


def test_simulated_data_is_labelled():
    simulated = replace(REPORT, subject=replace(REPORT.subject, simulated=True))
    assert "Simulated data" in html(simulated)
    assert "Simulated data" not in page_in("en")


def test_an_empty_report_says_what_is_missing():
    empty = replace(
        REPORT,
        coverage=replace(REPORT.coverage, rows=(), unlocks=()),
        kpis=(), charts=(), gaps=(), process=None, appendix=(),
        quality=replace(REPORT.quality, fields=(), periods=(), refused=(), unknown_states=(), warnings=()),
    )  # fmt: skip
    page = html(empty)
    assert "write targets into pawl.toml" in page
    assert "No chart: no indicator has a signal or a target." in page


def test_two_charts_of_one_kpi_have_places_of_their_own():
    twice = replace(REPORT, charts=(REPORT.charts[0], REPORT.charts[0]))
    ids = parser.document_fromstring(html(twice)).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_same_report_gives_the_same_bytes():
    assert html(REPORT) == page_in("en")


def test_the_words_of_the_sample_report_are_as_agreed():
    assert _readable(tree_in("en")) == GOLDEN.read_text(encoding="utf-8")
