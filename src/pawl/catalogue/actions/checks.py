"""What these actions check alike: rights, texts, words of a list, one place for what is named."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import LONGEST_TITLE, broken, passage
from pawl.local_text import LocalText
from pawl.local_text import check as check_text

MOST_MONEY = Decimal(10) ** 11
Cleaner = Callable[[str, Any], Any]
EDIT = Permission.CATALOGUE_EDIT


def editor(by: Actor, on: Any) -> None:
    """Ask for the right to edit a record, and that its team is one of theirs."""
    require(by, EDIT, on=on)
    require(by, EDIT, on=on.case)


def new_place(by: Actor, owner: Person | None = None, team: Team | None = None) -> Place:
    """Where a new record of somebody stands.   Raises NotAllowed, and Invalid for a team of others."""
    organisation = place_of(by.person).organisation_id
    if team is not None and organisation is not None and team.organisation_id != organisation:
        raise broken("team", say("It belongs to another organisation."), say("Choose one of the same."))
    chosen = owner.pk if owner else (by.person.pk if by.person else None)
    place = Place(organisation, team.pk if team else None, chosen)
    require(by, EDIT, on=place)
    return place


def beside(one: Any) -> Place:
    """The place of something that belongs to a record."""
    case = one.case
    return Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)


def same_place(one: Any, organisation: int | None, field: str) -> None:
    """Who may read the one may then read the other, so naming it tells nobody of what they may not see."""
    if one is None:
        return
    home = one.case.organisation_id if hasattr(one, "case") else one.organisation_id
    if home != organisation:
        raise broken(field, say("It belongs to another organisation."), say("Choose one of the same."))


def check_owner(owner: Person | None, place: Place, permission: Permission) -> None:
    """Whoever answers for a record can see it."""
    asked = Place(place.organisation_id, None, owner.pk if owner else None, place.confidential)
    if owner is not None and not can(Actor(owner), permission, asked):
        rule = say("They could not see it.")
        raise broken("owner", rule, say("Choose somebody of this organisation."))


def clean(fields: Mapping[str, Any], rules: Mapping[str, Cleaner]) -> dict[str, Any]:
    """The same fields, each as its rule wants it."""
    return {name: rules[name](name, value) if name in rules else value for name, value in fields.items()}


def short(field: str, value: str) -> str:
    """A text of one line, which may be empty."""
    return passage(field, " ".join(value.split()), LONGEST_TITLE)


def email(field: str, value: str) -> str:
    """An address, or none."""
    found = value.strip()
    try:
        if found:
            validate_email(found)
    except ValidationError:
        raise broken(field, say("It is no e-mail address."), say("Write it like name@example.org.")) from None
    return found


def local(longest: int = LONGEST_TITLE, *, needed: bool = False) -> Cleaner:
    """Texts by language."""

    def read(field: str, value: Any) -> LocalText:
        given = LocalText(value)
        found = LocalText({code: text.strip() for code, text in given.items()})
        if needed and not found:
            raise broken(field, say("It is empty."), say("Write something."))
        try:
            check_text(found, longest=longest)
        except ValidationError as error:
            rule = say("It is not valid: {reason}.", reason=error.messages[0])
            raise broken(field, rule, say("Mend the named fields.")) from error
        return found

    return read


def one_of(*words: str) -> Cleaner:
    """One word of a list."""

    def read(field: str, value: str) -> str:
        if value not in words:
            names = ", ".join(words)
            raise broken(field, say("There is no such word."), say("Use one of: {names}.", names=names))
        return value

    return read


def whole(least: int, most: int) -> Cleaner:
    """A whole number inside limits, or none."""

    def read(field: str, value: int | None) -> int | None:
        if value is not None and not least <= value <= most:
            rule = say("It lies outside {low} to {high}.", low=least, high=most)
            raise broken(field, rule, say("Write a number inside."))
        return value

    return read


def money(field: str, value: Any) -> Decimal | None:
    """An amount, exact, or none."""
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found < MOST_MONEY:
        raise broken(field, say("It is not an amount."), say("Write it like 1250.50."))
    return found


def currency(field: str, value: str) -> str:
    """Three letters, as ISO 4217 has them, or none."""
    found = value.strip().upper()
    if found and not (len(found) == 3 and found.isascii() and found.isalpha()):
        raise broken(field, say("It is no currency."), say("Write three letters, like EUR or CNY."))
    return found


def in_order(start: Any, end: Any, field: str) -> None:
    """Refuse an end before its start."""
    if end is not None and end < start:
        raise broken(field, say("It ends before it starts."), say("Swap the two."))


def aware(field: str, value: datetime) -> datetime:
    """An instant with its zone."""
    if value.tzinfo is None:
        raise broken(field, say("It has no time zone."), say("Write it like 2026-11-30T08:00:00Z."))
    return value


def title_of(name: LocalText) -> str:
    """What a record with names in several languages is called in lists and searches."""
    return name.in_language(settings.LANGUAGE_CODE)[:LONGEST_TITLE]
