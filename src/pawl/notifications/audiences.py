"""Who is meant by the words of a rule: people and, for each, the case that it concerns them by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.models import Grant, Membership, Person
from pawl.collaboration.models import Vote, Watch
from pawl.collaboration.models.approvals import Answer, StageState
from pawl.history.models import Event
from pawl.incidents.models import Incident, MajorIncident
from pawl.notifications.ruling import Rule
from pawl.notifications.subjects import Subject
from pawl.support.models import Rota
from pawl.support.turns import in_line
from pawl.tickets.models import Ticket

WORDS: Mapping[str, Promise] = {
    "caller": _("the caller, or whoever the record belongs to"),
    "assignee": _("the assignee"),
    "assignee_or_team": _("the assignee; while there is none, the team"),
    "team": _("everybody in the team"),
    "watchers": _("whoever follows it"),
    "owner": _("the owner of the service, or of the record"),
    "approvers": _("whoever is asked to approve"),
    "on_call": _("whoever is on call for the team"),
    "leaders": _("whoever leads and tells in a major incident"),
    "stakeholders": _("those who wait for a major incident: callers of its incidents, followers, the owner"),
}

Hearing = tuple[int, int]
"""A person and a case, by their numbers."""


@dataclass(frozen=True)
class Asked:
    """An event, what it is about, and a rule for it."""

    event: Event
    subject: Subject
    rule: Rule


def hearings(asked: Sequence[Asked]) -> list[set[Hearing]]:
    """Who is meant, for each in turn; a handful of queries for all of them together."""
    found: list[set[Hearing]] = [set() for _one in asked]
    for word, reader in READERS.items():
        wanted = [(n, one) for n, one in enumerate(asked) if word in one.rule.audiences]
        if wanted:
            for (n, _one), people in zip(wanted, reader([one for _n, one in wanted]), strict=True):
                found[n] |= people
    for n, one in enumerate(asked):
        if one.rule.person:
            found[n].add((one.rule.person, one.subject.case.pk))
    _add_roles(asked, found)
    return found


def _add_roles(asked: Sequence[Asked], found: list[set[Hearing]]) -> None:
    roles = {one.rule.role for one in asked if one.rule.role}
    holders = defaultdict(set)
    for role, person in Grant.objects.filter(role__in=roles).values_list("role", "person") if roles else ():
        holders[role].add(person)
    for n, one in enumerate(asked):
        found[n] |= {(person, one.subject.case.pk) for person in holders.get(one.rule.role, ())}


def _each(of: Callable[[Asked], Iterable[int | None]]) -> "Reader":
    """A reader that needs no query: the subject says it."""

    def read(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
        return ({(number, one.subject.case.pk) for number in of(one) if number} for one in asked)

    return read


def _caller(one: Asked) -> Iterable[int | None]:
    return (one.subject.case.owner_id,)


def _owner(one: Asked) -> Iterable[int | None]:
    """Of a ticket whoever owns its service: its own owner is the caller."""
    record = one.subject.record
    if not isinstance(record, Ticket):
        return (one.subject.case.owner_id,)
    return (record.service.case.owner_id,) if record.service else ()


def _assignee(one: Asked) -> Iterable[int | None]:
    """Whom the event names where it assigns: somebody else may have it meanwhile."""
    if one.event.activity == "assigned":
        return (_numbered(one.event.facts.get("person"), "PER"),)
    return (getattr(one.subject.record, "assignee_id", None),)


def _team(one: Asked) -> int | None:
    named = one.event.facts.get("to" if one.event.activity == "assigned" else "team")
    return _numbered(named, "TEAM") or one.subject.case.team_id


def _members(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    teams = {_team(one) for one in asked} - {None}
    members = defaultdict(set)
    for team, person in Membership.objects.filter(team__in=teams).values_list("team", "person"):
        members[team].add(person)
    return ({(person, one.subject.case.pk) for person in members.get(_team(one) or 0, ())} for one in asked)


def _assignee_or_team(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    teams = _members([one for one in asked if not any(_assignee(one))])
    for one in asked:
        people = {number for number in _assignee(one) if number}
        yield {(number, one.subject.case.pk) for number in people} if people else next(teams)


def _watchers(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    """Of the case, and of what comes back: of a run also those who follow its operation."""
    cases = {number for one in asked for number in _followed(one)}
    watching = defaultdict(set)
    for case, person in Watch.objects.filter(case__in=cases).values_list("case", "person"):
        watching[case].add(person)
    return (
        {(person, one.subject.case.pk) for number in _followed(one) for person in watching.get(number, ())}
        for one in asked
    )


def _followed(one: Asked) -> set[int]:
    operation = getattr(one.subject.record, "operation_id", None)
    return {one.subject.case.pk, *([operation] if operation else [])}


def _approvers(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    cases = {one.subject.case.pk for one in asked}
    pending = Vote.objects.filter(
        answer=Answer.PENDING, stage__state=StageState.PENDING, stage__approval__case__in=cases
    )
    waiting = defaultdict(set)
    for case, person in pending.values_list("stage__approval__case", "person"):
        waiting[case].add(person)
    for one in asked:
        is_vote = isinstance(one.subject.record, Vote)
        people = {one.subject.record.person_id} if is_vote else waiting.get(one.subject.case.pk, ())
        yield {(person, one.subject.case.pk) for person in people}


def _on_call(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    teams, now = {one.subject.case.team_id for one in asked} - {None}, clock.now()
    rotas = Rota.objects.filter(state="active", case__team__in=teams).select_related("case")
    lines = [
        (rota.case.team_id, in_line(rota.turns(), now))
        for rota in rotas.prefetch_related("places", "stand_ins")
    ]
    named = {number for _team, line in lines for number in line}
    here = set(Person.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True))
    duty: defaultdict[int | None, set[int]] = defaultdict(set)
    for team, line in lines:
        duty[team] |= {*[number for number in line if number in here][:1]}
    for one in asked:
        is_call = one.event.activity == "escalated"
        called = _numbered(one.event.facts.get("person"), "PER") if is_call else None
        people = {called} if called else duty.get(one.subject.case.team_id, set())
        yield {(number, one.subject.case.pk) for number in people}


def _leaders(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    cases = {one.subject.case.pk for one in asked}
    rows = MajorIncident.objects.filter(incident__in=cases)
    leading = {
        case: set(people) - {None}
        for case, *people in rows.values_list("incident", "commander", "communicator", "scribe")
    }
    for one in asked:
        number = one.subject.case.pk
        yield {(person, number) for person in leading.get(number, ())}


def _stakeholders(asked: Sequence[Asked]) -> Iterator[set[Hearing]]:
    """Callers of its incidents hear by their own incident: the greater one is not theirs to read."""
    cases = {one.subject.case.pk for one in asked}
    children = defaultdict(set)
    rows = Incident.objects.filter(parent__in=cases, case__owner__isnull=False)
    for parent, case, owner in rows.values_list("parent", "case", "case__owner"):
        children[parent].add((owner, case))
    for one, watching in zip(asked, _watchers(asked), strict=True):
        number = one.subject.case.pk
        near = {(person, number) for person in (*_caller(one), *_owner(one)) if person}
        yield near | watching | children.get(number, set())


def _numbered(key: Any, prefix: str) -> int | None:
    letters, _dash, number = str(key or "").partition("-")
    return int(number) if letters == prefix and number.isdigit() else None


Reader = Callable[[Sequence[Asked]], Iterable[set[Hearing]]]
READERS: Mapping[str, Reader] = {
    "caller": _each(_caller),
    "assignee": _each(_assignee),
    "assignee_or_team": _assignee_or_team,
    "team": _members,
    "watchers": _watchers,
    "owner": _each(_owner),
    "approvers": _approvers,
    "on_call": _on_call,
    "leaders": _leaders,
    "stakeholders": _stakeholders,
}
