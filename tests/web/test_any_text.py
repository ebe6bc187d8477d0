"""P7: whatever people write as Markdown, HTML, a search or a formula is read in time, or refused in words."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.people import cast

from pawl.accounts.actor import system
from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.expression import parse
from pawl.collaboration.searching import best, search, similar
from pawl.mailroom.texts import of_html
from pawl.web.prose import cleaned, opening, rendered

CASES = 50_000 if os.environ.get("PAWL_THOROUGH") else 2000
SLOWEST = 1.0
PIECES = {
    "markdown": """# * _ ~ ` [ ] ( ) ! | - > 1.␣ < & \\ javascript: https://x.example <script> a 语 \0
        &#x6a; ⏎ ⏎⏎ ␣␣␣␣ ⏎|␣a␣|␣b␣|⏎|---|---|⏎ ![x](/attachments/ATT-1/) data:text/html,""",
    "html": """< > </ /> <p> <table> <td> <svg> <math> <style> <script> <noscript> <!-- --> <![CDATA[ ]]>
        <template> <form> <mglyph> <title> " ' javascript:alert(1) &Tab; a 语 \0 <a␣href= ␣onclick=x
        <img␣src=x␣onerror=alert(1)> ⏎""",
    "search": """" ' * AND OR NOT NEAR ( ) : ^ - + | & ! <-> % _ \\ \0 INC- 1 9999999999999999999 -- ; é
        printer 打印机 ␣ own:""",
    "formula": """a b period_end hours ( ) , + - * / ** == in not and or if else lambda 1 1e999 [ ] .
        __class__ := "x" ⏎ ␣ 语""",
}


def some(kind: str) -> st.SearchStrategy[str]:
    """Texts of the pieces that a reader looks for, in any order, and of any signs."""
    known = [one.replace("␣", " ").replace("⏎", "\n") for one in PIECES[kind].split()]
    pieces = st.lists(st.sampled_from(known) | st.text(max_size=4), max_size=25)
    return pieces.map("".join)


def tried(kind: str, read: Callable[[str], Any], share: float = 0.3) -> None:
    @settings(max_examples=int(CASES * share), suppress_health_check=list(HealthCheck))
    @given(text=some(kind))
    def each(text: str) -> None:
        # A pause to collect garbage falls on any reading, but not on all three.
        assert any(cpu_seconds(lambda: read(text)) < SLOWEST for _ in range(3))

    each()


def cpu_seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def test_markdown_becomes_html_that_stays_what_it_is() -> None:
    def read(text: str) -> None:
        html = str(rendered(text))
        assert "<script" not in html
        assert "javascript:" not in html.lower().partition('href="')[2].partition('"')[0]
        assert "\n" not in opening(text)

    tried("markdown", read)


def test_html_that_is_clean_is_clean_for_good() -> None:
    def read(text: str) -> None:
        once = cleaned(text)
        assert cleaned(once) == once
        assert of_html(text).count("\x00") == 0

    tried("html", read)


@pytest.mark.parametrize("inside", ["<a>", '<a href="http://x">', "<a><table><a>", "<p><a><td><a>"])
def test_a_link_around_a_table_is_clean_for_good(inside: str) -> None:
    once = cleaned(f"<a><table>{inside}")
    assert cleaned(once) == once
    assert "<table>" in once


def test_a_formula_is_one_or_is_refused_in_words() -> None:
    def read(text: str) -> None:
        with suppress(BadDefinition):
            parse(text, "kpi")

    tried("formula", read)


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_search_is_never_a_command() -> None:
    cast()
    pawl = system("test")

    def read(text: str) -> None:
        list(search(text, pawl)[:3])
        best(text, pawl, 3)
        similar(text, pawl)

    tried("search", read, 0.1)
