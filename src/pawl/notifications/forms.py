"""What somebody wants to be told, and when; and the settings of a desk."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.roles import Role, word_of
from pawl.catalogue.choices import people
from pawl.notifications.activities import choices
from pawl.notifications.audiences import WORDS
from pawl.notifications.models import ByMail, Channel
from pawl.notifications.timing import DAILY_AT
from pawl.notifications.topics import TOPICS, Topic
from pawl.notifications.wishes import Wish
from pawl.tickets.desk_forms import SettingForm
from pawl.web.forms import PawlForm, RecordChoice
from pawl.web.placing import place_from
from pawl.web.templatetags.pawl import said

BY_MAIL = [(ByMail.AT_ONCE, _("at once")), (ByMail.DAILY, _("once a day")), (ByMail.OFF, _("no letter"))]
WAYS = [("inbox", _("inbox")), ("mail", _("letter")), ("daily", _("daily letter"))]


class ClockInput(forms.TimeInput):
    """The browser's own picker of a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WishesForm(PawlForm):
    """A row for each topic; quiet hours; when the daily letter comes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, topic in TOPICS.items():
            label = {"topic": topic.label}
            self.fields[f"inbox_{name}"] = forms.BooleanField(
                label=_("%(topic)s: inbox") % label, required=False,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )  # fmt: skip
            self.fields[f"mail_{name}"] = forms.ChoiceField(
                label=_("%(topic)s: letter") % label, choices=BY_MAIL,
                widget=forms.Select({"class": "form-select"}),
            )  # fmt: skip
        for name, field in self._hours():
            field.widget.attrs["class"] = "form-control"
            self.fields[name] = field

    @staticmethod
    def _hours() -> Iterator[tuple[str, forms.TimeField]]:
        yield "quiet_from", forms.TimeField(label=_("No letters from"), required=False, widget=ClockInput())
        yield "quiet_until", forms.TimeField(label=_("until"), required=False, widget=ClockInput())
        daily = forms.TimeField(label=_("The daily letter comes at"), initial=DAILY_AT, widget=ClockInput())
        yield "daily_at", daily

    def rows(self) -> Iterator[tuple[Topic, BoundField, BoundField]]:
        """The topics with their two fields."""
        for name, topic in TOPICS.items():
            yield topic, self[f"inbox_{name}"], self[f"mail_{name}"]

    def hours(self) -> list[BoundField]:
        """The fields of time."""
        return [self[name] for name in ("quiet_from", "quiet_until", "daily_at")]

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        data = self.cleaned_data
        topics = {name: Wish(data[f"inbox_{name}"], ByMail(data[f"mail_{name}"])) for name in TOPICS}
        return {"topics": topics, **{one.name: data[one.name] for one in self.hours()}}


class RuleForm(SettingForm):
    """Who hears of an event, and how."""

    folded: ClassVar[tuple[str, ...]] = ("place",)

    event = forms.ChoiceField(label=_("When this happens"))
    audiences = forms.MultipleChoiceField(
        label=_("These people hear of it"), required=False, choices=[*WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only who may see the record, and never whoever did it. Nobody: it is told to nobody."),
    )  # fmt: skip
    person = RecordChoice(label=_("This person"), queryset=Person.objects.none(), required=False)
    role = forms.ChoiceField(label=_("Everybody with this role"), required=False)
    ways = forms.MultipleChoiceField(
        label=_("How"),
        required=False,
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple,
        initial=["inbox", "mail"],
    )
    channel = RecordChoice(
        label=_("And in this room of chat"), queryset=Channel.objects.none(), required=False,
        help_text=_("Never what is internal or confidential."),
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("Urgent: passes quiet hours, waits for nothing"), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        del self.fields["kind"]
        self.fields["event"].choices = list(choices())  # type: ignore[attr-defined]
        roles = [("", "–"), *((role.value, said(word_of(role))) for role in Role)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def rows(self, actor: Actor) -> dict[str, Any]:
        """The people and rooms that one may see."""
        return {
            "person": people(actor),
            "channel": Channel.objects.visible_to(actor).filter(retired_at=None).order_by("name"),
        }

    def given(self) -> dict[str, Any]:
        """The event in its two parts."""
        said_here = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        kind, _dot, activity = said_here.pop("event").partition(".")
        return said_here | {"kind": kind, "activity": activity, "place": place_from(said_here["place"])}


class ChannelForm(SettingForm):
    """A room of chat, and the language that is spoken there."""

    folded: ClassVar[tuple[str, ...]] = ("place",)

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("As people call the room."))
    address = forms.CharField(
        label=_("Address"), max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The webhook address that the service gives, or one of Apprise; it is not shown again."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("that of the site")), *settings.LANGUAGES]
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        del self.fields["kind"]
