"""The own fields of a ticket: filled in when it is opened, changed later, complete before it ends."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Team
from pawl.accounts.permissions import can, require
from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid
from pawl.tickets.actions.own_rows import Filled, store
from pawl.tickets.actions.work import assign, set_priority
from pawl.tickets.models import FieldSet, Ticket
from pawl.tickets.own.answers import Around, Wrong, is_empty, read
from pawl.tickets.own.definition import Form
from pawl.tickets.own.inputs import first_value
from pawl.tickets.own.reads import form_of, sees_inner, set_for, set_of
from pawl.tickets.own.rules import CHANGED, ENDED, OPENED, OWN, Outcome, evaluate
from pawl.tickets.own.standard import standard_of
from pawl.tickets.own.values_kept import kept_by

T = TypeVar("T", bound=Ticket)
Values = dict[str, Any]


@transaction.atomic(savepoint=False)
def fill(ticket: Ticket, given: Mapping[str, Any] | None, *, by: Actor) -> None:
    """A ticket is opened: its own fields are what was given, its rules count.

    given: None where nobody was asked, as with alerts and letters: then nothing is missing.
    Raises Invalid, by field.
    """
    ticket.own_values = None  # it is new: nobody has filled in anything
    version = set_for(ticket.kind, ticket.case.organisation_id, ticket.service_id)
    if version is None:
        _refuse_unknown(given or {}, Form(), set())
        return
    _take(ticket, version, given or {}, OPENED, by, is_asked=given is not None)


@transaction.atomic
def change_own(ticket: T, given: Mapping[str, Any], *, by: Actor) -> T:
    """Own fields say something else, by the newest version; what is not named stays."""
    require(by, ticket.work_permission, on=ticket)
    version = set_of(ticket)
    if version is None:
        _refuse_unknown(given, Form(), set())
        return ticket
    _take(ticket, version, given, CHANGED, by, is_asked=True)
    return ticket


@transaction.atomic(savepoint=False)
def complete(ticket: Ticket, given: Mapping[str, Any] | None, *, by: Actor) -> None:
    """Called by a practice before a ticket ends: what must be known by then is known.

    Pawl itself is asked for nothing: what it ends, like the children of what was resolved, nobody fills in.
    Raises Invalid, by field.
    """
    version = set_of(ticket)
    if version is None:
        _refuse_unknown(given or {}, Form(), set())
        return
    if given:
        require(by, ticket.work_permission, on=ticket)
    _take(ticket, version, given or {}, ENDED, by, is_asked=not by.system)


def _take(
    ticket: Ticket, version: FieldSet, given: Mapping[str, Any], when: str, by: Actor, *, is_asked: bool
) -> None:
    form = form_of(version)
    kept = kept_by(form, ticket.own_values)
    may = {one.name for one in form.fields if not one.is_inner or _fills_inner(by, ticket, when)}
    _refuse_unknown(given, form, may)
    written, broken = _read(form, given, kept, Around(ticket.case.organisation_id, by))
    if when == OPENED:
        first = {one.name: one.default for one in form.fields if not is_empty(one.default)}
        written = first | written
    known: Any = {"kept": kept, "standard": standard_of(ticket), "needed": form.needed(when)}
    outcome = evaluate(form.rules, when, written, **known)
    closed = outcome.hidden | outcome.read_only
    rules = {name: rule for name, rule in broken.items() if name not in closed}
    if is_asked:
        lacking = (name for name in outcome.required & may if is_empty(outcome.values.get(name)))
        rules = dict.fromkeys(lacking, say("It is missing.")) | rules
    _refuse(ticket, form, rules, when)
    if when != ENDED or given or outcome.values != kept:  # what ends is not filled in anew by the way
        store(Filled(ticket, version, form, outcome.values, when, by))
    before = Outcome() if when == OPENED else evaluate(form.rules, when, kept, **known)
    _follow(ticket, version, outcome, before)


def _fills_inner(by: Actor, ticket: Ticket, when: str) -> bool:
    """Who opens one at the desk fills in all of it, though no team stands on it yet."""
    return can(by, ticket.work_permission) if when == OPENED else sees_inner(by, ticket)


def _refuse_unknown(given: Mapping[str, Any], form: Form, may: set[str]) -> None:
    names = ", ".join(f"{OWN}{one.name}" for one in form.fields if one.name in may) or "–"
    rule = say("There is no such own field here; there are: {names}.", names=names)
    unknown = {f"{OWN}{str(name)[:60]}": rule for name in given if name not in may}
    if unknown:
        raise Invalid(
            ", ".join(unknown)[:500], rule, say("Leave it out, or name one that there is."), unknown
        )


def _read(
    form: Form, given: Mapping[str, Any], kept: Mapping[str, Any], around: Around
) -> tuple[Values, dict[str, Sentence]]:
    """What is to stand, and what of it breaks a rule; what was there already is not judged anew."""
    found, broken = dict(kept), dict[str, Sentence]()
    for one in form.fields:
        if one.name not in given:
            continue
        value, before = given[one.name], kept.get(one.name)
        if not is_empty(before) and value in (before, first_value(one, before)):
            continue
        try:
            found[one.name] = read(one, value, around)
        except Wrong as wrong:
            broken[one.name] = wrong.rule
    return found, broken


def _refuse(ticket: Ticket, form: Form, rules: Mapping[str, Sentence], when: str) -> None:
    if not rules:
        return
    labels = [str(one.label) for one in form.fields if one.name in rules]
    rule = say("Own fields are missing or break a rule: {names}.", names=", ".join(labels))
    way_out = say("Mend the named fields.")
    if when == ENDED:
        way_out = say("Fill them in under “Own fields” of {key} first.", key=ticket.key)
    fields = {f"{OWN}{name}": one for name, one in rules.items()}
    raise Invalid(", ".join(sorted(fields))[:500], rule, way_out, fields)


def _follow(ticket: Ticket, version: FieldSet, outcome: Outcome, before: Outcome) -> None:
    """What the rules do with the ticket itself, once: when they come to hold, not while they go on to."""
    by = system("form rules")
    if outcome.team and outcome.team != before.team and (team := _team(outcome.team, ticket)):
        assign(ticket, team=team, person=None, by=by)
    if outcome.priority and outcome.priority != before.priority:
        reason = _("By a form rule of %(key)s") % {"key": version.key}
        set_priority(
            ticket,
            impact=ticket.impact,
            urgency=ticket.urgency,
            override=outcome.priority,
            reason=reason,
            by=by,
        )


def _team(key: str, ticket: Ticket) -> Team | None:
    """The team that a rule names, if it still works and could see the ticket."""
    rows = Team.objects.filter(is_active=True, pk=int(key.rpartition("-")[2] or 0))
    home = ticket.case.organisation_id
    return (rows if home is None else rows.filter(organisation=home)).first()
