"""The forms by which reports are ordered and scheduled."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.measurement.models import Dataset, DataSource
from pawl.reporting.actions import Wish
from pawl.reporting.lists import AUDIENCES, FORMS
from pawl.web.forms import PawlForm, RecordChoice, RecordChoices

RHYTHMS = {
    "0 7 * * 1": _("every Monday at 7:00"),
    "0 7 1 * *": _("on the first day of every month at 7:00"),
    "0 7 1 1,4,7,10 *": _("on the first day of every quarter at 7:00"),
    "0 7 * * *": _("every day at 7:00"),
}


class WishForm(PawlForm):
    """For whom, in which language, in which forms."""

    audience = forms.ChoiceField(label=_("For"), choices=list(AUDIENCES.items()), initial="manager")
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    forms = forms.MultipleChoiceField(
        label=_("As"),
        choices=list(FORMS.items()),
        initial=["html", "pdf"],
        widget=forms.CheckboxSelectMultiple,
    )

    folded: ClassVar[tuple[str, ...]] = ("language", "forms")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("language", get_language() or "en")

    def wish(self) -> Wish:
        """What was chosen."""
        said = self.cleaned_data
        return Wish(said["audience"], said["language"], tuple(said["forms"]))


class OrderForm(WishForm):
    """Order a report of a dataset, the newest one unless another is chosen."""

    dataset = RecordChoice(label=_("Dataset"), queryset=Dataset.objects.none())

    field_order = ("dataset", "audience")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["dataset"]
        field.queryset = Dataset.objects.visible_to(actor).filter(withdrawn_at=None).order_by("-id")  # type: ignore[attr-defined]
        self.initial.setdefault("dataset", field.queryset.first())  # type: ignore[attr-defined]


class ScheduleForm(WishForm):
    """Have a report made by the clock and sent to people."""

    source = RecordChoice(label=_("Source"), queryset=DataSource.objects.none())
    cron = forms.ChoiceField(label=_("When"), choices=list(RHYTHMS.items()))
    zone = forms.CharField(label=_("Time zone"), max_length=50, initial="UTC")
    readers = RecordChoices(
        label=_("Send to"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("Each gets it only as long as they may read it."),
    )

    field_order = ("source", "audience", "cron", "readers")
    folded: ClassVar[tuple[str, ...]] = ("language", "forms", "zone")

    def __init__(self, *args: Any, actor: Actor, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].queryset = DataSource.objects.visible_to(actor).select_related("case")  # type: ignore[attr-defined]
        self.fields["readers"].queryset = people  # type: ignore[attr-defined]
