"""The forms by which reports are ordered and scheduled."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person
from pawl.catalogue.models import Service
from pawl.measurement.models import Dataset, DataSource
from pawl.reporting.actions import Wish
from pawl.reporting.deciding import Ask
from pawl.reporting.lists import AUDIENCES, FORMS, PAPERS
from pawl.reporting.ordering import houses_of
from pawl.reporting.sharing import DAYS, MOST_DAYS
from pawl.web.forms import PawlForm, PeopleForm, RecordChoice, RecordChoices

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


class PaperForm(PawlForm):
    """Order a board pack, a review of a service, or the operations of a week."""

    paper = forms.ChoiceField(label=_("Paper"), choices=[one for one in PAPERS.items() if one[0] != "study"])
    organisation = RecordChoice(label=_("Organisation"), queryset=Organisation.objects.none(), required=False)
    service = RecordChoice(
        label=_("Service"),
        queryset=Service.objects.none(),
        required=False,
        help_text=_("Of a service review alone."),
    )
    day = forms.DateField(
        label=_("A day of the month or week"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last one that is over, where none is named."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    forms = forms.MultipleChoiceField(
        label=_("As"),
        choices=[(name, FORMS[name]) for name in ("pdf", "pptx")],
        initial=["pdf", "pptx"],
        widget=forms.CheckboxSelectMultiple,
    )

    folded: ClassVar[tuple[str, ...]] = ("day", "language", "forms")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("language", get_language() or "en")
        houses = Organisation.objects.filter(pk__in=houses_of(actor)).order_by("name")
        self.fields["organisation"].queryset = houses  # type: ignore[attr-defined]
        self.initial.setdefault("organisation", houses.first())
        services = Service.objects.visible_to(actor).select_related("case").order_by("case__title")
        self.fields["service"].queryset = services  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """In which language and forms."""
        return Wish("manager", self.cleaned_data["language"], tuple(self.cleaned_data["forms"]))

    def about(self) -> dict[str, Any]:
        """Of what."""
        said = self.cleaned_data
        return {"paper": said["paper"], "organisation": said["organisation"], "service": said["service"],
                "on": said["day"]}  # fmt: skip


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


class PaperScheduleForm(PaperForm):
    """Have a paper made by the clock and sent to people."""

    day = None  # type: ignore[assignment]  # it tells of the week or month that is over
    cron = forms.ChoiceField(label=_("When"), choices=list(RHYTHMS.items()))
    zone = forms.CharField(label=_("Time zone"), max_length=50, initial="UTC")
    readers = RecordChoices(
        label=_("Send to"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("Each gets it only as long as they may read it."),
    )

    field_order = ("paper", "organisation", "service", "cron", "readers")
    folded: ClassVar[tuple[str, ...]] = ("language", "forms", "zone")

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["readers"].queryset = people  # type: ignore[attr-defined]


class AskForm(PeopleForm):
    """What a report asks: the question, what can be chosen, of whom, until when."""

    question = forms.CharField(
        label=_("What is to be decided"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    options = forms.CharField(
        label=_("What can be chosen"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One option a line; none where any words are an answer."),
    )
    of = RecordChoices(label=_("Who decides"), queryset=Person.objects.none())
    due = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    chosen: ClassVar[str] = "of"

    def asked(self) -> Ask:
        """What was written."""
        said = self.cleaned_data
        options = [line.strip() for line in said["options"].splitlines() if line.strip()]
        return Ask(said["question"], said["due"], options)


class DecideForm(PawlForm):
    """What is decided, and why."""

    choice = forms.CharField(label=_("Decision"), max_length=250)
    reason = forms.CharField(label=_("Why"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, options: list[str], **named: Any) -> None:
        super().__init__(*args, **named)
        if options:
            self.fields["choice"] = forms.ChoiceField(
                label=_("Decision"), choices=[(one, one) for one in options], widget=forms.RadioSelect
            )


class LinkForm(PawlForm):
    """How long a link opens a report."""

    days = forms.IntegerField(label=_("Days until it ends"), min_value=1, max_value=MOST_DAYS, initial=DAYS)


class DigestForm(PawlForm):
    """When one wants to be told what calls for one."""

    cron = forms.ChoiceField(label=_("When"), choices=list(RHYTHMS.items()))
    zone = forms.CharField(label=_("Time zone"), max_length=50, initial="UTC")
