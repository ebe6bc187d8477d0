"""Search and command palette: go to a page, make something new, open a record by number or words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.collaboration.records import address_of
from pawl.collaboration.searching import best
from pawl.portal import manual
from pawl.web.fragments import asks_for_part, render_page
from pawl.web.navigation import Page, pages_for

MOST, MOST_ON_PAGE = 8, 50


@dataclass(frozen=True)
class Found:
    """One thing to go to."""

    icon: str
    label: str
    address: str
    hint: str = ""


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What matches the words, in groups; the whole page without JavaScript, a fragment inside the palette."""
    words = request.GET.get("q", "").strip()[:100]
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    most = MOST if asks_for_part(request) else MOST_ON_PAGE
    groups = [(label, found) for label, found in _groups(words, actor, most) if found]
    return render_page(request, "portal/search.html", "found", {"groups": groups, "words": words})


def _groups(words: str, actor: Actor, most: int) -> list[tuple[str, list[Found]]]:
    asked = words.casefold().split()
    if actor.person is None:
        return [(_("Help"), _topics(asked))]
    language = get_language() or ""
    pages = [one for one in pages_for(actor) if _matches(asked, _text_of(one.page, language))]
    go = [Found(one.page.icon, str(one.page.label), one.address) for one in pages if not one.page.creates]
    new = [Found("plus", str(one.page.label), one.address) for one in pages if one.page.creates]
    found = [(_("Go to"), go[:MOST]), (_("Create"), new[:MOST])]
    if not words:
        return found
    return [(_("Records"), _records(words, actor, most)), *found, (_("Help"), _topics(asked))]


def _records(words: str, actor: Actor, most: int) -> list[Found]:
    cases = [(case, address_of(case)) for case in best(words, actor, most)]
    return [Found("file-text", case.title, address, case.key) for case, address in cases if address]


def _topics(asked: Sequence[str]) -> list[Found]:
    found = [topic for topic in manual.topics(manual.reader()).values() if _matches(asked, topic.searched)]
    return [Found("book-2", topic.title, topic.address, topic.shelf) for topic in found[:MOST]]


def _matches(asked: Sequence[str], text: str) -> bool:
    return all(word in text for word in asked)


_texts: dict[tuple[str, str], str] = {}
"""What pages are found by, by route and language: of some hundred pages in a few languages."""


def _text_of(page: Page, language: str) -> str:
    key = (page.url, language)
    if key not in _texts:
        _texts[key] = f"{page.label} {page.words}".casefold()
    return _texts[key]
