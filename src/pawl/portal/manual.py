"""Help: the documentation of this version, shipped inside the wheel, shown in the frame."""

import posixpath
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import nh3
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import not_found

if TYPE_CHECKING:
    from markdown_it.token import Token

PACKAGED = Path(__file__).parents[1] / "docs"
CHECKOUT = Path(__file__).parents[3] / "docs"
START = "index"
SHELVES = (
    ("", _("Start")),
    ("tutorials", _("First steps")),
    ("how-to", _("How to")),
    ("reference", _("Reference")),
    ("explanation", _("Explanation")),
    ("decisions", _("Design decisions")),
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "code": {"class"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
SCROLLING = (
    ("<pre>", '<pre tabindex="0">'),
    ("<table>", '<div class="table-scroll" tabindex="0"><table>'),
    ("</table>", "</table></div>"),
)
"""What may be wider than its column can be scrolled by keyboard too."""
IMAGES = {".png": "image/png", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Topic:
    """One page of the documentation."""

    name: str
    title: str
    path: Path

    @cached_property
    def searched(self) -> str:
        """What it is found by, in small letters."""
        return f"{self.title} {self.name}".casefold()

    @property
    def shelf(self) -> str:
        """The folder it stands in."""
        return posixpath.dirname(self.name)

    @property
    def address(self) -> str:
        """Where it is read."""
        return reverse("help", args=[self.name])


def folder() -> Path:
    """Where the documentation lies: in the wheel, or beside the sources."""
    return PACKAGED if PACKAGED.is_dir() else CHECKOUT


@cache
def topics(language: str) -> dict[str, Topic]:
    """Every page by name; `index.zh-hans.md` stands in for `index.md` where that language is read."""
    root = folder()
    found: dict[str, Topic] = {}
    for path in sorted(root.rglob("*.md"), key=lambda path: (path.name.count("."), path)):
        name, _dot, code = path.relative_to(root).with_suffix("").as_posix().partition(".")
        if code in {"", language}:
            found[name] = Topic(name, _title(path), path)
    return found


@login_not_required
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """All pages of the help, shelf by shelf."""
    known = topics(reader()).values()
    shelves = [
        (label, pages)
        for folder_name, label in SHELVES
        if (pages := [topic for topic in known if topic.shelf == folder_name])
    ]
    return render(request, "portal/help_contents.html", {"shelves": shelves})


@login_not_required
@require_safe
def show(request: HttpRequest, topic: str) -> HttpResponseBase:
    """One page of the help, or a picture that stands on one."""
    found = topics(reader()).get(topic.strip("/"))
    if found is None:
        return _picture(topic)
    return render(request, "portal/help.html", {"topic": found, "text": _html(found)})


def _picture(name: str) -> FileResponse:
    if "\x00" in name:
        raise not_found("help")
    path = (folder() / name.strip("/")).resolve()
    if path.suffix not in IMAGES or not path.is_relative_to(folder().resolve()) or not path.is_file():
        raise not_found(name)
    return FileResponse(path.open("rb"), content_type=IMAGES[path.suffix])


def reader() -> str:
    """The language of whoever reads."""
    return get_language() or "en"


@cache
def _html(topic: Topic) -> SafeString:
    parser = import_module("markdown_it").MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(_body(topic.path))
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slugify(tokens[index + 1].content, allow_unicode=True))
        for child in token.children or []:
            _lead(child, topic)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, attributes=ATTRIBUTES, link_rel=None)
    for bare, reachable in SCROLLING:
        clean = clean.replace(bare, reachable)
    return mark_safe(clean)  # noqa: S308 cleaned above, then only our own tags are put in


def _lead(token: "Token", topic: Topic) -> None:
    """Turn links between files into links between pages; one that leaves the shipped pages goes nowhere."""
    name = {"link_open": "href", "image": "src"}.get(token.type)
    if name is None or "://" in (link := str(token.attrGet(name))) or link.startswith(("#", "mailto:")):
        return
    target, _hash, part = link.partition("#")
    path = posixpath.normpath(posixpath.join(topic.shelf, target))
    page = path.removesuffix(".md")
    if (page in topics("en") and target.endswith(".md")) or (folder() / path).suffix in IMAGES:
        token.attrSet(name, reverse("help", args=[page]) + (f"#{part}" if part else ""))
    else:
        token.attrs.pop(name, None)


def _body(path: Path) -> str:
    """The text without its first heading, which is the page's own."""
    text = path.read_text(encoding="utf-8")
    first, _newline, rest = text.partition("\n")
    return rest if first.startswith("# ") else text


def _title(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), path.stem)
