"""From a number that people use (`CSI-12`) to its record, and to the page where it is read."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import QuerySet
from django.urls import NoReverseMatch

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case, Record
from pawl.prepared import Prepared
from pawl.web.addresses import address
from pawl.web.listing_types import BadValue, key_number

R = TypeVar("R", bound=Record)
LARGEST = 2**63 - 1
_routes: dict[str, str] = {}
Numbers = Callable[[str], Sequence[int]]
_known_as: list[Numbers] = []


def also_known_as(numbers: Numbers) -> None:
    """Name who knows by which numbers of other systems records are known: from a text to their cases."""
    _known_as.append(numbers)


def known_as(text: str) -> list[int]:
    """The cases that have this number in another system, whoever may see them."""
    return [number for numbers in _known_as for number in numbers(text)]


def page_of(kind: str, route: str) -> None:
    """Name the route of a kind's page, beside that route in `urls.py`; it takes the key: `<str:key>/`."""
    if kind not in KINDS:
        raise ValueError(f"{route}: there is no kind {kind}")
    _routes[kind] = route


def address_of(case: Case) -> str:
    """Where a case is read; empty while its kind has no page."""
    try:
        return address(_routes[case.kind], key=case.key) if case.kind in _routes else ""
    except NoReverseMatch as broken:
        raise LookupError(f"the page of {case.kind} must take the key: {_routes[case.kind]}") from broken


def page_for(key: str, actor: Actor) -> str:
    """Where the record of a number is read.   Raises NotFound where it is not for them, or has no page."""
    address = address_of(find(key, actor).case)
    if not address:
        raise not_found(key[:40])
    return address


@cache
def models_by_kind() -> dict[str, type[Record]]:
    """The model of each kind that has one."""
    return {model.kind: model for model in apps.get_models() if issubclass(model, Record)}


def find(key: str, actor: Actor) -> Record:
    """The record of a number, if somebody may see it.   Raises NotFound."""
    kind, number = read_key(key)
    found = _visible(kind, number, actor) if kind else None
    if found is None:
        found = _known_elsewhere(key, actor)
    if found is None:
        raise not_found(key[:40])
    return found


def _visible(kind: str, number: int, actor: Actor) -> Record | None:
    model = models_by_kind().get(kind)
    if model is None:
        return None
    return model.objects.visible_to(actor).filter(pk=number).select_related("case").first()


def _known_elsewhere(key: str, actor: Actor) -> Record | None:
    """The record that another system called so, if somebody may see it; our own numbers come first."""
    if "\x00" in key:  # no system has such a number, and PostgreSQL cannot even look for it
        return None
    cases = Case.objects.filter(pk__in=known_as(key)).order_by("-pk")
    seen = (_visible(one.kind, one.pk, actor) for one in cases)
    return next((one for one in seen if one is not None), None)


def find_one(model: type[R], key: str, actor: Actor, *related: str) -> R:
    """The record of one kind with a key, if somebody may see it; `related` is read along.

    Raises NotFound.
    """
    try:
        number = key_number(key, KINDS[model.kind])
    except BadValue:
        raise not_found(model.kind) from None
    found: R | None = _ONE.first(number, of=(model, *related), by=actor)
    if found is None:
        raise not_found(model.kind)
    return found


def _one(model: type[Record], *told: Any) -> QuerySet[Any]:
    *related, actor, number = told
    return model.objects.visible_to(actor).select_related("case", *related).filter(pk=number)


_ONE: Prepared[Any] = Prepared(_one, settled=None)


def states_of(cases: list[Case]) -> dict[int, str]:
    """The states of cases of any kind; one query."""
    asked = []
    model: Any
    for kind, model in models_by_kind().items():
        numbers = [case.pk for case in cases if case.kind == kind]
        if numbers and any(field.name == "state" for field in model._meta.concrete_fields):  # noqa: SLF001 Django's own way
            asked.append(model.objects.filter(pk__in=numbers).order_by().values_list("pk", "state"))
    return dict(asked[0].union(*asked[1:], all=True)) if asked else {}


def read_key(key: str) -> tuple[str, int]:
    """Kind and number of a text like `csi-12`; an empty kind where it is none."""
    letters, _dash, number = key.strip().partition("-")
    kind = next((kind for kind, prefix in KINDS.items() if prefix == letters.upper()), "")
    if not kind or not (number.isascii() and number.isdigit() and len(number) < 20) or int(number) > LARGEST:
        return "", 0
    return kind, int(number)
