"""The form builder: rows of questions, stages and tasks as forms, and what they say as a definition."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person, Team
from pawl.catalogue.choices import KNOWN
from pawl.local_text import LocalText, LocalTextFormField
from pawl.requests.definition import Definition
from pawl.tickets.work_forms import level
from pawl.web.forms import PawlForm, RecordChoice

KIND_WORDS = {
    "text": _("Text"),
    "long_text": _("Long text"),
    "choice": _("Choice"),
    "number": _("Number"),
    "date": _("Day"),
    "person": _("Person"),
    "yes_no": _("Yes or no"),
    "file": _("File"),
}
WHO_WORDS = {
    "owner": _("The owner of the service"),
    "team": _("A team"),
    "people": _("A person"),
    "answer": _("Whom an answer names"),
}
EXTRA = 2
CODES = ("en", "zh-hans")
Rows: TypeAlias = Any
"""A set of forms; its class is made at run time."""


class RowForm(PawlForm):
    """A row; one without a name or label is left out."""

    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=99, required=False)


class QuestionForm(RowForm):
    """A question."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=40)
    label = LocalTextFormField(label=_("Question"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*KIND_WORDS.items()], initial="text")
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    hint = LocalTextFormField(label=_("Hint"), required=False)
    choices = forms.CharField(
        label=_("Choices"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: Small | 小. With a value of its own: s | Small | 小"),
    )  # fmt: skip
    if_question = forms.ChoiceField(label=_("Only if the answer to"), required=False)
    if_value = forms.CharField(label=_("is"), max_length=60, required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], actor: Actor, **options: Any) -> None:  # noqa: ARG002 all rows are made alike
        super().__init__(*args, **options)
        self.fields["if_question"].choices = [("", "–"), *others]  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        rule = (
            {"question": said["if_question"], "is": said["if_value"].strip()} if said["if_question"] else None
        )
        return {
            "name": said["name"], "kind": said["kind"], "label": dict(said["label"]),
            "hint": dict(said["hint"]), "is_required": said["is_required"],
            "choices": [_choice(line) for line in said["choices"].splitlines() if line.strip()],
            "shown_if": rule,
        }  # fmt: skip


class StageForm(RowForm):
    """A stage of approval."""

    label = LocalTextFormField(label=_("Stage"), required=False)
    who = forms.ChoiceField(label=_("Who is asked"), choices=[*WHO_WORDS.items()])
    team = RecordChoice(label=_("Team"), queryset=Team.objects.none(), required=False)
    person = RecordChoice(label=_("Person"), queryset=Person.objects.none(), required=False)
    question = forms.ChoiceField(label=_("Question that names them"), required=False)
    quorum = forms.IntegerField(label=_("Equal answers that decide"), min_value=1, max_value=40, initial=1)

    def __init__(self, *args: Any, others: list[tuple[str, str]], actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = KNOWN["team"][0](actor)  # type: ignore[attr-defined]
        self.fields["person"].queryset = people_for(actor)  # type: ignore[attr-defined]
        self.fields["question"].choices = [("", "–"), *others]  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        return {
            "name": dict(said["label"]), "who": said["who"], "question": said["question"],
            "team": said["team"].pk if said["team"] and said["who"] == "team" else None,
            "people": [said["person"].pk] if said["person"] and said["who"] == "people" else [],
            "quorum": said["quorum"] or 1,
        }  # fmt: skip


class TaskForm(RowForm):
    """A task of fulfilment."""

    label = LocalTextFormField(label=_("Task"), required=False)
    step = forms.IntegerField(
        label=_("Step"), min_value=1, max_value=20, initial=1,
        help_text=_("Tasks of one step run beside each other; the next step waits for them."),
    )  # fmt: skip
    team = RecordChoice(label=_("Team"), queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], actor: Actor, **options: Any) -> None:  # noqa: ARG002 all rows are made alike
        super().__init__(*args, **options)
        self.fields["team"].queryset = KNOWN["team"][0](actor)  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        team = said["team"].pk if said["team"] else None
        return {"name": dict(said["label"]), "step": said["step"] or 1, "team": team}


