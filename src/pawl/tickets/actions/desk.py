"""The settings of a desk: each is set, and later retired; tickets that used one keep what it gave them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.errors import Conflict, Invalid, stale
from pawl.history.record import record
from pawl.local_text import LocalText
from pawl.tickets.models import (
    AssignmentRule,
    Category,
    ClosingRule,
    HoldReason,
    PriorityMatrix,
    ReplyTemplate,
)
from pawl.tickets.models.desk import Setting

S = TypeVar("S", bound=Setting)
SIDE, LOWEST, MOST_DAYS = 3, 5, 90


def set_category(
    name: Mapping[str, str] | str, *, place: Place, by: Actor, kind: str = "", parent: Category | None = None
) -> Category:
    """A branch of the tree; under a parent it counts where the parent counts."""
    text = _named(name)
    path = f"{parent.path}/{text}" if parent else str(text)
    if parent is not None and (parent.organisation_id, parent.kind) != (place.organisation_id, kind):
        raise _broken("parent", say("The branch above belongs elsewhere."))
    return _set(Category, place, by, kind=kind, name=text, path=path, parent=parent)


def set_matrix(cells: Sequence[Sequence[int]], *, place: Place, by: Actor, kind: str = "") -> PriorityMatrix:
    """Another matrix from now on; tickets keep the priority that they have."""
    rows = [list(row) for row in cells]
    whole = len(rows) == SIDE and all(len(row) == SIDE for row in rows)
    if not whole or not all(1 <= cell <= LOWEST for row in rows for cell in row):
        raise _broken("cells", say("A matrix has three rows of three priorities from 1 to 5."))
    return _set(PriorityMatrix, place, by, kind=kind, cells=rows, effective_from=clock.now())


def set_hold_reason(
    code: str, name: Mapping[str, str] | str, *, place: Place, by: Actor, **known: Any
) -> HoldReason:
    """Why a ticket may wait.   known: kind, pauses, resumes_on_answer, needs_comment."""
    if not code.isidentifier():
        raise _broken("code", say("A code is a word of letters, digits and underscores."))
    return _set(HoldReason, place, by, code=code, name=_named(name), **known)


def set_rule(  # noqa: PLR0913 a rule has so many parts, all named
    *, place: Place, team: Team, by: Actor, position: int = 100, kind: str = "", words: str = "",
    category: Category | None = None, service: Service | None = None, person: Person | None = None,
) -> AssignmentRule:  # fmt: skip
    """Who gets new tickets that fit; what it names is of the same organisation, or of the whole site."""
    if place.organisation_id is not None and team.organisation_id != place.organisation_id:
        raise _broken("team", say("The team belongs to another organisation."))
    if person is not None and person.organisation_id != team.organisation_id:
        raise _broken("person", say("It belongs to another organisation."))
    homes = {"category": category and category.organisation_id,
             "service": service and service.case.organisation_id}  # fmt: skip
    for field, home in homes.items():
        if home not in {None, place.organisation_id}:
            raise _broken(field, say("It belongs to another organisation."))
    return _set(
        AssignmentRule, place, by, kind=kind, team=team, position=position, words=words, category=category,
        service=service, person=person,
    )  # fmt: skip


def set_reply(
    name: str, text: Mapping[str, str] | str, *, place: Place, by: Actor, kind: str = ""
) -> ReplyTemplate:
    """A text that is written often."""
    return _set(ReplyTemplate, place, by, kind=kind, name=str(_named(name)), text=_named(text))


def set_closing(
    *, days: int, place: Place, by: Actor, calendar: ServiceCalendar | None = None, kind: str = ""
) -> ClosingRule:
    """After how many working days tickets that are done with close by themselves."""
    if not 1 <= days <= MOST_DAYS:
        raise _broken("days", say("It lies outside {low} to {high}.", low=1, high=MOST_DAYS))
    if calendar is not None and calendar.organisation_id not in {None, place.organisation_id}:
        raise _broken("calendar", say("It belongs to another organisation."))
    return _set(ClosingRule, place, by, kind=kind, days=days, calendar=calendar)


@transaction.atomic
def retire(setting: S, *, version: int, by: Actor) -> S:
    """It is offered and counts no more from now on."""
    require(by, Permission.DESK_MANAGE, on=setting)
    rows = type(setting)._base_manager.filter(pk=setting.pk, version=version, retired_at=None)  # noqa: SLF001 documented
    if not rows.update(retired_at=clock.now(), version=F("version") + 1):
        raise stale(setting.key)
    record(setting.word, setting.key, "retired", by=by)
    setting.refresh_from_db()
    return setting


@transaction.atomic
def _set(model: type[S], place: Place, by: Actor, **values: Any) -> S:
    require(by, Permission.DESK_MANAGE, on=place)
    try:
        with transaction.atomic():
            made: S = model._base_manager.create(  # noqa: SLF001 documented
                organisation_id=place.organisation_id, created_at=clock.now(), **values
            )
    except IntegrityError as error:
        raise Conflict(
            model.word, say("There is one of this name already."), say("Retire it first.")
        ) from error
    record(made.word, made.key, "set", by=by, facts={"organisation": place.organisation_id})
    return made


def _named(name: Mapping[str, str] | str) -> LocalText:
    texts = {"en": name} if isinstance(name, str) else dict(name)
    clean = LocalText({code: text.strip() for code, text in texts.items()})
    if not clean:
        raise _broken("name", say("It is empty."))
    return clean


def _broken(field: str, rule: Sentence) -> Invalid:
    return Invalid(field, rule, say("Write another."), {field: rule})
