"""The forms of knowledge."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person
from pawl.catalogue.models import Service
from pawl.knowledge.lists import AUDIENCES
from pawl.knowledge.models import LONGEST, LONGEST_FEEDBACK
from pawl.local_text import LocalTextFormField
from pawl.web.forms import DayInput, PawlForm, RecordChoice


class LongText(forms.Textarea):
    """Room for an article."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 16, **(attrs or {})})


class ArticleForm(PawlForm):
    """An article, in each language that somebody can write."""

    name = LocalTextFormField(label=_("Title"))
    text = LocalTextFormField(
        label=_("Text"), longest=LONGEST, widget=LongText,
        help_text=_(
            "Markdown: # heading, **bold**, - list, 1. steps, [words](address); a picture attached to the "
            "article stands where you write ![what it shows](/attachments/ATT-1/)."
        ),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("For"), choices=[*AUDIENCES.items()])
    service = RecordChoice(label=_("Service"), queryset=Service.objects.none(), required=False)
    review_by = forms.DateField(label=_("Review by"), required=False, widget=DayInput())
    owner = RecordChoice(label=_("Owner"), queryset=Person.objects.none(), required=False)

    folded: ClassVar[tuple[str, ...]] = ("review_by", "owner")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = Service.objects.visible_to(actor).select_related("case")  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people_for(actor)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What was written; an owner or a day that nobody named stays as it is."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {
            name: value
            for name, value in said.items()
            if value is not None or name not in {"owner", "review_by"}
        }


class FeedbackForm(PawlForm):
    """Whether it helped."""

    is_helpful = forms.TypedChoiceField(
        choices=(("yes", _("Yes")), ("no", _("No"))), coerce=lambda value: value == "yes"
    )
    text = forms.CharField(max_length=LONGEST_FEEDBACK, required=False)


class ConfirmForm(PawlForm):
    """Until when it counts as looked at."""

    review_by = forms.DateField(label=_("Review by"), required=False, widget=DayInput())
