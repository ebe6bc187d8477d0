"""Bytes of unknown honesty to text that is safe to keep and show: charsets, encoded words, controls, HTML."""

import binascii
import codecs
import quopri
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import nh3

LONGEST_HTML = 500_000
LONGEST_TEXT = 200_000
LONGEST_READ = 2 * LONGEST_TEXT
LONGEST_NAME = 120
MOST_TAGS = 12_000
"""From there on a parser of HTML may take minutes: it looks up through all that is open (measured: 52 s)."""
MOST_MARKS = 40_000
"""Signs that HTML writes as words (`&amp;`): the parser is slower with each (500,000 of them: 10 s)."""
LONGEST_EXTENSION = 12

NAMES = (
    "utf-8 ascii utf-16 utf-16-be utf-16-le gb18030 big5 big5hkscs cp950 shift_jis cp932 euc_jp iso2022_jp "
    "euc_kr cp949 iso2022_kr koi8-r koi8-u hz "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 tis-620 mac-roman "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-13 "
    "iso8859-14 iso8859-15 iso8859-16"
)
CHARSETS = frozenset(NAMES.split())
"""By Python's own names; some of Python's codecs are no charsets at all."""
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "utf-8-sig": "utf-8"}
"""What is said, and what is meant: senders name the small set and use the great one."""
GUESSES = ("utf-8", "gb18030", "cp1252")

WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bq])\?([^?]{0,4000})\?=", re.IGNORECASE)
BETWEEN = re.compile(r"(\?=)\s+(?==\?)")

HIDDEN: dict[int, None] = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))
TURNS: dict[int, None] = dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF)
)
"""Signs that turn the direction of what follows, or are not seen: they make a text read as what it is not."""
TAGS: dict[int, None] = dict.fromkeys(range(0xE0000, 0xE0080))
CLEANED = {**HIDDEN, **TURNS, **TAGS, 0x2028: "\n", 0x2029: "\n", 0xA0: " "}
SURROGATES = re.compile("[\ud800-\udfff]")
MANY_BLANK = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """A text of lines without what cannot be seen and without broken signs; bounded."""
    plain = SURROGATES.sub("\ufffd", text[:LONGEST_READ].replace("\r\n", "\n").replace("\r", "\n"))
    lines = (line.rstrip() for line in plain.translate(CLEANED).split("\n"))
    return MANY_BLANK.sub("\n\n", "\n".join(lines)).strip("\n")[:LONGEST_TEXT]


def one_line(text: str, longest: int) -> str:
    """The same on one line."""
    return " ".join(clean(text[: longest * 8]).split())[:longest].strip()


def decode(content: bytes, charset: str) -> str:
    """Text of bytes: by the charset that is named, where it is one, else by whichever fits first."""
    named = _known(charset)
    for one in (named, *GUESSES) if named else GUESSES:
        try:
            return content.decode(one)
        except (UnicodeDecodeError, ValueError):
            continue
    return content.decode(named or "utf-8", "replace")


def decode_words(value: str) -> str:
    """Encoded words of a header (RFC 2047) to text; one pass, whatever stands there."""
    raw = eight_bit(value)
    if "=?" not in raw:
        return raw
    pieces: list[tuple[str, bytes]] = []
    joined, end = BETWEEN.sub(r"\1", raw), 0
    for found in WORD.finditer(joined):
        _add(pieces, "", joined[end : found.start()].encode("utf-8", "replace"))
        charset, kind, said = found.groups()
        _add(pieces, charset.lower(), _unwrapped(kind.lower(), said))
        end = found.end()
    _add(pieces, "", joined[end:].encode("utf-8", "replace"))
    return "".join(decode(content, charset or "utf-8") for charset, content in pieces)


def eight_bit(value: str) -> str:
    """A header with bytes that no standard allows, as senders in China write them."""
    if not SURROGATES.search(value):
        return value
    return decode(value.encode("utf-8", "surrogateescape"), "utf-8")


def file_name(given: str, extension: str, number: int) -> str:
    """The name of a file that came along: no folder, nothing hidden, not too long."""
    said = decode_words(given[:2000]).replace("\\", "/").rpartition("/")[2]
    name = one_line(said, 1000).strip(" .")
    name = re.sub(r"[<>:\"|?*]", "_", name)
    stem, dot, end = name.rpartition(".")
    if dot and stem and len(end) <= LONGEST_EXTENSION:
        return f"{stem[: LONGEST_NAME - len(end) - 1]}.{end}"
    return name[:LONGEST_NAME] or f"attachment-{number}{extension}"


