"""Classes of an organisation: added and changed, each time as another version."""

from typing import Any

from django.db import IntegrityError, transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions.checks import local
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import broken
from pawl.configuration.classes import BadDefinition, ItemKind, parse, shipped
from pawl.configuration.models import ItemClass
from pawl.configuration.reads import kind_of, tree_of
from pawl.errors import Conflict, stale
from pawl.history.record import record


def may_define(by: Actor) -> Place:
    """The place whose classes somebody sets: their organisation's, and not one team's alone.

    Raises NotAllowed.
    """
    place = Place(place_of(by.person).organisation_id)
    require(by, Permission.ITEM_EDIT, on=place)
    return place


@transaction.atomic
def define_class(*, word: str, text: str, by: Actor) -> ItemClass:
    """A class is added, or one that ships is changed for this organisation."""
    place = may_define(by)
    kind = _read(word, text)
    if _rows(place.organisation_id, word).exists():
        raise Conflict(word, say("There is such a class already."), say("Change it instead."))
    return _written(place.organisation_id, kind, 1, by)


@transaction.atomic
def change_class(row: ItemClass, *, text: str, number: int | None = None, by: Actor) -> ItemClass:
    """A class says something else from now on; what it said before stays readable.

    number: the version that was read, where somebody read one.
    """
    require(by, Permission.ITEM_EDIT, on=Place(row.organisation_id))
    if number is not None and number != row.number:
        raise stale(row.key)
    kind = _read(row.word, text)
    if kind == kind_of(row):
        return row
    ended = _rows(row.organisation_id, row.word).filter(pk=row.pk).update(effective_until=clock.now())
    if not ended:
        raise stale(row.key)
    return _written(row.organisation_id, kind, row.number + 1, by)


def _rows(organisation: int | None, word: str) -> Any:
    return ItemClass.objects.filter(organisation=organisation, word=word, effective_until=None)


def _read(word: str, text: str) -> ItemKind:
    try:
        return parse(word, text)
    except BadDefinition as error:
        rule: Sentence = error.rule
        raise broken("word" if not word else "text", rule, error.way_out) from None


def _written(organisation: int | None, kind: ItemKind, number: int, by: Actor) -> ItemClass:
    _check_parent(organisation, kind)
    try:
        with transaction.atomic():
            row = ItemClass.objects.create(
                organisation_id=organisation, word=kind.word, number=number, parent=kind.parent,
                name=local(100, needed=True)("text", kind.name),
                attributes=[one.plain for one in kind.attributes], retired=kind.retired,
                effective_from=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise stale(kind.word) from None
    facts = {"word": kind.word, "number": number, "shipped": kind.word in shipped()}
    record("item_class", row.key, "defined", by=by, facts=facts)
    return row


def _check_parent(organisation: int | None, kind: ItemKind) -> None:
    if not kind.parent:
        return
    tree = tree_of(organisation).over([kind])
    if kind.parent not in tree:
        raise broken("text", say("There is no class {word}.", word=kind.parent), say("Name one that exists."))
    if any(one.word == kind.word for one in tree.line(kind.parent)):
        raise broken("text", say("A class cannot be a kind of itself."), say("Name another parent."))