class DaysForm(PawlForm):
    """How long it usually takes, and with which priority it begins."""

    days = forms.IntegerField(
        label=_("Usual days until people have it"), min_value=0, max_value=365,
        help_text=_("Where an agreement promises a time, that counts."),
    )  # fmt: skip
    impact = level(_("Impact of such a request"))
    urgency = level(_("Urgency of such a request"))


class Builder:
    """The four parts of the page: from a definition, or from what was sent."""

    def __init__(self, definition: Definition, data: Any, actor: Actor) -> None:
        names = [one.name for one in definition.questions]
        fresh = (f"q{n}" for n in range(1, 200) if f"q{n}" not in names)
        questions = [
            *map(_question_row, definition.questions),
            *({"name": next(fresh)} for _n in range(EXTRA)),
        ]
        others = [(row["name"], str(row.get("label") or row["name"])) for row in questions]
        known = {"form_kwargs": {"others": others, "actor": actor}}
        stages = [*map(_stage_row, definition.stages), {}]
        tasks = [*map(_task_row, definition.tasks), *({} for _n in range(EXTRA))]
        rows = (
            ("questions", QuestionForm, questions),
            ("stages", StageForm, stages),
            ("tasks", TaskForm, tasks),
        )
        self.sets: dict[str, Rows] = {
            prefix: _set(form, _numbered(first), data, prefix, known) for prefix, form, first in rows
        }
        first = {name: getattr(definition, name) for name in ("days", "impact", "urgency")}
        self.days = DaysForm(data, initial=first)

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return all([self.days.is_valid(), *(one.is_valid() for one in self.sets.values())])

    def form(self) -> dict[str, Any]:
        """What `modelling.publish` takes."""
        found: dict[str, Any] = {name: _rows(one) for name, one in self.sets.items()}
        said = self.days.cleaned_data
        return {**found, **{name: said[name] for name in ("days", "impact", "urgency")}}


def _set(form: Any, first: list[dict[str, Any]], data: Any, prefix: str, known: Any) -> Rows:
    kind = formset_factory(form, extra=0, max_num=60)
    return kind(data, initial=first, prefix=prefix, **known)


def _numbered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"position": number, **row} for number, row in enumerate(rows, 1)]


def _rows(formset: Rows) -> list[dict[str, Any]]:
    filled = [one for one in formset if one.cleaned_data.get("label")]
    filled.sort(key=lambda one: one.cleaned_data["position"] or 99)
    return [one.row() for one in filled]


def _choice(line: str) -> dict[str, Any]:
    """`Small`, `Small | 小`, or with a value of its own: `s | Small | 小`."""
    value, *texts = [part.strip() for part in line.split("|")]
    labels = texts if len(texts) > 1 else [value, *texts]
    return {"value": value[:60], "label": dict(zip(CODES, labels, strict=False))}


def _line(value: str, label: LocalText) -> str:
    texts = [label.get(code, "") for code in CODES]
    parts = texts if value == texts[0] else [value, *texts]
    return " | ".join(part for part in parts if part)


def _question_row(one: Any) -> dict[str, Any]:
    lines = [_line(value, label) for value, label in one.choices]
    return {
        "name": one.name, "label": one.label, "kind": one.kind, "is_required": one.is_required,
        "hint": one.hint, "choices": "\n".join(lines),
        "if_question": one.shown_if[0] if one.shown_if else "",
        "if_value": one.shown_if[1] if one.shown_if else "",
    }  # fmt: skip


def _stage_row(one: Any) -> dict[str, Any]:
    person = Person.objects.filter(pk__in=one.people).first() if one.people else None
    team = Team.objects.filter(pk=one.team).first() if one.team else None
    return {"label": LocalText(one.name), "who": one.who, "team": team, "person": person,
            "question": one.question, "quorum": one.quorum}  # fmt: skip


def _task_row(one: Any) -> dict[str, Any]:
    team = Team.objects.filter(pk=one.team).first() if one.team else None
    return {"label": LocalText(one.name), "step": one.step, "team": team}