@dataclass
class Purse:
    """What the HTML of one message may cost in all."""

    signs: int = LONGEST_HTML
    tags: int = MOST_TAGS
    marks: int = MOST_MARKS

    def pay(self, html: str) -> tuple[str, bool]:
        """As much of a text as is still read, and whether a parser may read it."""
        read = html[: self.signs].replace("\xa0", " ")
        self.signs -= len(read)
        self.tags -= read.count("<")
        self.marks -= read.count("&") + read.count(">")
        return read, self.tags >= 0 and self.marks >= 0


def of_html(html: str, purse: Purse | None = None) -> str:
    """What an HTML text says, as lines; quotations marked as in plain text."""
    read, is_cheap = (purse or Purse()).pay(html)
    if not is_cheap:
        return clean(re.sub(r"[ \t]{2,}", " ", unescape(TAG.sub(" ", read))))
    kept = nh3.clean(
        read,
        tags=set(Lines.BLOCKS) | {"a", "br", "blockquote", "li", "td", "th", "pre", "span"},
        attributes={"div": {"id", "class"}, "a": {"href"}},
        clean_content_tags={"script", "style", "title", "noscript", "template"},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    lines = Lines()
    lines.feed(kept)
    lines.close()
    return clean(lines.text())


BLOCKS = "p div tr table ul ol h1 h2 h3 h4 h5 h6 hr section article header footer dl dt dd"


class Lines(HTMLParser):
    """Writes down what sanitised HTML says."""

    BLOCKS = frozenset(BLOCKS.split())
    MARKS = ("gmail_quote", "divrplyfwdmsg", "appendonsend", "moz-cite-prefix", "yahoo_quoted", "ntes_quote")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = self.pres = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin lines, items and quotations."""
        if tag == "br":
            self._end_line()
        elif tag in self.BLOCKS or tag in {"blockquote", "li", "pre"}:
            self._break()
        elif tag in {"td", "th"} and self.line:
            self.line.append("\t")
        self.quotes += tag == "blockquote"
        self.pres += tag == "pre"
        if tag == "li":
            self.line.append("- ")
        if tag == "a":
            self.link = dict(attrs).get("href") or ""
        if tag == "div" and any(mark in str(attrs).lower() for mark in self.MARKS):
            self.lines.append(QUOTE_BEGINS)

    def handle_endtag(self, tag: str) -> None:
        """End them."""
        if tag == "a":
            self._write_link()
        if tag in self.BLOCKS or tag in {"blockquote", "li", "pre"}:
            self._break()
            self.quotes -= tag == "blockquote" and self.quotes > 0
            self.pres -= tag == "pre" and self.pres > 0
        if tag == "p":
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Text: white space counts as one blank, but where it is set as it is."""
        if self.pres:
            first, *more = data.split("\n")
            self.line.append(first)
            for one in more:
                self._end_line()
                self.line.append(one)
        elif plain := re.sub(r"[ \t\r\n\f]+", " ", data):
            self.line.append(plain if self.line else plain.lstrip(" "))

    def text(self) -> str:
        """All of it."""
        self._break()
        return "\n".join(self.lines)

    def _write_link(self) -> None:
        said = "".join(self.line[-3:])
        if self.link.startswith("http") and self.link.removesuffix("/") not in said:
            self.line.append(f" <{self.link[:500]}>")
        self.link = ""

    def _break(self) -> None:
        if "".join(self.line).strip():
            self._end_line()
        self.line.clear()

    def _end_line(self) -> None:
        said = "".join(self.line)
        self.lines.append("> " * min(self.quotes, 5) + (said if self.pres else said.strip(" ")))
        self.line.clear()


QUOTE_BEGINS = "-----Original Message-----"
TAG = re.compile(r"<[^<>]*>")


def _known(charset: str) -> str:
    """Python's name of a charset of mail; empty for anything else."""
    try:
        name = codecs.lookup(charset.strip().strip("\"'")[:40]).name
    except (LookupError, ValueError):
        return ""
    name = WIDER.get(name, name)
    return name if name in CHARSETS or name == "cp1252" else ""


def _add(pieces: list[tuple[str, bytes]], charset: str, content: bytes) -> None:
    """Words of one charset are one text: senders cut signs of several bytes in two."""
    if pieces and pieces[-1][0] == charset:
        pieces[-1] = (charset, pieces[-1][1] + content)
    elif content:
        pieces.append((charset, content))


def _unwrapped(kind: str, said: str) -> bytes:
    plain = said.encode("ascii", "ignore")
    if kind == "q":
        return quopri.decodestring(plain.replace(b"_", b" "), header=False)
    try:
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return plain
