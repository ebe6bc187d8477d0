"""The forms of the configuration; fields of attributes come from the class."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.words import CRITICALITIES
from pawl.configuration import words
from pawl.configuration.classes import Attribute, ClassTree, shipped
from pawl.configuration.formats import FORMATS
from pawl.configuration.formats.csv_table import ATTRIBUTE, KEY
from pawl.configuration.models import ConfigurationItem
from pawl.local_text import LocalText
from pawl.web.forms import DayInput, PawlForm, RecordChoice, dress

PREFIX = "attribute_"
COST = ("monthly_cost", "currency")
KEYS_HELP = _("One in each line: what a source or a label calls it, like “serial: ABC-123”.")


class ItemForm(PawlForm):
    """An item of a class that is known."""

    title = forms.CharField(label=_("Name"), max_length=250)
    criticality = forms.ChoiceField(
        label=_("Criticality"), choices=[*CRITICALITIES.items()], initial="medium"
    )
    team = RecordChoice(label=_("Support team"), queryset=Team.objects.none(), required=False)
    owner = RecordChoice(label=_("Owner"), queryset=Person.objects.none(), required=False)
    description = forms.CharField(
        label=_("Description"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    keys = forms.CharField(
        label=_("Keys"), max_length=5000, required=False, help_text=KEYS_HELP,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    monthly_cost = forms.DecimalField(
        label=_("Cost a month"), min_value=0, max_digits=13, decimal_places=2, required=False
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)

    folded: ClassVar[tuple[str, ...]] = ("description", "keys", *COST)

    def __init__(self, *args: Any, actor: Actor, tree: ClassTree, word: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("team", "owner"):
            self.fields[name].queryset = KNOWN[name][0](actor)  # type: ignore[attr-defined]
        if not can(actor, Permission.COST_READ):
            for name in COST:
                del self.fields[name]
        for one in tree.attributes(word):
            field = _field(one)
            field.help_text = _("What is in use needs it.") if one.required else ""
            self.fields[PREFIX + one.word] = field
            dress(field.widget)
        attributes = [name for name in self.fields if name.startswith(PREFIX)]
        self.order_fields(["title", "state", "criticality", "team", "owner", *attributes])

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes."""
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith(PREFIX)}
        plain.pop("version", None)
        attributes = {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }
        return {**plain, "attributes": attributes, "keys": keys_from(plain.pop("keys", ""))}


