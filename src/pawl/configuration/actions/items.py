"""Items: note one, change it, confirm it, take it along its life."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions.checks import beside, check_owner, clean, one_of, same_place
from pawl.catalogue.actions.writing import changed, made
from pawl.collaboration.checks import broken
from pawl.configuration.actions.checks import (
    EDIT,
    READ,
    RULES,
    checked_attributes,
    checked_keys,
    class_of,
    complete,
    editor,
    item_place,
    priced,
    with_currency,
)
from pawl.configuration.models import ConfigurationItem, Dependency, ItemKey, ItemState
from pawl.configuration.reads import tree_of
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Step, Transition

BEGINNINGS = (ItemState.PLANNED, ItemState.IN_STOCK, ItemState.ACTIVE)
Keys = Sequence[Mapping[str, str]]


def _is_complete(item: ConfigurationItem) -> Sentence | None:
    """What is in use has what its class requires."""
    tree = tree_of(item.case.organisation_id)
    missing = ", ".join(one.word for one in tree.missing(item.item_class, item.attributes))
    return say("It lacks what its class requires: {names}.", names=missing) if missing else None


def _carries_nothing(item: ConfigurationItem) -> Sentence | None:
    """What others stand on today is not taken away under them."""
    carried = Dependency.objects.at(clock.now()).filter(lower=item.case).count()
    return say("{n} others stand on it.", n=carried) if carried else None


def _step(activity: str, sources: tuple[str, ...], target: str, *guards: Any) -> Transition:
    return Transition(activity, frozenset(sources), target, EDIT, guards)


LIFECYCLE = Lifecycle(
    "configuration_item",
    "planned",
    (
        _step("commission", ("planned", "in_stock"), "active", _is_complete),
        _step("repair", ("active",), "in_repair"),
        _step("repaired", ("in_repair",), "active"),
        _step("store", ("planned", "active", "in_repair"), "in_stock"),
        _step("retire", ("planned", "in_stock", "active", "in_repair"), "retired", _carries_nothing),
        _step("restore", ("retired",), "active", _is_complete),
    ),
)


@transaction.atomic
def note_item(
    *, item_class: str, state: str = "planned", owner: Person | None = None, team: Team | None = None,
    by: Actor, place: Place | None = None, **fields: Any,
) -> ConfigurationItem:  # fmt: skip
    """A thing is written down: of which class it is, what is known of it, what others call it.

    place: where it belongs; with its author's organisation unless said otherwise.
    """
    attributes: Mapping[str, Any] = fields.pop("attributes", {})
    keys: Keys = fields.pop("keys", ())
    place = item_place(by, owner, team, place)
    said = clean(fields, RULES)
    priced(by, place, said)
    with_currency(said.get("monthly_cost"), said.get("currency", ""))
    tree = tree_of(place.organisation_id)
    word = class_of(tree, item_class)
    values = checked_attributes(tree, word, attributes)
    values = {name: value for name, value in values.items() if value is not None}
    if one_of(*BEGINNINGS)("state", state) == ItemState.ACTIVE:
        complete(tree, word, values)
    title = said.pop("title")
    own = {**said, "item_class": word, "state": state, "attributes": values, "seen_at": clock.now()}
    item = made(ConfigurationItem, "noted", title, place, own, by)
    _set_keys(item, checked_keys(keys))
    return item


@transaction.atomic
def change_item(
    item: ConfigurationItem, *, attributes: Mapping[str, Any] | None = None, keys: Keys | None = None,
    by: Actor, **fields: Any,
) -> ConfigurationItem:  # fmt: skip
    """It is called, carried or made otherwise; attributes that are not named stay."""
    editor(by, item)
    said = clean(fields, RULES)
    priced(by, item, {name: value for name, value in said.items() if getattr(item, name, value) != value})
    with_currency(said.get("monthly_cost", item.monthly_cost), said.get("currency", item.currency))
    if said.get("owner") is not None:
        check_owner(said["owner"], beside(item), READ)
    same_place(said.get("team"), item.case.organisation_id, "team")
    if attributes is not None:
        said["attributes"] = _merged(item, attributes)
    read = item.version
    found = changed(item, said, by)
    if keys is not None:
        _change_keys(item, checked_keys(keys), by, is_counted=item.version != read)
    return found


@transaction.atomic
def confirm_item(item: ConfigurationItem, *, by: Actor) -> ConfigurationItem:
    """Somebody looked: it is as it is written here."""
    editor(by, item)
    changed_at = clock.now()
    ConfigurationItem.objects.filter(pk=item.pk).update(seen_at=changed_at)
    item.seen_at = changed_at
    record("configuration_item", item.key, "confirmed", by=by)
    return item


@transaction.atomic
def take_step(item: ConfigurationItem, activity: str, *, by: Actor) -> ConfigurationItem:
    """Commission, store, repair, retire, restore."""
    editor(by, item)
    LIFECYCLE.advance(item, activity, by=by)
    return item


@transaction.atomic
def take_back(item: ConfigurationItem, *, by: Actor) -> None:
    """An item that was brought by mistake goes again.   Raises Conflict where other records name it."""
    editor(by, item)
    case, key = item.case, item.key
    try:
        with transaction.atomic():
            item.delete()
            case.delete()
    except ProtectedError:
        raise Conflict(key, say("Other records name it."), say("Retire it instead.")) from None
    record("configuration_item", key, "deleted", by=by)


def steps(item: ConfigurationItem, by: Actor) -> list[Step]:
    """What can be done now, and for what cannot, why not."""
    return LIFECYCLE.steps(item, by)


def _merged(item: ConfigurationItem, given: Mapping[str, Any]) -> dict[str, Any]:
    tree = tree_of(item.case.organisation_id)
    values = {**item.attributes, **checked_attributes(tree, item.item_class, given)}
    values = {name: value for name, value in values.items() if value is not None}
    if item.state == ItemState.ACTIVE:
        newly = {one.word for one in tree.missing(item.item_class, values)} & set(item.attributes)
        if newly:
            complete(tree, item.item_class, values)
    return values


def _change_keys(
    item: ConfigurationItem, wanted: list[tuple[str, str]], by: Actor, *, is_counted: bool
) -> None:
    """Keys stand in rows of their own; whoever changes nothing else is compared by the item all the same."""
    now = set(item.keys.values_list("source", "value"))
    if now == set(wanted):
        return
    if not is_counted:
        rows = ConfigurationItem.objects.filter(pk=item.pk, version=item.version)
        if not rows.update(version=F("version") + 1):
            raise stale(item.key)
        item.version += 1
    gone, new = now - set(wanted), [one for one in wanted if one not in now]
    for source, value in gone:
        item.keys.filter(source=source, value=value).delete()
    _set_keys(item, new)
    facts = {"added": sorted(map(list, new)), "removed": sorted(map(list, gone))}
    record("configuration_item", item.key, "keys_changed", by=by, facts=facts)


def _set_keys(item: ConfigurationItem, keys: list[tuple[str, str]]) -> None:
    home = item.case.organisation_id
    rows = [ItemKey(item=item, organisation_id=home, source=name, value=value) for name, value in keys]
    try:
        with transaction.atomic():
            ItemKey.objects.bulk_create(rows)
    except IntegrityError:
        rule = say("Another item has this key.")
        raise broken("keys", rule, say("Look for it by the key; one thing is written down once.")) from None
