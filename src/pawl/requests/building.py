"""The form builder: rows of questions, stages and tasks as forms, and what they say as a definition."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person, Team
from pawl.catalogue.choices import KNOWN
from pawl.local_text import LocalText, LocalTextFormField
from pawl.requests.definition import KINDS, Definition, Rule
from pawl.tickets.own.inputs import KIND_WORDS as ASKED_WORDS
from pawl.tickets.own.rows import AskedRow, RowForm, Rows, asked_row, filled, row_forms
from pawl.tickets.work_forms import level
from pawl.web.forms import PawlForm, RecordChoice

KIND_WORDS = {**ASKED_WORDS, "file": _("File")}
WHO_WORDS = {
    "manager": _("The manager of whom it is for"),
    "owner": _("The owner of the service"),
    "team": _("A team"),
    "people": _("A person"),
    "answer": _("Whom an answer names"),
}
EXTRA = 2


class QuestionForm(AskedRow):
    """A question."""

    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    if_question = forms.ChoiceField(label=_("Only if the answer to"), required=False)
    if_value = forms.CharField(label=_("is"), max_length=60, required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], actor: Actor, **options: Any) -> None:  # noqa: ARG002 all rows are made alike
        super().__init__(*args, **options)
        self.fields["if_question"].choices = [("", "–"), *others]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(name, KIND_WORDS[name]) for name in KINDS]  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        return {**self.asked(), "is_required": said["is_required"], "shown_if": _rule(said)}


class OnlyIf(RowForm):
    """A row that counts only where a question was answered in some way."""

    def __init__(self, *args: Any, others: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["if_question"] = forms.ChoiceField(
            label=_("Only if the answer to"), required=False, choices=[("", "–"), *others]
        )
        self.fields["if_value"] = forms.CharField(label=_("is"), max_length=60, required=False)


class StageForm(OnlyIf):
    """A stage of approval."""

    label = LocalTextFormField(label=_("Stage"), required=False)
    who = forms.ChoiceField(label=_("Who is asked"), choices=[*WHO_WORDS.items()])
    team = RecordChoice(label=_("Team"), queryset=Team.objects.none(), required=False)
    person = RecordChoice(label=_("Person"), queryset=Person.objects.none(), required=False)
    question = forms.ChoiceField(label=_("Question that names them"), required=False)
    quorum = forms.IntegerField(label=_("Equal answers that decide"), min_value=1, max_value=40, initial=1)

    def __init__(self, *args: Any, others: list[tuple[str, str]], actor: Actor, **options: Any) -> None:
        super().__init__(*args, others=others, **options)
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
            "quorum": said["quorum"] or 1, "only_if": _rule(said),
        }  # fmt: skip


class TaskForm(OnlyIf):
    """A task of fulfilment."""

    label = LocalTextFormField(label=_("Task"), required=False)
    step = forms.IntegerField(
        label=_("Step"), min_value=1, max_value=20, initial=1,
        help_text=_("Tasks of one step run beside each other; the next step waits for them."),
    )  # fmt: skip
    team = RecordChoice(label=_("Team"), queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], actor: Actor, **options: Any) -> None:
        super().__init__(*args, others=others, **options)
        self.fields["team"].queryset = KNOWN["team"][0](actor)  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        team = said["team"].pk if said["team"] else None
        return {
            "name": dict(said["label"]), "step": said["step"] or 1, "team": team, "only_if": _rule(said),
        }  # fmt: skip


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
            prefix: row_forms(form, first, data, prefix, known) for prefix, form, first in rows
        }
        first = {name: getattr(definition, name) for name in ("days", "impact", "urgency")}
        self.days = DaysForm(data, initial=first)

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return all([self.days.is_valid(), *(one.is_valid() for one in self.sets.values())])

    def form(self) -> dict[str, Any]:
        """What `modelling.publish` takes."""
        found: dict[str, Any] = {name: [row.row() for row in filled(one)] for name, one in self.sets.items()}
        said = self.days.cleaned_data
        return {**found, **{name: said[name] for name in ("days", "impact", "urgency")}}


def _rule(said: dict[str, Any]) -> dict[str, str] | None:
    question = said["if_question"]
    return {"question": question, "is": said["if_value"].strip()} if question else None


def _rule_row(rule: Rule) -> dict[str, str]:
    question, value = rule or ("", "")
    return {"if_question": question, "if_value": value}


def _question_row(one: Any) -> dict[str, Any]:
    return {**asked_row(one), "is_required": one.is_required, **_rule_row(one.shown_if)}


def _stage_row(one: Any) -> dict[str, Any]:
    person = Person.objects.filter(pk__in=one.people).first() if one.people else None
    team = Team.objects.filter(pk=one.team).first() if one.team else None
    return {"label": LocalText(one.name), "who": one.who, "team": team, "person": person,
            "question": one.question, "quorum": one.quorum, **_rule_row(one.only_if)}  # fmt: skip


def _task_row(one: Any) -> dict[str, Any]:
    team = Team.objects.filter(pk=one.team).first() if one.team else None
    return {"label": LocalText(one.name), "step": one.step, "team": team, **_rule_row(one.only_if)}
