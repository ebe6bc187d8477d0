"""What somebody wrote into columns, checked: the same for forms, API and console."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import IntegerField, Model

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import money
from pawl.collaboration.checks import LONGEST_TITLE, broken, line, passage
from pawl.errors import Invalid
from pawl.projects.choices import rows_of
from pawl.projects.models import Project
from pawl.projects.sheets import EXACT, Column, Kind
from pawl.web.listing_types import FIRST_YEAR, LAST_YEAR

MOST_RECORDS = 200
EMPTY: Mapping[Kind, Any] = {
    Kind.LINE: "", Kind.TEXT: "", Kind.CHOICE: "", Kind.FLAG: False, Kind.WORDS: [], Kind.RECORDS: [],
}  # fmt: skip
ON_CASE = ("title", "owner")


@dataclass(frozen=True)
class Writing:
    """Who writes into which columns of what, and where it stands."""

    columns: tuple[Column, ...]
    model: type[Model]
    place: Place
    by: Actor
    project: Project | None = None

    def checked(self, fields: Mapping[str, Any], *, is_new: bool = False) -> dict[str, Any]:
        """The fields, each as its column wants it; of a new row every column.   Raises Invalid."""
        known = {one.name: one for one in self.columns}
        if strange := sorted(set(fields) - known.keys()):
            names = ", ".join(known)
            raise broken(strange[0], say("There is no such field."), say("Use one of: {names}.", names=names))
        said = {}
        for name, column in known.items():
            if name in fields:
                said[name] = self.value(column, fields[name])
            elif is_new:
                said[name] = self.value(column, column.start)
        return said

    def value(self, column: Column, value: Any) -> Any:
        """One value."""
        is_empty = value in (None, "", [], ()) or (isinstance(value, str) and not value.strip())
        if is_empty and column.needed:
            raise broken(column.name, say("It is empty."), say("Write something."))
        return self._empty(column) if is_empty else self._filled(column, value)

    def _empty(self, column: Column) -> Any:
        if column.start is not None and column.kind is not Kind.FLAG:
            return self._filled(column, column.start)
        if column.kind in EMPTY and not (column.kind is Kind.CHOICE and self._is_number(column)):
            return EMPTY[column.kind]
        return None

    def _filled(self, column: Column, value: Any) -> Any:  # noqa: PLR0911 a line per kind of column
        match column.kind:
            case Kind.LINE:
                return line(column.name, str(value), self._longest(column))
            case Kind.TEXT:
                return passage(column.name, str(value))
            case Kind.CHOICE:
                word = _word(column, str(value))
                return int(word) if self._is_number(column) else word
            case Kind.WORDS:
                return [_word(column, str(one)) for one in value]
            case Kind.RECORD:
                return self._record(column, value)
            case Kind.RECORDS:
                return self._records(column, value)
            case Kind.FLAG:
                return bool(value)
            case _:
                return _amount(column, value)

    def _is_number(self, column: Column) -> bool:
        return isinstance(self.model._meta.get_field(column.name), IntegerField)  # noqa: SLF001 Django's own way

    def _longest(self, column: Column) -> int:
        if column.name in ON_CASE:
            return LONGEST_TITLE
        return getattr(self.model._meta.get_field(column.name), "max_length", None) or LONGEST_TITLE  # noqa: SLF001 as above

    def _record(self, column: Column, value: Any) -> Any:
        """The record itself, if whoever names it may: of others it is said that there is none."""
        found = rows_of(column, self.project, self.by).filter(pk=value.pk).first()
        if found is None:
            raise _nothing(column)
        if column.of == "person":
            check_person(found, self.place, column.name)
        elif column.of in ("customer", "service", "need", "goal"):
            _check_home(found, self.place, column)
        return found

    def _records(self, column: Column, value: Iterable[Any]) -> list[Any]:
        wanted = {one.pk for one in value}
        found = list(rows_of(column, self.project, self.by).filter(pk__in=wanted))
        if len(found) != len(wanted) or len(wanted) > MOST_RECORDS:
            raise _nothing(column)
        return found


def sees(person: Any, place: Place, permission: Permission = Permission.PROJECT_READ) -> bool:
    """Whether somebody can see what stands at a place, once they have a part in it."""
    asked = Place(place.organisation_id, place.team_id, person.pk, place.confidential)
    return can(Actor(person), permission, asked)


def check_person(
    person: Any, place: Place, field: str, permission: Permission = Permission.PROJECT_READ
) -> None:
    """Whoever answers for something in a project can see it.   Raises Invalid."""
    if not sees(person, place, permission):
        raise broken(field, say("They could not see it."), say("Choose somebody else."))


def _check_home(record: Any, place: Place, column: Column) -> None:
    """What the whole site shares, or the same organisation's."""
    if record.case.organisation_id not in (None, place.organisation_id) and place.organisation_id is not None:
        raise broken(column.name, say("It belongs to another organisation."), say("Choose one of the same."))


def _amount(column: Column, value: Any) -> Any:
    if column.kind is Kind.DAY:
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            rule = say("It lies outside {low} to {high}.", low=FIRST_YEAR, high=LAST_YEAR)
            raise broken(column.name, rule, say("Choose another day."))
        return value
    found: Any = money(column.name, value) if column.kind in EXACT else value
    if not column.least <= float(found) <= column.most:
        rule = say("It lies outside {low} to {high}.", low=f"{column.least:g}", high=f"{column.most:g}")
        raise broken(column.name, rule, say("Write a number inside."))
    return found.quantize(Decimal("0.01")) if column.kind in EXACT else found


def _word(column: Column, value: str) -> str:
    known = column.choices()
    if value not in known:
        names = ", ".join(list(known)[:40])
        raise broken(column.name, say("There is no such word."), say("Use one of: {names}.", names=names))
    return value


def _nothing(column: Column) -> Invalid:
    rule = say("There is no such record, or it is not for you to see.")
    return broken(column.name, rule, say("Choose another one."))
