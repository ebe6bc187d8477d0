"""Every practice as a project lives it: told in each dimension, shown by records, or said to be elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from pawl.accounts.actor import Actor
from pawl.collaboration.kind_words import WORDS
from pawl.collaboration.models import Case, Link
from pawl.collaboration.records import models_by_kind
from pawl.collaboration.searching import visible_cases
from pawl.framework import Practice, framework
from pawl.projects import words
from pawl.projects.models import PracticeCard, Project
from pawl.projects.pages import address_of_sheet
from pawl.projects.records import BELOW
from pawl.projects.sheets import SHEETS

PLACES = {
    "charter": "charter", "requirement": "requirements", "work_package": "work-packages",
    "deliverable": "deliverables", "raid_item": "raid", "status_report": "status-reports",
}  # fmt: skip
"""Where the records of a project are read, by the anchors of its pages."""


@dataclass(frozen=True)
class Shown:
    """Records of one sort that show a practice."""

    label: Any
    count: int
    kind: str = ""
    """Of case; empty for rows of a sheet."""
    sheet: str = ""
    address: str = ""
    """Where they are read."""


@dataclass(frozen=True)
class Card:
    """A practice in a project; without a card of its own the project does not say that it uses it."""

    practice: Practice
    card: PracticeCard | None
    shown: Sequence[Shown]

    @property
    def name(self) -> str:
        """What it is called."""
        return words.called(self.practice)

    @property
    def purpose(self) -> str:
        """What it is for."""
        return words.purpose(self.practice)

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Each dimension and what is said of it."""
        texts = self.card.texts if self.card else {}
        return [(label, texts.get(name, "")) for name, label in words.dimensions().items()]

    @property
    def records(self) -> int:
        """How many show it."""
        return sum(one.count for one in self.shown)

    @property
    def score(self) -> int:
        """Per cent of the dimensions with a text; nothing without a live record or a place outside."""
        return balance_of(self.card, self.records)

    @property
    def weakest(self) -> str:
        """The first dimension without a text."""
        return next((label for label, text in self.sides if not text), "")


def balance_of(card: PracticeCard | None, records: int) -> int:
    """Per cent of the dimensions that are told and shown."""
    if card is None or not (records or card.outside):
        return 0
    told = [name for name in framework().dimensions if card.texts.get(name)]
    return round(100 * len(told) / len(framework().dimensions))


def cards_of(project: Project, actor: Actor) -> list[Card]:
    """All practices of the framework, in its order.   Four statements, however many rows."""
    cards = {one.practice: one for one in PracticeCard.objects.filter(project=project)}
    inside, around = _inside(project), _around(project, actor)
    counted = inside | around
    return [
        Card(one, cards.get(name), _shown(one, counted, project))
        for name, one in framework().practices.items()
    ]


def _shown(practice: Practice, counted: Mapping[str, int], project: Project) -> list[Shown]:
    kinds = [
        Shown(WORDS[one], counted.get(one, 0), kind=one, address=_address(one, project))
        for one in practice.kinds
    ]
    sheets = [(one.partition("/")[0], counted.get(one, 0)) for one in practice.sheets]
    return [
        *kinds,
        *(
            Shown(SHEETS[name].label, number, sheet=name, address=address_of_sheet(project, name))
            for name, number in sheets
        ),
    ]


def _address(kind: str, project: Project) -> str:
    """In the project where it has them; else on the page of its service, which shows what is about it."""
    if kind in PLACES:
        return address_of_sheet(project, PLACES[kind])
    if kind != "project" and project.service is not None:
        return reverse("service", args=[project.service.key])
    return reverse("project", args=[project.key])


def _inside(project: Project) -> dict[str, int]:
    """What stands in the project: whoever sees it sees that, too."""
    rows = {name: _number(each) for name, each in _rows().items()}
    found: dict[str, Any] = Project.objects.filter(pk=project.pk).annotate(**rows).values(*rows).get()
    told = zip(_rows_named(), found.values(), strict=True)
    return {"project": 1, **dict(told)}


def _rows() -> dict[str, QuerySet[Any]]:
    return {f"n_{at}": rows for at, rows in enumerate(_rows_named().values())}


def _rows_named() -> dict[str, QuerySet[Any]]:
    """By kind or sheet the rows of projects that show a practice."""
    found: dict[str, QuerySet[Any]] = {model.kind: model._base_manager.all() for model in BELOW}  # noqa: SLF001 documented
    for one in sorted({one for practice in framework().practices.values() for one in practice.sheets}):
        name, _slash, aspect = one.partition("/")
        rows: Any = SHEETS[name].model._base_manager.all()  # noqa: SLF001 documented
        found[one] = rows.filter(aspect=aspect) if aspect else rows
    return found


def _around(project: Project, actor: Actor) -> dict[str, int]:
    """What is linked with the project and what is about its service: only what whoever looks may see."""
    near: Any = Link.objects.filter(source=project.case).values("target")
    back: Any = Link.objects.filter(target=project.case).values("source")
    about = near.union(back, *(_of_service(project.service_id) if project.service_id else ()))
    seen = visible_cases(actor, _wanted()).filter(pk__in=about).order_by()
    return dict(seen.values_list("kind").annotate(n=Count("pk")))


def _of_service(service: int) -> list[Any]:
    """The service itself, and the cases of each kind that are about it."""
    found: list[Any] = [Case.objects.filter(pk=service).values("pk")]
    for kind in sorted(_wanted()):
        model: Any = models_by_kind()[kind]
        if any(one.name == "service" for one in model._meta.concrete_fields):  # noqa: SLF001 Django's own way
            found.append(model._base_manager.filter(service=service).order_by().values("pk"))  # noqa: SLF001 documented
    return found


def _wanted() -> set[str]:
    """The kinds that show a practice and stand outside of projects."""
    kinds = {kind for one in framework().practices.values() for kind in one.kinds}
    return (kinds & models_by_kind().keys()) - {"project", *(model.kind for model in BELOW)}


def _number(rows: QuerySet[Any]) -> Any:
    counted = rows.filter(project=OuterRef("pk")).order_by().values("project").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), Value(0))
