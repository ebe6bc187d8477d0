"""Markdown that people write becomes HTML that can do nothing."""

import time

import pytest

from pawl.web.prose import opening, rendered


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A\n\n###### B", "<h2>A</h2>\n<h6>B</h6>\n"),
        ("**a** ~~b~~", "<p><strong>a</strong> <s>b</s></p>\n"),
        ("https://example.org/x", '<p><a href="https://example.org/x" rel="noopener nofollow">https://example.org/x</a></p>\n'),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](https://evil.example/pixel.png)", "<p>x</p>\n"),
        ("![x](//evil.example/attachments/ATT-1/)", "<p>x</p>\n"),
        ("![x](/attachments/ATT-1/removal/)", "<p>x</p>\n"),
        ("![x](/logout/)", "<p>x</p>\n"),
        ("![a *b*](/attachments/ATT-12/)", '<p><img src="/attachments/ATT-12/" alt="a b"></p>\n'),
        ("| a |\n|---|\n| b |", '<div class="table-scroll" tabindex="0"><table>'),
        ('[a](/x "t\\"onclick=1")', 'title="t&quot;onclick=1"'),
    ],
)  # fmt: skip
def test_a_text_is_shown(text: str, html: str) -> None:
    assert html in rendered(text)
    assert "<script" not in rendered(text)


def test_the_opening_is_words_alone() -> None:
    assert opening("# Title\n\n- **One** `two`\n- [three](/x)") == "Title One two three"
    assert opening("知识" * 20, 20) == "知识知识知识知识知…"
    assert opening("word " * 100, 20) == "word word word word…"


def test_a_short_text_does_not_become_a_page_of_millions_of_cells() -> None:
    small = "|a|b|\n|-|-|\n|x|y|\n"
    assert "<table>" in rendered(small)
    for before in ("", "> ", "- "):
        lines = ["|" + "a|" * 1000, "|" + "-|" * 1000, *["|x|"] * 1500]
        text = "\n".join(before + line for line in lines)
        assert len(rendered(text)) < 3 * len(text)
    assert len(rendered("-" * 10_000 + "x")) < 20_000


def test_nested_addresses_do_not_hold_a_page_up() -> None:
    text = "[a](http://x.y/" * 1300
    began = time.perf_counter()
    assert text in rendered(text)
    assert opening(text * 10)
    assert time.perf_counter() - began < 2
    assert '<a href="https://example.org"' in rendered("word " * 5000 + "https://example.org")
