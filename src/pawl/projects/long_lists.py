"""Long plans page by page: the rows of a page, and the ways to the one before and the one behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _

T = TypeVar("T")
ROWS = 200
NAME = "page"
LONGEST = 6


@dataclass(frozen=True)
class Pager:
    """The ways on, empty where there is none, and which rows these are; `components/pages.html` shows it."""

    previous: str
    next: str
    label: str


def page_of(rows: Sequence[T], asked: QueryDict, anchor: str = "") -> tuple[Sequence[T], Pager]:
    """The rows of the page that an address asks for; beyond the last one, the last one."""
    said = asked.get(NAME, "")
    wanted = int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST else 1
    last = max(1, -(-len(rows) // ROWS))
    number = min(max(wanted, 1), last)
    shown = rows[(number - 1) * ROWS : number * ROWS]
    first = (number - 1) * ROWS + 1
    label = _("Rows %(first)s to %(last)s of %(whole)s") % {
        "first": first, "last": first + len(shown) - 1, "whole": len(rows),
    }  # fmt: skip
    before = _address(asked, number - 1, anchor) if number > 1 else ""
    return shown, Pager(before, _address(asked, number + 1, anchor) if number < last else "", label)


def _address(asked: QueryDict, number: int, anchor: str) -> str:
    known = asked.copy()
    known[NAME] = str(number)
    return f"?{known.urlencode()}#{anchor}" if anchor else f"?{known.urlencode()}"
