"""What a form or a body may name: items and services that somebody may see, by the keys that people use."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Service
from pawl.collaboration.models import Record
from pawl.configuration.models import ConfigurationItem, ItemKey
from pawl.errors import Invalid
from pawl.web.listing_types import BadValue, key_number
from pawl.web.rest.references import replace_keys

ENDS: dict[str, Any] = {"CI": ConfigurationItem, "SVC": Service}
MOST_PROPOSED = 200


def end_of(said: str, field: str, by: Actor) -> Record:
    """The item or service that somebody names: by number, by a key of a source (`serial: A1`), by name.

    Raises Invalid, the same for hidden ones and for none; and where several have the name.
    """
    text = " ".join(said.split())
    found = _by_number(text, by) or _by_key(text, by) or _by_name(text, by)
    if len(found) > 1:
        rule = say("Several have this name.")
        raise Invalid(field, rule, say("Write its number, like {key}.", key=found[0].key), {field: rule})
    if not found:
        rule = say("There is no such record, or it is not for you to see.")
        way_out = say("Write a key that you can read, like {key}.", key="CI-12")
        raise Invalid(field, rule, way_out, {field: rule})
    return found[0]


def ends_for(by: Actor) -> list[tuple[str, str]]:
    """Numbers and names that a form proposes: services, and the newest items.   Two queries."""
    found: list[tuple[str, str]] = []
    for prefix, model in reversed(ENDS.items()):
        rows = model.objects.visible_to(by).order_by("-pk").values_list("pk", "case__title")[:MOST_PROPOSED]
        found += [(f"{prefix}-{pk}", title) for pk, title in rows]
    return found


def _by_number(text: str, by: Actor) -> list[Record]:
    prefix = text.upper().partition("-")[0]
    if prefix not in ENDS:
        return []
    try:
        number = key_number(text.upper(), prefix)
    except BadValue:
        return []
    return list(_seen(ENDS[prefix], by).filter(pk=number))


def _by_key(text: str, by: Actor) -> list[Record]:
    source, colon, value = text.partition(":")
    if not colon:
        return []
    keys = ItemKey.objects.filter(source=source.strip().lower(), value=value.strip()).values("item")
    return list(_seen(ConfigurationItem, by).filter(pk__in=keys)[:2])


def _by_name(text: str, by: Actor) -> list[Record]:
    if not text:
        return []
    rows = (_seen(model, by).filter(case__title__iexact=text)[:2] for model in ENDS.values())
    return [one for found in rows for one in found]


def _seen(model: Any, by: Actor) -> Any:
    return model.objects.visible_to(by).select_related("case")


def named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with owner and team as records."""
    known = {name: (KNOWN[name][0](by), KNOWN[name][1]) for name in ("owner", "team") if name in fields}
    return replace_keys(fields, **known)