class NewItemForm(ItemForm):
    """A new one begins planned, in stock or in use."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[(one, words.STATES[one]) for one in ("active", "planned", "in_stock")],
    )


class ClassChoiceForm(PawlForm):
    """Of which class a new item is."""

    item_class = forms.ChoiceField(label=_("Class"))

    def __init__(self, *args: Any, tree: ClassTree, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["item_class"].choices = class_choices(tree)  # type: ignore[attr-defined]


class JoinForm(PawlForm):
    """On what something stands."""

    relation = forms.ChoiceField(label=_("Relation"), choices=[*words.KINDS.items()])
    lower = forms.CharField(
        label=_("Item or service"), max_length=250,
        help_text=_("Its number, like CI-12 or SVC-3, its name, or a key of it, like “serial: A1”."),
        widget=forms.TextInput(attrs={"list": "known-ends", "autocomplete": "off"}),
    )  # fmt: skip
    group = forms.CharField(
        label=_("Group"), max_length=40, required=False,
        help_text=_("Those of one group stand in for each other; leave it empty where it is needed itself."),
    )  # fmt: skip
    needed = forms.IntegerField(
        label=_("Needed of the group"), min_value=1, max_value=1000, required=False, initial=1
    )
    valid_from = forms.DateField(label=_("From"), required=False, widget=DayInput())

    folded: ClassVar[tuple[str, ...]] = ("group", "needed", "valid_from")


class AskForm(PawlForm):
    """At which day the graph is looked at."""

    direction = forms.ChoiceField(
        label=_("Look"),
        choices=[("up", _("up: what its failure touches")), ("down", _("down: what it stands on"))],
    )
    at = forms.DateField(label=_("On the day"), required=False, widget=DayInput())


class ClassForm(PawlForm):
    """What a class is, in its own words."""

    text = forms.CharField(
        label=_("Definition"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 16, "class": "number"})
    )


class NewClassForm(ClassForm):
    """A new one has a word."""

    word = forms.CharField(label=_("Word"), max_length=40)
    field_order = ("word",)


def class_choices(tree: ClassTree) -> list[tuple[str, str]]:
    """Every class that new items can have, indented under what it is a kind of."""
    return [
        (kind.word, f"{'  ' * depth}{LocalText(kind.name)}")
        for depth, kind in tree.rows()
        if not kind.retired
    ]


def keys_from(text: str) -> list[dict[str, str]]:
    """Lines like `serial: ABC` as keys; a line without a source is a label."""
    pairs = (line.partition(":") for line in text.splitlines() if line.strip())
    return [
        {"source": before, "value": after} if colon else {"source": "label", "value": before}
        for before, colon, after in pairs
    ]


def now_of(item: ConfigurationItem, keys: Iterable[tuple[str, str]]) -> dict[str, object]:
    """What the fields of the form hold."""
    found: dict[str, object] = {
        "title": item.case.title, "team": item.case.team, "owner": item.case.owner,
        "criticality": item.criticality, "description": item.description,
        "monthly_cost": item.monthly_cost, "currency": item.currency,
        "keys": "\n".join(f"{source}: {value}" for source, value in keys),
    }  # fmt: skip
    shown = {True: "yes", False: "no"}
    return found | {
        PREFIX + name: shown[value] if isinstance(value, bool) else value
        for name, value in item.attributes.items()
    }


def _field(one: Attribute) -> forms.Field:
    label, empty = str(LocalText(one.name)), ("", "–")
    if one.type == "choice":
        told = [(word, words.CHOICES.get(word, word)) for word in one.choices]
        return forms.ChoiceField(label=label, required=False, choices=[empty, *told])
    if one.type == "yes_no":
        return forms.ChoiceField(label=label, required=False,
                                 choices=[empty, ("yes", _("yes")), ("no", _("no"))])  # fmt: skip
    if one.type == "number":
        return forms.DecimalField(label=label, required=False, max_digits=18)
    if one.type == "date":
        return forms.DateField(label=label, required=False, widget=DayInput())
    return forms.CharField(label=label, required=False, max_length=500)


class BringForm(PawlForm):
    """A file of another system."""

    format = forms.ChoiceField(label=_("Format"), choices=[(name, one[0]) for name, one in FORMATS.items()])
    file = forms.FileField(
        label=_("File"), help_text=_("Up to 5 MB and 2,000 things; nothing is written yet.")
    )


class MappingForm(PawlForm):
    """What each column of a table is."""

    def __init__(
        self, *args: Any, columns: Iterable[str], mapping: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.columns = list(columns)
        for number, name in enumerate(self.columns):
            now = mapping.get(name, "")
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, required=False, choices=_targets(now), initial=now
            )
            dress(self.fields[f"column_{number}"].widget)

    @property
    def mapping(self) -> dict[str, str]:
        """Column by column."""
        said = self.cleaned_data
        return {name: said[f"column_{number}"] for number, name in enumerate(self.columns)}


def _targets(now: str) -> list[tuple[str, Any]]:
    attributes = {one.word: str(LocalText(one.name)) for kind in shipped() for one in kind.attributes}
    keys = ["serial", "asset tag", "uuid", "id"]
    found: list[tuple[str, Any]] = [
        ("", _("– leave it out –")), ("title", _("Name")), ("item_class", _("Class")), ("state", _("State")),
        ("criticality", _("Criticality")), ("description", _("Description")),
        *((KEY + name, _("Key: %(name)s") % {"name": name}) for name in keys),
        *((ATTRIBUTE + word, label) for word, label in attributes.items()),
    ]  # fmt: skip
    return found if now in dict(found) else [*found, (now, now)]
