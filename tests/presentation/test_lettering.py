"""Texts broken into lines, in letters and in characters without spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.presentation.lettering import folded, width


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("", 2, []),
        ("one two three", 3, ["one two", "three"]),
        ("一二三四五六七", 3, ["一二三四五", "六七"]),
        ("abcdefghijklmnop", 3, ["abcdefgh", "ijklmnop"]),
        ("one two three four five six", 2, ["one two", "three…"]),
    ],
)
def test_a_text_is_folded_where_it_may_break(text: str, most: int, lines: list[str]) -> None:
    assert folded(text, 50, 10, most) == lines


@given(st.text(max_size=60), st.integers(1, 4))
def test_lines_fit_and_are_no_more_than_allowed(text: str, most: int) -> None:
    found = folded(text, 60, 10, most)
    assert len(found) <= most
    assert all(width(line, 10) <= 60 for line in found)
