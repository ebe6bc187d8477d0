"""What stands in the left navigation: each app adds its pages in `urls.py`, the policy says who sees them."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission


@dataclass(frozen=True)
class Section:
    """One entry of the navigation's first level."""

    name: str
    label: Promise
    icon: str


@dataclass(frozen=True)
class Page:
    """A page one can go to; `url` is the name of its route, without arguments."""

    section: str
    url: str
    label: Promise
    icon: str
    permission: Permission | None = None
    """What one must be allowed to do somewhere; None is for everybody who is signed in."""
    creates: bool = False
    """Whether it makes something new: such pages stand in the palette only."""
    of_site: bool = False
    """Whether the permission must reach the whole site, not an organisation or a team of it."""
    words: Promise | str = ""
    """Further words under which the palette finds it."""
    query: str = ""
    """How a list opens, as a query string: what is to do, not everything since the beginning."""
    beside: tuple[str, ...] = ()
    """Beginnings of further addresses, from the root of the site, that belong to it."""


@dataclass(frozen=True)
class OpenPage:
    """A page that somebody may open, with its address."""

    page: Page
    address: str
    is_here: bool


@dataclass(frozen=True)
class OpenSection:
    """A section with the pages in it that somebody may open."""

    section: Section
    pages: tuple[OpenPage, ...]
    is_here: bool

    @property
    def address(self) -> str:
        """Where a click on the section leads: its first page."""
        return self.pages[0].address


SECTIONS = (
    Section("home", _("Home"), "home"),
    Section("support", _("Support"), "lifebuoy"),
    Section("services", _("Services"), "stack-2"),
    Section("projects", _("Projects"), "briefcase"),
    Section("improvement", _("Improvement"), "trending-up"),
    Section("measurement", _("Measurement"), "gauge"),
    Section("framework", _("Framework"), "hierarchy-3"),
    Section("admin", _("Admin"), "settings"),
)
MOST = 512
T = TypeVar("T")
_pages: dict[str, Page] = {}
_opened: dict[Hashable, Sequence[tuple[Page, str]]] = {}
_sections: dict[Hashable, "Sections"] = {}


def add(*pages: Page) -> None:
    """Put pages into the navigation, in this order; a route stands in it once."""
    known = {section.name for section in SECTIONS}
    for page in pages:
        if page.section not in known:
            raise ValueError(f"{page.url}: there is no section {page.section}")
        _pages[page.url] = page
    _opened.clear()
    _sections.clear()


class Sections(tuple[OpenSection, ...]):  # noqa: SLOT001 it carries a key
    """The navigation of somebody, and what it is told apart by."""

    key: Hashable = None


NOWHERE = Sections()
"""Of strangers."""


def pages_for(actor: Actor, here: str = "") -> Iterator[OpenPage]:
    """Every page that somebody may open; `here` is the address of the page they are on."""
    found = _open(actor)
    nearest = _nearest(found, here) if here else None
    return (OpenPage(page, address + page.query, address == nearest) for page, address in found)


def opening(url: str) -> str:
    """Where a list opens: at what is to do, as from the navigation."""
    page = _pages[url]
    return _address(page) + page.query


def sections_for(actor: Actor, here: str = "") -> Sections:
    """The navigation of somebody: only sections with something to open."""
    key = (actor.reach, get_script_prefix(), _nearest(_open(actor), here))
    if key not in _sections:
        _keep(_sections, key, _made(actor, here, key))
    return _sections[key]


def _made(actor: Actor, here: str, key: Hashable) -> Sections:
    pages = [page for page in pages_for(actor, here) if not page.page.creates]
    found = Sections(
        OpenSection(section, inside, any(page.is_here for page in inside))
        for section in SECTIONS
        if (inside := tuple(page for page in pages if page.page.section == section.name))
    )
    found.key = key
    return found


def _open(actor: Actor) -> Sequence[tuple[Page, str]]:
    """The pages of all who have the same rights, with their addresses; whoever they are."""
    key = (actor.reach, get_script_prefix())
    if key not in _opened:
        _keep(_opened, key, [(page, _address(page)) for page in _pages.values() if _is_open(page, actor)])
    return _opened[key]


def _nearest(found: Sequence[tuple[Page, str]], here: str) -> str | None:
    root = get_script_prefix().rstrip("/")
    standing = (address for page, address in found if not page.creates and _holds(page, address, here, root))
    return max(standing, key=len, default=None)


def _holds(page: Page, address: str, here: str, root: str) -> bool:
    return _leads_to(address, here) or any(here.startswith(f"{root}{one}") for one in page.beside)


def _keep(kept: dict[Hashable, T], key: Hashable, value: T) -> None:
    """Some hundred: roles are few, and where they hold."""
    if len(kept) >= MOST:
        kept.clear()
    kept[key] = value


def _is_open(page: Page, actor: Actor) -> bool:
    return page.permission is None or can(actor, page.permission, Place() if page.of_site else None)


def _leads_to(address: str, here: str) -> bool:
    return here == address or (address != "/" and here.startswith(address))


def _address(page: Page) -> str:
    try:
        return reverse(page.url)
    except NoReverseMatch as broken:
        raise LookupError(
            f"the navigation names the route {page.url}, which takes arguments or is none"
        ) from broken
