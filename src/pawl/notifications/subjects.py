"""What events are about: the record, its case, and whether somebody may hear of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.collaboration.actions import works_on
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case, Record, RecordSet, Vote
from pawl.collaboration.records import models_by_kind
from pawl.history.models import Event
from pawl.requests.models import FulfilmentTask
from pawl.tickets.models import Ticket

Name = tuple[type[Any], int]
Seen = set[Name]
TICKET = ("assignee", "service__case")


@dataclass(frozen=True)
class Subject:
    """A record in the journal's sense, and the case that it belongs to."""

    record: Any
    case: Case

    def may_hear(self, actor: Actor, event: Event, seen: "Seen") -> bool:
        """Whether somebody may read what an event says: the record is among those that they see, and internal
        words are read only by those who work on it.
        """
        if name_of(self.record) not in seen:
            return False
        if not event.facts.get("is_internal"):
            return True
        return works_on(actor, self.case, type(self.record).inside())


def name_of(record: Any) -> Name:
    """What tells a record from all others, of any kind."""
    return (type(record), record.pk)


def seen_by(actor: Actor, records: Iterable[Any]) -> Seen:
    """Those that somebody may see: by the policy, and by what a model adds to it, one query each."""
    by_policy = [one for one in records if can(actor, _model(one).read_permission, one)]
    adding = {_model(one) for one in by_policy if _adds_to_policy(_model(one))}
    found = {name_of(one) for one in by_policy if _model(one) not in adding}
    for model in adding:
        numbers = [one.pk for one in by_policy if _model(one) is model]
        rows = model.objects.visible_to(actor).filter(pk__in=numbers)
        found |= {(model, number) for number in rows.values_list("pk", flat=True)}
    return found


def _model(record: Any) -> Any:
    return type(record)


@cache
def _adds_to_policy(model: Any) -> bool:
    if not issubclass(model, Record):
        return False
    return type(model._default_manager.all()).visible_to is not RecordSet.visible_to  # noqa: SLF001 documented


def subjects_of(events: Iterable[Event]) -> Mapping[int, Subject]:
    """By the number of each event; one query per kind. What is gone, and what is no case, is left out."""
    wanted: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if number := _number(event):
            wanted[event.kind][number].append(event.pk)
    found: dict[int, Subject] = {}
    for kind, numbers in wanted.items():
        for number, subject in _read(kind, list(numbers)):
            found |= dict.fromkeys(numbers[number], subject)
    return found


def records_of(cases: Iterable[Case]) -> Mapping[int, Subject]:
    """The records of cases by their numbers; one query per kind."""
    numbers = defaultdict(list)
    for case in cases:
        numbers[case.kind].append(case.pk)
    return {number: one for kind, keys in numbers.items() for number, one in _read(kind, keys)}


def _number(event: Event) -> int:
    prefix, _dash, number = event.case.rpartition("-")
    known = {"approval": Vote.prefix, "fulfilment_task": FulfilmentTask.prefix} | KINDS
    fits = known.get(event.kind) == prefix and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if fits else 0


def _read(kind: str, numbers: list[int]) -> Iterable[tuple[int, Subject]]:
    if kind == "approval":
        votes = Vote.objects.filter(pk__in=numbers).select_related("stage__approval__case")
        return [(one.pk, Subject(one, one.stage.approval.case)) for one in votes]
    if kind == "fulfilment_task":
        tasks = FulfilmentTask.objects.filter(pk__in=numbers).select_related("request__case")
        return [(one.pk, Subject(one, one.request.case)) for one in tasks]
    model: Any = models_by_kind().get(kind)
    if model is None:
        return ()
    related = ("case__team", "case__owner", *(TICKET if issubclass(model, Ticket) else ()))
    rows = model._base_manager.filter(pk__in=numbers).select_related(*related)  # noqa: SLF001 documented
    return [(one.pk, Subject(one, one.case)) for one in rows]
