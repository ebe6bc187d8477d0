"""What somebody writes of skills and working hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.web.forms import DayInput, PawlForm, RecordChoice, dress
from pawl.workforce import words


class SkillForm(PawlForm):
    """From a day on somebody can something so well."""

    skill = forms.CharField(label=_("Skill"), max_length=80)
    level = forms.TypedChoiceField(label=_("Level"), choices=list(words.LEVELS.items()), coerce=int)
    since = forms.DateField(label=_("Since"), required=False, widget=DayInput(),
                            help_text=_("Today, unless another day is given."))  # fmt: skip
    source = forms.ChoiceField(label=_("Learned by"), choices=list(words.SOURCES.items()))


class NeedForm(PawlForm):
    """What a service needs."""

    skill = forms.CharField(label=_("Skill"), max_length=80)
    level = forms.TypedChoiceField(label=_("Level"), choices=list(words.LEVELS.items()), coerce=int)
    people = forms.IntegerField(label=_("People who must hold it"), min_value=1, max_value=99, initial=2)


class HoursForm(PawlForm):
    """In which hours somebody works."""

    percent = forms.IntegerField(label=_("Per cent of them"), min_value=1, max_value=100, initial=100)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field = RecordChoice(queryset=KNOWN["calendar"][0](actor), label=_("Working hours"), required=False,
                             help_text=_("Without any: eight hours from Monday to Friday."))  # fmt: skip
        dress(field.widget)
        self.fields["calendar"] = field
