"""The editor of own fields and form rules: rows of fields, and rows of selects that say a rule."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Service
from pawl.local_text import LocalText
from pawl.tickets.desk_forms import SettingForm
from pawl.tickets.own.definition import LONGEST_NAME, Form, Own
from pawl.tickets.own.inputs import YES_NO
from pawl.tickets.own.rows import CODES, AskedRow, RowForm, asked_row, filled, row_forms
from pawl.tickets.own.rules import MOMENTS, OWN, Condition, Effect
from pawl.tickets.own.standard import STANDARD_WORDS, keys_here
from pawl.tickets.own.telling import (
    AUDIENCE_WORDS,
    EFFECT_WORDS,
    MOMENT_WORDS,
    NEEDED_WORDS,
    OPERATOR_WORDS,
    in_a_sentence,
)  # fmt: skip
from pawl.tickets.own.wording import NUMBERS
from pawl.web.forms import RecordChoice, dress

NOT_A_NAME = re.compile(r"[^a-z0-9]+")
FEWEST = 3
"""Conditions and effects that a row has room for; more where a rule that came by the API has more."""
FREE = 2
NONE = ("", "–")


class FieldSetForm(SettingForm):
    """For which practice, and perhaps for one service alone."""

    service = RecordChoice(label=_("Only for the service"), queryset=Service.objects.none(), required=False)
    folded: ClassVar[tuple[str, ...]] = ("place",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices, kind.required = kind.choices[1:], True
        self.order_fields(["kind", "service", "place"])

    def rows(self, actor: Actor) -> dict[str, Any]:
        """The services that one may see."""
        return {"service": KNOWN["service"][0](actor)}


class FieldRow(AskedRow):
    """An own field."""

    is_many = forms.BooleanField(label=_("Several choices at once"), required=False)
    unit = forms.CharField(label=_("Unit of a number"), max_length=20, required=False)
    low = forms.FloatField(label=_("Least number"), required=False)
    high = forms.FloatField(label=_("Greatest number"), required=False)
    needed = forms.ChoiceField(label=_("Must be known"), choices=[*NEEDED_WORDS.items()], required=False)
    audience = forms.ChoiceField(label=_("Who sees it"), choices=[*AUDIENCE_WORDS.items()], initial="all")
    default = forms.CharField(
        label=_("Starts with"), max_length=250, required=False,
        help_text=_("A choice by its value, several apart by commas; yes or no; a day like 2026-11-30."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["label"].label = _("Field")

    def row(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        own = {name: said[name] for name in ("is_many", "low", "high", "needed", "audience", "unit")}
        default: Any = said["default"].strip()
        if said["is_many"]:
            default = [part.strip() for part in default.split(",") if part.strip()]
        return {**self.asked(), **own, "default": default or None}


class RuleRow(RowForm):
    """A rule as selects; which values can be chosen follows from the field that was chosen before."""

    when = forms.MultipleChoiceField(
        label=_("When"), choices=[*MOMENT_WORDS.items()], widget=forms.CheckboxSelectMultiple, required=False
    )
    match = forms.ChoiceField(
        label=_("If"), choices=[("all", _("all of these hold")), ("any", _("one of these holds"))]
    )

    def __init__(self, *args: Any, known: "Known", **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        for n in known.parts:
            self._add(f"if{n}_field", _("Field"), known.asked)
            self._add(f"if{n}_is", _("Comparison"), OPERATOR_WORDS)
            self._value(
                f"if{n}_value", known.values(self._now(f"if{n}_field")), self._now(f"if{n}_is") == "in"
            )
        for n in known.parts:
            self._add(f"then{n}_do", _("Effect"), EFFECT_WORDS)
            self._add(f"then{n}_field", _("Field"), known.own)
            do, name = self._now(f"then{n}_do"), self._now(f"then{n}_field")
            offered = known.values(do if do in {"assign", "priority"} else f"{OWN}{name}")
            self._value(f"then{n}_value", {} if do == "hint" else offered, known.is_many(name))

    def row(self) -> dict[str, Any]:
        """As a definition says it; its conditions and effects without a field are left out."""
        said = self.cleaned_data
        conditions = [
            {"field": said[f"if{n}_field"], "is": said[f"if{n}_is"] or "eq",
             "value": self._several(said[f"if{n}_value"], said[f"if{n}_is"])}
            for n in self.known.parts if said[f"if{n}_field"]
        ]  # fmt: skip
        effects = [self._effect(n) for n in self.known.parts if said[f"then{n}_do"]]
        return {"when": said["when"] or list(MOMENTS), "any": said["match"] == "any", "if": conditions,
                "then": effects}  # fmt: skip

    @property
    def is_said(self) -> bool:
        """Whether somebody said anything in it."""
        said = self.cleaned_data
        return any(said.get(f"then{n}_do") or said.get(f"if{n}_field") for n in self.known.parts)

    @property
    def is_begun(self) -> bool:
        """Whether it starts with something."""
        return any(
            self.initial.get(f"then{n}_do") or self.initial.get(f"if{n}_field") for n in self.known.parts
        )

    @property
    def lines(self) -> dict[str, list[list[Any]]]:
        """Its inputs as its page lays them out: a line for each condition, and one for each effect."""
        return {
            part: [[self[f"{part}{n}_{name}"] for name in names] for n in self.known.parts]
            for part, names in (("if", ("field", "is", "value")), ("then", ("do", "field", "value")))
        }

    def raw(self) -> dict[str, Any]:
        """What was sent, not judged: to show it again with the values that its fields have."""
        found = {name: self._now(name) for name in self.fields if name not in {"version", "when"}}
        many = self.data.getlist(self.add_prefix("when")) if hasattr(self.data, "getlist") else []
        return found | {"when": many or list(MOMENTS)}

    def _effect(self, n: int) -> dict[str, Any]:
        do, name = self.cleaned_data[f"then{n}_do"], self.cleaned_data[f"then{n}_field"]
        value = self.cleaned_data[f"then{n}_value"]
        if do == "hint":
            texts = [part.strip() for part in str(value).split("|")]
            return {"do": do, "field": name, "text": dict(zip(CODES, texts, strict=False))}
        return {"do": do, "field": name, "value": value or None}

    def _several(self, value: Any, operator: str) -> Any:
        if operator == "in" and isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value or None

    def _add(self, name: str, label: Any, choices: Mapping[str, Any]) -> None:
        field = forms.ChoiceField(label=label, choices=[NONE, *choices.items()], required=False)
        dress(field.widget)
        self.fields[name] = field

    def _value(self, name: str, choices: Mapping[str, Any], is_many: bool) -> None:  # noqa: FBT001 private
        field: forms.Field
        if not choices:
            field = forms.CharField(label=_("Value"), max_length=250, required=False)
        elif is_many:
            field = forms.MultipleChoiceField(label=_("Value"), choices=[*choices.items()], required=False)
        else:
            field = forms.ChoiceField(label=_("Value"), choices=[NONE, *choices.items()], required=False)
        dress(field.widget)
        self.fields[name] = field

    def _now(self, name: str) -> Any:
        """What stands there now: sent, or to begin with."""
        if self.is_bound:
            return self.data.get(self.add_prefix(name), "")
        return self.initial.get(name, "")


class Known:
    """What rules of a form may name: its fields, and the records that their author may see."""

    def __init__(self, form: Form, by: Actor) -> None:
        self.form = form
        longest = max((max(len(one.conditions), len(one.effects)) for one in form.rules), default=0)
        self.parts = range(1, max(FEWEST, longest) + 1)
        self.own = {one.name: str(one.label) for one in form.fields}
        self.asked = {f"{OWN}{name}": label for name, label in self.own.items()} | dict(STANDARD_WORDS)
        records = {name: keys_here(name, by) for name in ("category", "team", "service")}
        self.names = {key: name for known in records.values() for key, name in known.items()}
        levels = {str(n): str(n) for n in range(1, 6)}
        self._values: dict[str, Mapping[str, Any]] = {
            **records, "assign": records["team"], **dict.fromkeys(NUMBERS, levels),
            **{f"{OWN}{one.name}": _offered(one) for one in form.fields},
        }  # fmt: skip

    def values(self, name: str) -> Mapping[str, Any]:
        """The values that can be chosen for a field; empty where they are written."""
        return self._values.get(name, {})

    def is_many(self, name: str) -> bool:
        """Whether an own field takes several values."""
        one = self.form.by_name.get(name)
        return one is not None and one.is_many


def _offered(one: Own) -> Mapping[str, Any]:
    if one.kind == "yes_no":
        return {value: label for value, label in YES_NO if value}
    return {value: str(label) for value, label in one.choices}


class FieldsEditor:
    """The rows of own fields: from a form, or from what was sent."""

    def __init__(self, form: Form, data: Any) -> None:
        self.names = names = [one.name for one in form.fields]
        fresh = (f"f{n}" for n in range(1, 200) if f"f{n}" not in names)
        first = [*(_field_row(one) for one in form.fields), *({"name": next(fresh)} for _n in range(FREE))]
        self.rows = row_forms(FieldRow, first, data, "fields")

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return bool(self.rows.is_valid())

    def said(self) -> list[dict[str, Any]]:
        """What `write_set` takes; a new field is named after its label, where that has Latin letters."""
        found, taken = [one.row() for one in filled(self.rows)], set(self.names)
        for row in found:
            if row["name"] not in self.names:
                row["name"] = _named(row, taken)
            taken.add(row["name"])
        return found


class RulesEditor:
    """The rows of rules."""

    def __init__(self, form: Form, data: Any, known: Known, raw: list[dict[str, Any]] | None = None) -> None:
        self.known = known
        first = raw if raw is not None else [_rule_row(one, form, known) for one in form.rules]
        rows = [*first, *({"when": list(MOMENTS)} for _n in range(1 if raw else FREE))]
        self.rows = row_forms(RuleRow, rows, data, "rules", {"form_kwargs": {"known": known}})

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return bool(self.rows.is_valid())

    def said(self) -> list[dict[str, Any]]:
        """What `write_set` takes, in order of the positions."""
        found = [one for one in self.rows if one.is_said]
        found.sort(key=lambda one: one.cleaned_data["position"] or 99)
        return [one.row() for one in found]

    def raw(self) -> list[dict[str, Any]]:
        """What was sent, rows that say something."""
        rows = [one.raw() for one in self.rows]
        return [
            row for row in rows if any(row[f"then{n}_do"] or row[f"if{n}_field"] for n in self.known.parts)
        ]


def _named(row: Mapping[str, Any], taken: set[str]) -> str:
    """What lists, rules and the API call a new field."""
    texts = (NOT_A_NAME.sub("_", text.lower()).strip("_") for text in row["label"].values())
    name = next(filter(None, texts), "")[:LONGEST_NAME].strip("_")
    return str(row["name"]) if not name or not name[0].isalpha() or name in taken else name


def _field_row(one: Own) -> dict[str, Any]:
    default: Any = one.default
    if isinstance(default, bool):
        default = "yes" if default else "no"
    return asked_row(one) | {
        "is_many": one.is_many, "unit": one.unit, "low": one.low, "high": one.high, "needed": one.needed,
        "audience": one.audience, "default": ", ".join(default) if isinstance(default, list) else default,
    }  # fmt: skip


def _rule_row(one: Any, form: Form, known: Known) -> dict[str, Any]:
    row = {"label": in_a_sentence(one, form, known.names), "when": list(one.when),
           "match": "any" if one.is_any else "all"}  # fmt: skip
    for n, condition in zip(known.parts, one.conditions, strict=False):
        row |= dict(_of_condition(n, condition, known))
    for n, effect in zip(known.parts, one.effects, strict=False):
        row |= dict(_of_effect(n, effect))
    return row


def _of_condition(n: int, one: Condition, known: Known) -> Iterator[tuple[str, Any]]:
    yield f"if{n}_field", one.field
    yield f"if{n}_is", one.operator
    if isinstance(one.value, tuple):
        values = [_written(each) for each in one.value]
        yield f"if{n}_value", values if known.values(one.field) else ", ".join(values)
    else:
        yield f"if{n}_value", _written(one.value)


def _of_effect(n: int, one: Effect) -> Iterator[tuple[str, Any]]:
    yield f"then{n}_do", one.do
    yield f"then{n}_field", one.field
    if one.do == "hint":
        yield f"then{n}_value", " | ".join(LocalText(one.text).get(code, "") for code in CODES).strip(" |")
    else:
        yield f"then{n}_value", one.value if isinstance(one.value, list) else _written(one.value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
