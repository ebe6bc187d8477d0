"""The forms of moves."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.moving import words
from pawl.moving.formats import SOURCES
from pawl.moving.formats.table import fields_of
from pawl.moving.meanings import CHOICES
from pawl.moving.models import Move
from pawl.requests.models import RequestModel
from pawl.web.forms import PawlForm, RecordChoice, dress
from pawl.web.states import word_of

LEAVE = ("", _("– leave it out –"))
KEY_HELP = _("Its number or name here, like PER-12, an e-mail address, Network; empty: it is left out.")


def homes(actor: Actor) -> Any:
    """The organisations that somebody may move into."""
    return scope(actor, Permission.MOVE_RUN, Organisation.objects.filter(is_active=True))


def request_models(actor: Actor) -> Any:
    """The forms that service requests of another system can stand under."""
    return RequestModel.objects.visible_to(actor).filter(number__gte=1).select_related("case")


class BeginForm(PawlForm):
    """From where, and into which organisation."""

    source = forms.ChoiceField(label=_("From"), choices=[(name, one.label) for name, one in SOURCES.items()])
    organisation = RecordChoice(label=_("Into"), queryset=Organisation.objects.none(), empty_label=None)
    label = forms.CharField(
        label=_("Which system"), max_length=60, required=False,
        help_text=_("A name for it, the same for every export: later exports find by it what is here."),
    )  # fmt: skip
    zone = forms.ChoiceField(
        label=_("Zone of its times"), initial="UTC",
        choices=[(name, name) for name in sorted(available_timezones())],
        help_text=_("Of times in its files that name no zone. ServiceNow exports JSON and XML in UTC."),
    )  # fmt: skip
    request_model = RecordChoice(
        label=_("Its service requests stand under"), queryset=RequestModel.objects.none(), required=False
    )
    folded = ("request_model",)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = homes(actor)  # type: ignore[attr-defined]
        self.fields["request_model"].queryset = request_models(actor)  # type: ignore[attr-defined]


class FileForm(PawlForm):
    """A file of an export."""

    file = forms.FileField(label=_("File"))
    holds = forms.ChoiceField(label=_("What it holds"), required=False)

    def __init__(self, *args: Any, source: str, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = SOURCES[source]
        named = [(one, words.KINDS.get(one, one)) for one in offered.holds]
        empty = [] if offered.is_mapped else [("", _("as the file says"))]
        self.fields["holds"].choices = [*empty, *named]  # type: ignore[attr-defined]


class LiveForm(PawlForm):
    """Where another system answers, and by what secret."""

    address = forms.CharField(
        label=_("Address"), max_length=300, help_text=_("Like https://desk.example.org")
    )
    secret = forms.CharField(
        label=_("Secret"), max_length=500,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Name and password with a colon between them, or a token. It is kept encrypted, and only "
                    "while the system is read."),
    )  # fmt: skip


class ColumnsForm(PawlForm):
    """What each column of a table holds."""

    def __init__(
        self, *args: Any, columns: Iterable[str], mapping: Mapping[str, str], holds: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.columns = list(columns)
        choices = [LEAVE, *((name, name.replace("_", " ")) for name in fields_of(holds))]
        for number, name in enumerate(self.columns):
            field = forms.ChoiceField(
                label=name, required=False, choices=choices, initial=mapping.get(name, "")
            )
            self.fields[f"column_{number}"] = field
            dress(field.widget)

    @property
    def mapping(self) -> dict[str, str]:
        """Column by column."""
        said = self.cleaned_data
        return {name: said[f"column_{number}"] for number, name in enumerate(self.columns)}


class MeaningsForm(PawlForm):
    """What the words of the other system mean here: those that nobody knows, and those that people said."""

    request_model = RecordChoice(
        label=_("Its service requests stand under"), queryset=RequestModel.objects.none(), required=False
    )

    def __init__(self, *args: Any, move: Move, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.move = move
        self.fields["request_model"].queryset = request_models(actor)  # type: ignore[attr-defined]
        self.initial["request_model"] = move.request_model
        self.asked = list(asked_of(move))
        for number, (name, word, n) in enumerate(self.asked):
            now = move.meanings.get(name, {}).get(word, "")
            field = _field(name, word, n, now)
            self.fields[f"word_{number}"] = field
            dress(field.widget)

    @property
    def meanings(self) -> dict[str, dict[str, str]]:
        """What was said; what was asked of nobody stays as it was."""
        found = {name: dict(said) for name, said in self.move.meanings.items()}
        for number, (name, word, _n) in enumerate(self.asked):
            said = self.cleaned_data[f"word_{number}"].strip()
            if said or word in found.get(name, {}):
                found.setdefault(name, {})[word] = said
        return found


MOST_ASKED = 150
"""Words on one page; the rest is asked when these are answered."""


def asked_of(move: Move) -> Iterable[tuple[str, str, int]]:
    """Words that mean nothing yet, the commonest first, then those that people gave a meaning."""
    unknown = [
        (name, word, n)
        for name, said in move.unknown.items()
        if name in words.FIELDS
        for word, n in said.items()
    ]
    unknown.sort(key=lambda one: (one[0] not in CHOICES, one[0], -one[2]))
    known = {(name, word) for name, word, _n in unknown}
    said = [
        (name, word, 0)
        for name, told in move.meanings.items()
        for word in told
        if (name, word) not in known and name in words.FIELDS
    ]
    return [*unknown, *said][:MOST_ASKED]


def _field(name: str, word: str, n: int, now: str) -> forms.Field:
    shown = word or str(_("(nothing)"))
    label = f"{words.FIELDS[name]}: {shown}" + (f" ({n})" if n else "")
    if name in CHOICES:
        choices = [LEAVE, *((one, word_of(one).label) for one in CHOICES[name])]
        return forms.ChoiceField(label=label, required=False, choices=choices, initial=now)
    hint = KEY_HELP if name != "item_class" else _("A class of items here, like server.")
    return forms.CharField(label=label, required=False, max_length=200, initial=now, help_text=hint)
