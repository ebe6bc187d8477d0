"""Texts that people write in Markdown, as pages show them: only tags that cannot do anything."""

import re
from bisect import bisect_right
from functools import cache
from importlib import import_module
from itertools import accumulate
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "img",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt"}}
OWN_PICTURE = re.compile(r"/attachments/ATT-[1-9][0-9]{0,17}/")
"""Pictures are files of records: one from elsewhere would tell its host who reads, and when."""
MOST_ROUNDS = 5
"""So often a text is cleaned until it stays as it is; then its tags are shown as they are written."""
SCHEMES = {"https", "http", "mailto", "tel"}
HIGHEST, LOWEST = 2, 6
SCROLLING = (
    ("<pre>", '<pre tabindex="0">'),
    ("<table>", '<div class="table-scroll" tabindex="0"><table>'),
    ("</table>", "</table></div>"),
)
"""What may be wider than its column can be scrolled by keyboard too."""
UNDER_HEAD = frozenset(" \t>|:*+.-0123456789")
"""Signs of the line under the head of a table, in a list or a quotation too."""
MOST_CELLS = 20_000
"""Of the tables of one text; a text with more shows its tables as they are written."""
LONGEST_WORD = 2000
"""In a text with a longer one no address becomes a link: each is looked for up to the end of its word."""
OPENING, LOOKED_AT = 160, 4000
WIDE = 0x2E80
"""From here on signs take the room of two."""


def rendered(text: str) -> SafeString:
    """The text as HTML that is safe to show; the page's own heading stands above its headings."""
    parser = _parser(has_tables=_is_cheap(text), has_addresses=_has_short_words(text))
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + HIGHEST - 1, LOWEST)}"
        for child in token.children or ():
            if child.type == "image" and not OWN_PICTURE.fullmatch(str(child.attrGet("src"))):
                child.type, child.children = "text", None  # what stands for the picture is said instead
    html = parser.renderer.render(tokens, parser.options, {})
    clean = cleaned(html)
    for bare, reachable in SCROLLING:
        clean = clean.replace(bare, reachable)
    return mark_safe(clean)  # noqa: S308 cleaned above, then only our own tags are put in


def cleaned(html: str) -> str:
    """HTML without all that could act; cleaned again it is the same, however its tags were nested.

    Parsers move what stands where it may not (a link around a table) each time that they read it.
    """
    for _round in range(MOST_ROUNDS):
        before, html = html, _cleaned_once(html)
        if html == before:
            return html
    return str(nh3.clean_text(html))


def _cleaned_once(html: str) -> str:
    rel = "noopener nofollow"
    return str(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=rel))


def opening(text: str, longest: int = OPENING) -> str:
    """The first words of a text, without its marks."""
    words: list[str] = []
    text = text[:LOOKED_AT]
    for token in _parser(has_tables=_is_cheap(text), has_addresses=False).parse(text):
        if token.type == "inline" and token.children:
            words += [child.content for child in token.children if child.type in {"text", "code_inline"}]
            words.append(" ")
    plain = " ".join("".join(words).split())
    # A Chinese sign is twice as wide as a letter, and says as much as a word.
    ends = list(accumulate(2 if ord(sign) >= WIDE else 1 for sign in plain))
    fits = bisect_right(ends, longest)
    return plain if fits == len(plain) else plain[: fits - 1].rstrip() + "…"


def _is_cheap(text: str) -> bool:
    """Whether the tables of a text are small: each row is filled up to the columns of its head, so that a
    short text could become a page of millions of cells.
    """
    cells, columns = 0, 0
    for line in text.splitlines():
        if not line.strip():
            columns = 0
        elif "-" in line and UNDER_HEAD.issuperset(line):
            columns = max(columns, line.count("|") + 1)
        cells += columns
        if cells > MOST_CELLS:
            return False
    return True


def _has_short_words(text: str) -> bool:
    return all(len(word) <= LONGEST_WORD for word in text.split())


@cache
def _parser(*, has_tables: bool, has_addresses: bool) -> "MarkdownIt":
    """HTML that somebody wrote is shown as text, bare addresses become links."""
    make = import_module("markdown_it").MarkdownIt  # loaded with the first text that somebody reads
    parser: MarkdownIt = make("commonmark", {"html": False, "linkify": has_addresses})
    more = {"table": has_tables, "strikethrough": True, "linkify": has_addresses}
    return parser.enable([name for name, is_wanted in more.items() if is_wanted])
