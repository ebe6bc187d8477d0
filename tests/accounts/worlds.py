"""Random worlds: rows of any model that the policy scopes, and people who hold roles in all places."""

import random
import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Organisation, Person, Team
from pawl.accounts.roles import Permission, Role

TRIES = 60
PLACES = {Organisation, Team, Person}
NEEDED = {"PrincipleDecision.requirement", "Report.dataset", "ReportSchedule.source"}
"""Relations that may be empty, but not all of their kind in one row."""


class NoRoom(AssertionError):
    """The constraints of a table let no further row in."""


class World:
    """Two or three organisations, teams, people; and rows of other models on demand."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows: dict[type[models.Model], list[Any]] = {}
        for model, number in ((Organisation, 3), (Team, 5), (Person, 8)):
            self.rows[model] = [self.make(model) for _ in range(number)]

    def make(self, model: type[models.Model]) -> Any:
        """One row, with random relations; constraints of the database say which mixtures there are."""
        for _ in range(TRIES):
            made = model(**self._values(model))  # rows it points to stay, where it itself is refused
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
                    return model._base_manager.get(pk=made.pk)
            except IntegrityError:
                continue
        raise NoRoom(f"no row of {model._meta.label} in {TRIES} tries: teach tests/accounts/worlds.py")

    def several(self, model: type[models.Model], number: int) -> list[Any]:
        """Up to so many rows: as many as unique constraints leave room for, one at least."""
        made = [self.make(model)]
        try:
            made += [self.make(model) for _ in range(number - 1)]
        except NoRoom:
            return list(model._base_manager.all())
        return made

    def actor(self) -> Actor:
        """Somebody with up to three roles, sometimes through a key, sometimes gone.

        The roles are held in memory only: rows of Grant may be what is compared.
        """
        person = self.chance.choice(self.rows[Person])
        is_active = self.chance.random() > 0.1
        scopes = frozenset(self.chance.sample(list(Permission), 9)) if self.chance.random() < 0.2 else None
        actor = Actor(person, scopes=scopes)
        person.is_active = is_active
        held = tuple(self._grant(person) for _ in range(self.chance.randint(0, 3)))
        vars(actor)["grants"] = held if is_active else ()
        return actor

    def _grant(self, person: Person) -> Grant:
        team = self.chance.choice([None, *self.rows[Team]])
        place = team.organisation if team else self.chance.choice([None, *self.rows[Organisation]])
        role = self.chance.choice(list(Role))
        return Grant(person=person, role=role.value, organisation=place, team=team)

    def _values(self, model: type[models.Model]) -> dict[str, Any]:
        return {
            field.name: self._value(field)
            for field in model._meta.concrete_fields
            if not isinstance(field, models.AutoField) and self._is_wanted(field)
        }

    def _is_wanted(self, field: Any) -> bool:
        if field.is_relation or field.name == "confidential":
            return True
        if (field.name, "") in refused(field.model):
            return True
        return not (field.null or field.has_default() or (field.blank and field.empty_strings_allowed))

    def _value(self, field: Any) -> Any:
        if field.is_relation:
            return self._related(field)
        if field.choices:
            return self.chance.choice(field.choices)[0]
        if known := words(field):
            return self.chance.choice(known)
        return self._plain(field)

    def _related(self, field: Any) -> Any:
        target = field.related_model
        is_free = f"{field.model.__name__}.{field.name}" not in NEEDED
        if is_free and field.null and (self.chance.random() < 0.3 or target not in PLACES):
            return None
        if field.unique and (target not in PLACES or self.chance.random() < 0.5):
            return self.make(target)
        rows = self.rows.setdefault(target, [])
        if target not in PLACES and len(rows) < 6:
            rows.append(self.make(target))
        return self.chance.choice(rows) if rows else None  # the first person has nobody above them

    def _plain(self, field: Any) -> Any:
        if isinstance(field, models.EmailField):
            return f"{uuid.UUID(int=self.chance.getrandbits(128)).hex}@example.org"
        if isinstance(field, models.CharField | models.TextField):
            return uuid.UUID(int=self.chance.getrandbits(128)).hex[: field.max_length or 32]
        samples: list[tuple[type[Any], Any]] = [
            (models.BooleanField, self.chance.random() < 0.4),
            (models.DateTimeField, clock.now() - timedelta(days=self.chance.randint(0, 90))),
            (models.DateField, date(2026, 1, 1) + timedelta(days=self.chance.randint(0, 90))),
            (models.DecimalField, Decimal(self.chance.randint(1, 9))),
            (models.FloatField, self.chance.random()),
            (models.PositiveSmallIntegerField, self.chance.randint(1, 5)),  # scores, priorities
            (models.IntegerField, self.chance.randint(1, 1000)),
            (models.JSONField, {}),
            (models.UUIDField, uuid.UUID(int=self.chance.getrandbits(128))),
            (models.BinaryField, b""),
            (models.TimeField, time(self.chance.randint(0, 22), 30)),
        ]
        return next(value for kind, value in samples if isinstance(field, kind))


def words(field: Any) -> list[Any]:
    """The values that a constraint of the table allows a column to have; none where it names none."""
    checks = [one for one in field.model._meta.constraints if isinstance(one, models.CheckConstraint)]
    named = (
        child
        for one in checks
        for child in getattr(one.condition, "children", ())
        if isinstance(child, tuple)
    )
    return next((list(values) for name, values in named if name == f"{field.name}__in"), [])


def refused(model: type[models.Model]) -> set[Any]:
    """Columns with the one value that a constraint keeps out of them."""
    checks = [one.condition for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    negated = [one for one in checks if isinstance(one, models.Q) and one.negated]
    return {child for one in negated for child in one.children if isinstance(child, tuple)}
