"""The framework as it is lived: each practice with the records that show it, and what projects say of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.collaboration.kind_words import WORDS
from pawl.collaboration.searching import visible_cases
from pawl.framework import Practice, framework
from pawl.projects import words
from pawl.projects.models import CoverageCell, PracticeCard
from pawl.projects.practising import balance_of
from pawl.projects.sheets import SHEETS
from pawl.web.navigation import pages_for

GROUPS: Mapping[str, str | Promise] = {
    "general": _("General management practices"),
    "service": _("Service management practices"),
    "technical": _("Technical management practices"),
}
LISTS = {
    "improvement": "improvements", "article": "articles", "gap": "measurement:gaps",
    "signal": "measurement:signals", "report": "reporting:reports", "project": "projects",
    "service": "services", "customer": "customers", "raid_item": "raid-register", "goal": "goals",
    "need": "needs", "success_factor": "success-factors", "supplier": "suppliers", "contract": "contracts",
    "rota": "on-call", "outage": "outages", "agreement": "agreements", "change": "changes",
    "incident": "incidents", "configuration_item": "items", "problem": "problems",
    "offering": "offerings", "service_request": "service-requests", "request_model": "request-models",
    "operation": "operations", "work_package": "work-packages",
}  # fmt: skip
"""Where the records of a kind stand as a list; of what stands below projects alone there is none."""


@dataclass(frozen=True)
class Proof:
    """Records of a kind that somebody may see, or rows of projects."""

    label: Any
    count: int
    address: str = ""


@dataclass(frozen=True)
class MapCell:
    """A practice in an activity: whether it mainly contributes there, and in how many projects it does."""

    is_main: bool
    projects: int


@dataclass(frozen=True)
class Line:
    """A practice."""

    practice: Practice
    proofs: Sequence[Proof]
    cells: Sequence[MapCell]
    cards: int
    """Projects that tell how they use it."""
    balance: int | None
    """Per cent of the dimensions that these tell, on average; None where none does."""

    @property
    def name(self) -> str:
        """What it is called."""
        return words.called(self.practice)

    @property
    def records(self) -> int:
        """How many show it."""
        return sum(one.count for one in self.proofs)


@dataclass(frozen=True)
class Side:
    """A dimension: in how many of the cards of all projects it is told."""

    id: str
    label: str
    told: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share; None where there is no card."""
        return round(100 * self.told / self.whole) if self.whole else None


@dataclass(frozen=True)
class FrameworkMap:
    """The whole, as somebody may see it."""

    groups: Sequence[tuple[str, Any, Sequence[Line]]]
    sides: Sequence[Side]

    @property
    def lines(self) -> list[Line]:
        """All practices."""
        return [one for _name, _label, lines in self.groups for one in lines]

    @property
    def unshown(self) -> int:
        """Practices that nothing shows."""
        return sum(not one.records for one in self.lines)


def map_of(actor: Actor) -> FrameworkMap:
    """Of all projects and records that somebody may see; the same queries however many there are."""
    counted = counts_of(actor)
    addresses = {page.page.url: page.address for page in pages_for(actor)}
    cards = list(PracticeCard.objects.visible_to(actor))
    of_practice: dict[str, list[PracticeCard]] = defaultdict(list)
    for one in cards:
        of_practice[one.practice].append(one)
    touched = _touched(actor)
    lines = [
        line_of(one, counted, addresses, of_practice[name], touched)
        for name, one in framework().practices.items()
    ]
    groups = [
        (name, label, [one for one in lines if one.practice.group == name]) for name, label in GROUPS.items()
    ]
    return FrameworkMap(groups, _sides(cards))


def counts_of(actor: Actor, practices: Iterable[Practice] = ()) -> dict[str, int]:
    """Records by kind and rows by sheet that show some practices, or all; a query, and one for each sheet."""
    practices = tuple(practices) or tuple(framework().practices.values())
    kinds = {kind for one in practices for kind in one.kinds}
    seen = visible_cases(actor, kinds).order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(seen) | {one: _rows(one, actor) for each in practices for one in each.sheets}


def line_of(
    practice: Practice,
    counted: Mapping[str, int],
    addresses: Mapping[str, str],
    cards: Sequence[PracticeCard],
    touched: Mapping[tuple[str, str], int],
) -> Line:
    """A practice as it is lived."""
    proofs = [
        Proof(WORDS[one], counted.get(one, 0), addresses.get(LISTS.get(one, ""), ""))
        for one in practice.kinds
    ]
    proofs += [Proof(SHEETS[one.partition("/")[0]].label, counted.get(one, 0)) for one in practice.sheets]
    cells = [
        MapCell(name in practice.activities, touched.get((practice.id, name), 0))
        for name in framework().activities
    ]
    records = sum(one.count for one in proofs)
    scores = [balance_of(one, records) for one in cards]
    return Line(practice, proofs, cells, len(cards), round(sum(scores) / len(scores)) if scores else None)


def _touched(actor: Actor) -> Counter[tuple[str, str]]:
    """By practice and activity the number of projects that say so in their coverage."""
    rows = CoverageCell.objects.visible_to(actor).filter(is_touched=True).exclude(practices=[])
    told = rows.order_by().values_list("project", "activity", "practices")
    said = {(project, one, activity) for project, activity, practices in told for one in practices}
    return Counter((practice, activity) for _project, practice, activity in said)


def _sides(cards: Sequence[PracticeCard]) -> list[Side]:
    return [
        Side(name, label, sum(bool(one.texts.get(name)) for one in cards), len(cards))
        for name, label in words.dimensions().items()
    ]


def _rows(named: str, actor: Actor) -> int:
    name, _slash, aspect = named.partition("/")
    model: Any = SHEETS[name].model
    rows = model.objects.visible_to(actor)
    return int((rows.filter(aspect=aspect) if aspect else rows).count())
