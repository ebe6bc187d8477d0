"""A dry run: what a version would have done to the last tickets of its practice. Nothing is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.tickets.models import FieldSet, OwnValues, Ticket
from pawl.tickets.own.answers import is_empty
from pawl.tickets.own.definition import Form
from pawl.tickets.own.reads import IN_FORCE, form_of
from pawl.tickets.own.rules import MOMENTS, OPENED, Outcome, evaluate
from pawl.tickets.own.standard import branches, standard_of
from pawl.tickets.own.values_kept import kept_by
from pawl.tickets.reads import practices

LAST = 200


@dataclass(frozen=True)
class OfField:
    """On how many tickets a field would be shown, required, missing and set, and how many values would go."""

    name: str
    shown: int
    required: int
    missing: int
    set: int
    lost: int


@dataclass(frozen=True)
class Refused:
    """A ticket that would be refused at that moment, and the fields that are missing."""

    ticket: Ticket
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """A ticket that would get a team or a priority from a rule."""

    ticket: Ticket
    team: str
    priority: int


@dataclass
class Trial:
    """What came of it."""

    when: str
    tickets: int = 0
    rules: list[int] = field(default_factory=list)
    """How often each rule would hold, in their order."""
    fields: list[OfField] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    @property
    def in_short(self) -> Sentence:
        """In one sentence."""
        return say(
            "Of the last {n} tickets {refused} would be refused, and {moved} would get a team or priority.",
            n=self.tickets, refused=len(self.refused), moved=len(self.moved),
        )  # fmt: skip


def try_out(version: FieldSet, by: Actor, when: str = OPENED) -> Trial:
    """Run a version over the last tickets that somebody may see, as if each came to a moment now."""
    require(by, Permission.DESK_MANAGE, on=version)
    form, trial = form_of(version), Trial(when if when in MOMENTS else OPENED)
    known, counts = branches(), Counter[tuple[str, Any]]()
    for ticket, row in _last(version, by):
        trial.tickets += 1
        kept = kept_by(form, row)
        given = {one.name: one.default for one in form.fields} | kept if trial.when == OPENED else kept
        outcome = evaluate(
            form.rules, trial.when, given, kept=kept, standard=standard_of(ticket, known),
            needed=form.needed(trial.when),
        )  # fmt: skip
        missing = tuple(name for name in sorted(outcome.required) if is_empty(outcome.values.get(name)))
        counts.update(_counted(form, outcome, missing, kept, row))
        if missing:
            trial.refused.append(Refused(ticket, missing))
        if outcome.team or outcome.priority:
            trial.moved.append(Moved(ticket, outcome.team, outcome.priority))
    trial.rules = [counts["fired", n] for n in range(1, len(form.rules) + 1)]
    trial.fields = [
        OfField(
            one.name, *(counts[part, one.name] for part in ("shown", "required", "missing", "set", "lost"))
        )
        for one in form.fields
    ]
    return trial


def _counted(
    form: Form, outcome: Outcome, missing: tuple[str, ...], kept: dict[str, Any], row: OwnValues | None
) -> Iterator[tuple[str, Any]]:
    before = row.both if row else {}
    for number in outcome.fired:
        yield "fired", number
    for one in form.fields:
        if one.name not in outcome.hidden:
            yield "shown", one.name
        if one.name in outcome.required:
            yield "required", one.name
        if one.name in missing:
            yield "missing", one.name
        if one.name in outcome.fixed or (one.name in outcome.defaults and is_empty(kept.get(one.name))):
            yield "set", one.name
        if one.name in before and one.name not in kept:
            yield "lost", one.name


def _last(version: FieldSet, by: Actor) -> Iterator[tuple[Ticket, OwnValues | None]]:
    """The tickets for which it would count, newest first, each with its values; three queries."""
    model: Any = next(one for one in practices() if one.kind == version.kind)
    rows = model.objects.visible_to(by).select_related("case")
    nearer = FieldSet.objects.filter(IN_FORCE, kind=version.kind)
    if version.service_id is not None:
        rows = rows.filter(service=version.service_id)
    else:
        rows = rows.exclude(service__in=nearer.exclude(service=None).values("service"))
    if version.organisation_id is not None:
        rows = rows.filter(case__organisation=version.organisation_id)
    else:
        here = nearer.filter(service=version.service_id).exclude(organisation=None)
        rows = rows.exclude(case__organisation__in=here.values("organisation"))
    tickets = list(rows.order_by("-pk")[:LAST])
    values = {
        one.case_id: one
        for one in OwnValues.objects.filter(case__in=[each.pk for each in tickets]).select_related(
            "field_set"
        )
    }
    for ticket in tickets:
        yield ticket, values.get(ticket.pk)
