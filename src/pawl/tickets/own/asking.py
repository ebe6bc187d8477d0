"""Own fields in a form: those of the version that counts, as its rules have them at the moment."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.errors import Invalid, PawlError
from pawl.local_text import LocalText
from pawl.tickets.assignment import branch_of
from pawl.tickets.models import Category, FieldSet, Ticket
from pawl.tickets.own.answers import Around, Wrong, is_empty, read
from pawl.tickets.own.definition import Form, Own
from pawl.tickets.own.inputs import first_value, form_field
from pawl.tickets.own.reads import form_of, sees_inner, set_for, set_of
from pawl.tickets.own.rules import ENDED, OPENED, OWN, Outcome, evaluate
from pawl.tickets.own.standard import branches, standard_of
from pawl.tickets.own.values_kept import kept_by
from pawl.tickets.own.wording import plain_rule
from pawl.tickets.priority import priority_of
from pawl.web.forms import PawlForm, dress

PREFIX, SHOWN = "own_", "own-shown"
RECORDS = {"service": "SVC", "team": "TEAM"}


class AsksOwn(PawlForm):
    """A form that asks for own fields too; what was said to them is `cleaned_data["own"]`."""

    moment: ClassVar[str] = OPENED

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.own: dict[str, Own] = {}
        self.own_open: set[str] = set()
        self.own_ticket: Ticket | None = None

    def ask_own(self, model: type[Ticket], actor: Actor, ticket: Ticket | None = None) -> None:
        """Add the fields; called at the end of `__init__`, when the others are there."""
        self.own_model, self.own_actor, self.own_ticket = model, actor, ticket
        version = set_of(ticket) if ticket else set_for(model.kind, self._home(), self._service())
        if version is None:
            return
        self.own_form: Form = form_of(version)
        self.own_kept = kept_by(self.own_form, ticket.own_values) if ticket else {}
        may_inner = sees_inner(actor, ticket) if ticket else can(actor, model.work_permission)
        self.own = {one.name: one for one in self.own_form.fields if may_inner or not one.is_inner}
        outcome = self._judged()
        self.own = {name: one for name, one in self.own.items() if self._is_asked(one, outcome)}
        for name, one in self.own.items():
            self._add(name, one, outcome)
        self._add_data(version, outcome)

    @property
    def own_names(self) -> tuple[str, ...]:
        """The names of its own inputs."""
        return tuple(f"{PREFIX}{name}" for name in self.own)

    def clean(self) -> dict[str, Any]:
        """What was said to own fields, apart; not yet, where fields follow that nobody has seen."""
        said = super().clean() or self.cleaned_data
        if not self.own:
            return said
        said.pop(SHOWN, None)
        if unseen := self.own_open - self.own_seen:
            for name in unseen:
                self.errors.pop(f"{PREFIX}{name}", None)
            self.add_error(None, _("Look at the form again: some questions follow from what you said."))
        own = {name: _plain(said.pop(f"{PREFIX}{name}", None)) for name in self.own}
        said["own"] = {name: value for name, value in own.items() if name in self.own_open}
        return said

    def refuse(self, refusal: PawlError) -> None:
        """At the inputs of own fields too."""
        if isinstance(refusal, Invalid):
            named = {
                f"{PREFIX}{name.removeprefix(OWN)}" if name.startswith(OWN) else name: rule
                for name, rule in refusal.fields.items()
            }
            refusal = Invalid(refusal.thing, refusal.rule, refusal.way_out, named)
        super().refuse(refusal)

    def concerns(self, refusal: PawlError) -> bool:
        """Whether an action refused an own field."""
        return isinstance(refusal, Invalid) and any(name.startswith(OWN) for name in refusal.fields)

    def _is_asked(self, one: Own, outcome: Outcome) -> bool:
        """At the end only what must be known by then, or what a rule of that moment is about."""
        if self.moment != ENDED:
            return True
        about = {each.field for rule in self.own_form.rules if ENDED in rule.when for each in rule.effects}
        return one.is_needed(ENDED) or one.name in about or one.name in outcome.required

    def _judged(self) -> Outcome:
        form, kept = self.own_form, self.own_kept
        given = {one.name: one.default for one in form.fields} if self.moment == OPENED else dict(kept)
        if self.is_bound:
            given |= {name: self._sent(one) for name, one in self.own.items() if self._was_asked(name)}
        self.own_standard = standard_of(self.own_ticket) if self.own_ticket else self._standard()
        known: dict[str, Any] = {"kept": kept, "standard": self.own_standard}
        return evaluate(form.rules, self.moment, given, needed=form.needed(self.moment), **known)

    def _was_asked(self, name: str) -> bool:
        return name in self.data.get(SHOWN, "").split(",")

    def _sent(self, one: Own) -> Any:
        name = f"{PREFIX}{one.name}"
        many = self.data.getlist(name) if one.is_many and hasattr(self.data, "getlist") else None
        value = self.data.get(name) if many is None else many
        kept = self.own_kept.get(one.name)
        if not is_empty(kept) and value == first_value(one, kept):
            return kept
        try:
            return read(one, value, Around(self._home(), self.own_actor))
        except Wrong:
            return None

    def _add(self, name: str, one: Own, outcome: Outcome) -> None:
        field = form_field(one, is_required=name in outcome.required)
        kept = self.own_kept.get(name) if self.own_ticket else one.default
        field.initial = first_value(one, outcome.values.get(name, kept))
        field.disabled = name in outcome.read_only
        if hint := str(LocalText(outcome.hints.get(name, {}))):
            field.help_text = f"{hint} {field.help_text}".strip()
        if one.is_inner:
            only = _("Only agents see it.")
            field.help_text = f"{field.help_text} {only}".strip()
        field.widget.attrs["data-own"] = name
        if name in outcome.hidden:
            field.widget.attrs["data-own-hidden"] = ""
        dress(field.widget)
        self.fields[f"{PREFIX}{name}"] = field

    def _add_data(self, version: FieldSet, outcome: Outcome) -> None:
        """What a browser needs to show and hide at once; which fields were open when the page was made."""
        self.own_open = {name for name in self.own if name not in outcome.hidden | outcome.read_only}
        told: dict[str, Any] = {
            "form": version.key, "when": self.moment, "prefix": PREFIX, "rules": self._rules(),
            "fields": {name: one.is_needed(self.moment) for name, one in self.own.items()},
            "kept": {name: value for name, value in self.own_kept.items() if name in self.own},
            "standard": self.own_standard,
            "words": {"optional": _("(optional)")},
        }  # fmt: skip
        if any(one["field"] == "category" for rule in told["rules"] for one in rule["if"]):
            told["branches"] = branches(self.own_actor)
        attributes = {"data-own-rules": json.dumps(told, ensure_ascii=False, separators=(",", ":"))}
        shown = forms.CharField(required=False, widget=forms.HiddenInput(attributes))
        shown.initial = ",".join(sorted(self.own_open))
        self.fields[SHOWN] = shown
        self.own_seen = set(self.data.get(SHOWN, "").split(","))
        if self.is_bound:
            self.data = self.data.copy()  # type: ignore[attr-defined]  # what was sent, or a dict
            self.data[SHOWN] = shown.initial  # type: ignore[index]

    def _rules(self) -> list[dict[str, Any]]:
        """The rules of this moment that are about what its reader sees; who gets a ticket is not told."""
        found = []
        for one in self.own_form.rules:
            rule = plain_rule(one)
            fields = [each["field"].removeprefix(OWN) for each in rule["if"] if each["field"].startswith(OWN)]
            rule["then"] = [each for each in rule["then"] if each["field"] in self.own]
            for each in rule["then"]:
                each["text"] = str(LocalText(each["text"]))
            if self.moment in one.when and rule["then"] and all(name in self.own for name in fields):
                found.append(rule)
        return found

    def _chosen(self, name: str) -> Any:
        """The record that a choice of the form names now; None where it names none."""
        field = self.fields.get(name)
        if field is None:
            return None
        value = self[name].data if self.is_bound else self.get_initial_for_field(field, name)
        if value is None or isinstance(value, Model):
            return value
        try:
            return field.clean(value)
        except forms.ValidationError:
            return None

    def _service(self) -> int | None:
        found = self._chosen("service")
        return found.pk if found is not None else None

    def _home(self) -> int | None:
        """The organisation of whoever it is for."""
        if self.own_ticket is not None:
            return self.own_ticket.case.organisation_id
        caller = self._chosen("caller")
        person = caller if isinstance(caller, Person) else self.own_actor.person
        return person.organisation_id if person else None

    def _standard(self) -> dict[str, Any]:
        """What is known of a ticket before there is one."""
        category = self._chosen("category")
        found: dict[str, Any] = {
            name: one.key if (one := self._chosen(name)) is not None else None for name in RECORDS
        }
        levels = {name: self._level(name) for name in ("impact", "urgency")}
        priority = priority_of(self.own_model.kind, self._home(), **levels, at=clock.now())
        branch = branch_of(category if isinstance(category, Category) else None)
        channel = str(self.data.get("channel") or "web") if self.is_bound else "web"
        found |= {"category": [f"CAT-{number}" for number in branch], "channel": channel, "state": "new"}
        return {**found, **levels, "priority": priority}

    def _level(self, name: str) -> int:
        field = self.fields.get(name)
        first = str(field.initial) if field is not None and field.initial else "3"
        given = str(self.data.get(name) or first) if self.is_bound else first
        return int(given) if given in {"1", "2", "3"} else 3


def _plain(value: Any) -> Any:
    """What a form read, as the action takes it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


class OwnForm(AsksOwn):
    """Own fields alone, of a ticket that there is."""

    moment: ClassVar[str] = "changed"

    def __init__(self, *args: Any, actor: Actor, ticket: Ticket, **options: Any) -> None:
        super().__init__(*args, version=ticket.version, **options)
        self.ask_own(type(ticket), actor, ticket)
