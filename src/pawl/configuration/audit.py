"""What is wrong with the data: each finding is a question to the database, so its count leads to its list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat, Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Service, ServiceState
from pawl.configuration.models import ConfigurationItem, Dependency, ItemState
from pawl.configuration.reads import tree_of

STALE = timedelta(days=90)
Rows = Callable[[Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Finding:
    """One kind of defect: what it is, why it matters, the rows that have it."""

    word: str
    label: str | Promise
    why: str | Promise
    rows: Rows
    of_dependencies: bool = False


def used(actor: Actor) -> QuerySet[ConfigurationItem]:
    """What somebody sees of what is in use: other items may well be unfinished."""
    found: QuerySet[ConfigurationItem] = ConfigurationItem.objects.visible_to(actor).filter(
        state__in=(ItemState.ACTIVE, ItemState.IN_REPAIR)
    )
    return found


def without_owner(actor: Actor) -> QuerySet[ConfigurationItem]:
    """Nobody answers for it."""
    return used(actor).filter(case__owner=None)


def without_team(actor: Actor) -> QuerySet[ConfigurationItem]:
    """No team supports it."""
    return used(actor).filter(case__team=None)


def under_nothing(actor: Actor) -> QuerySet[ConfigurationItem]:
    """Nothing stands on it, so its failure would be nobody's."""
    above = Dependency.objects.at(clock.now()).filter(lower=OuterRef("pk"))
    return used(actor).filter(~Exists(above))


def stale(actor: Actor) -> QuerySet[ConfigurationItem]:
    """No source and no person has confirmed it for long."""
    return used(actor).filter(Q(seen_at=None) | Q(seen_at__lt=clock.now() - STALE))


def incomplete(actor: Actor) -> QuerySet[ConfigurationItem]:
    """What its class requires is missing: one condition per class that requires anything."""
    tree = tree_of(actor.person.organisation_id if actor.person else None)
    wanted = Q(pk__in=[])
    for kind in tree:
        for one in tree.attributes(kind.word):
            if one.required:
                wanted |= Q(item_class=kind.word) & ~Q(attributes__has_key=one.word)
    return used(actor).filter(wanted)


def of_unknown_class(actor: Actor) -> QuerySet[ConfigurationItem]:
    """Its class is retired, or is not known any more."""
    tree = tree_of(actor.person.organisation_id if actor.person else None)
    known = [kind.word for kind in tree if not kind.retired]
    return used(actor).exclude(item_class__in=known)


def same_name(actor: Actor) -> QuerySet[ConfigurationItem]:
    """Several of one class have one name, whichever way it is written."""
    return _doubled(_standing(actor), Lower("case__title"), "item_class")


def same_serial(actor: Actor) -> QuerySet[ConfigurationItem]:
    """The serial number that one carries is that of another too."""
    serial = KeyTextTransform("serial", "attributes")
    return _doubled(_standing(actor).filter(attributes__has_key="serial"), serial)


def dead(actor: Actor) -> QuerySet[Dependency]:
    """Something stands on what is retired, or what is retired stands on something still."""
    gone = ConfigurationItem.objects.filter(state=ItemState.RETIRED).values("pk")
    withdrawn = Service.objects.filter(state=ServiceState.RETIRED).values("pk")
    ended = Q(upper__in=gone) | Q(lower__in=gone) | Q(upper__in=withdrawn) | Q(lower__in=withdrawn)
    return Dependency.objects.visible_to(actor).at(clock.now()).filter(ended)


def _standing(actor: Actor) -> QuerySet[ConfigurationItem]:
    found: QuerySet[ConfigurationItem] = ConfigurationItem.objects.visible_to(actor)
    return found.exclude(state=ItemState.RETIRED)


def _doubled(rows: QuerySet[ConfigurationItem], *parts: Any) -> QuerySet[ConfigurationItem]:
    """Those that share all parts with another of their organisation; grouped once, not asked row by row."""
    home = Coalesce(Cast("case__organisation", CharField()), Value(""))
    pieces: list[Any] = [home]
    for one in parts:
        pieces += [Value(" / "), one]
    marked = rows.annotate(mark=Concat(*pieces, output_field=CharField()))
    twice = marked.order_by().values("mark").annotate(n=Count("pk")).filter(n__gt=1).values("mark")
    return marked.filter(mark__in=twice)


FINDINGS = {
    one.word: one
    for one in (
        Finding("without-owner", _("Nobody answers for it"), _("A question or a change has no address."),
                without_owner),
        Finding("without-team", _("No team supports it"), _("A ticket about it goes nowhere by itself."),
                without_team),
        Finding("under-nothing", _("Nothing stands on it"),
                _("Its failure would touch no service: a dependency is missing, or it is not needed."),
                under_nothing),
        Finding("stale", _("Not confirmed for 90 days"), _("No source and nobody has seen it since."), stale),
        Finding("incomplete", _("Required attributes are missing"),
                _("Its class asks for more than is known of it."), incomplete),
        Finding("unknown-class", _("Its class is retired or unknown"),
                _("Nobody says any more what is to be known of it."), of_unknown_class),
        Finding("same-name", _("The same name in one class"), _("It may be one thing written down twice."),
                same_name),
        Finding("same-serial", _("The same serial number"),
                _("It is most likely one thing written down twice."),
                same_serial),
        Finding("dead", _("Dependencies with something retired"),
                _("Impact is computed with what is gone: end them."), dead, of_dependencies=True),
    )
}  # fmt: skip
"""In the order of the page."""
