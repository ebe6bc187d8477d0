"""The forms of accounts; what they offer to choose from is what their reader may see."""

from datetime import timedelta
from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person, Team, Theme
from pawl.accounts.permissions import can, scope
from pawl.accounts.roles import Permission, Role
from pawl.administration.lists import ROLES
from pawl.web.forms import DayInput, PawlForm

EVERYWHERE = "everywhere"


class PersonForm(PawlForm):
    """Who somebody is."""

    folded = ("external_id",)
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), help_text=_("They sign in with it."))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("none")
    )
    manager = forms.EmailField(
        label=_("Manager's e-mail"), required=False, help_text=_("Asked where a manager has to approve.")
    )
    external_id = forms.CharField(label=_("Number in the directory"), max_length=200, required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        _offer(self, "organisation", scope(by, Permission.ACCOUNT_MANAGE, Organisation.objects.all()))

    def clean_manager(self) -> Person | None:
        """The person of an address."""
        email = self.cleaned_data["manager"]
        if not email:
            return None
        rows = Person.objects.visible_to(self.by).filter(email__iexact=email, is_active=True)
        found: Person | None = rows.first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this address."))
        return found


class TeamForm(PawlForm):
    """What a team is called and where it belongs."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("my own")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, by: Actor, team: Team | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, "organisation", scope(by, Permission.ACCOUNT_MANAGE, Organisation.objects.all()))
        if team is not None:
            del self.fields["organisation"]


class OrganisationForm(PawlForm):
    """What an organisation is called."""

    name = forms.CharField(label=_("Name"), max_length=200)


class GrantForm(PawlForm):
    """A role and where it holds."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, ROLES[role.value]) for role in Role])
    place = forms.ChoiceField(label=_("Where"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["place"]
        organisations = scope(by, Permission.ROLE_GRANT, Organisation.objects.all())
        teams = scope(by, Permission.ROLE_GRANT, Team.objects.filter(is_active=True)).select_related()
        field.choices = [
            *[(f"organisation:{one.pk}", one.name) for one in organisations],
            *[(f"team:{one.pk}", f"{one.organisation.name} / {one.name}") for one in teams],
            (EVERYWHERE, _("Everywhere")),
        ]

    @cached_property
    def chosen_place(self) -> tuple[Organisation | None, Team | None]:
        """The organisation and team that were chosen from what was offered."""
        kind, _colon, number = str(self.cleaned_data["place"]).partition(":")
        if kind == EVERYWHERE:
            return None, None
        if kind == "team":
            team = Team.objects.select_related("organisation").get(pk=int(number))
            return team.organisation, team
        return Organisation.objects.get(pk=int(number)), None


class TeamChoiceForm(PawlForm):
    """A team that people join."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        open_ones = Team.objects.filter(is_active=True).select_related("organisation").order_by("name")
        _offer(self, "team", scope(by, Permission.ACCOUNT_MANAGE, open_ones))


class MemberForm(PawlForm):
    """Somebody who joins a team."""

    email = forms.EmailField(label=_("E-mail"))


class ProfileForm(PawlForm):
    """One's own name and how Pawl looks."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as the site")), *settings.LANGUAGES]
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[(Theme.AUTO, _("as the device")), (Theme.LIGHT, _("light")), (Theme.DARK, _("dark"))],
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["zone"]
        field.choices = [("", _("as the site")), *((one, one) for one in sorted(available_timezones()))]


class TokenForm(PawlForm):
    """A key for a program."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What it is for, as “nightly export”.")
    )
    expires_on = forms.DateField(label=_("Expires on"), widget=DayInput)
    scopes = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["scopes"]
        field.choices = [(one.value, one.value) for one in Permission if can(by, one)]
        field.widget.attrs["class"] = "choices"  # Django puts it on the box around them, too
        self.fields["expires_on"].initial = (clock.now() + timedelta(days=90)).date()


class PeopleFileForm(PawlForm):
    """A file of people and teams."""

    file = forms.FileField(label=_("CSV file"), required=False)
    text = forms.CharField(
        label=_("Or paste the rows here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """One of both."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("file") and not (said.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste its rows."))
        return said

    def content(self) -> bytes:
        """What was sent."""
        file = self.cleaned_data.get("file")
        return bytes(file.read()) if file else str(self.cleaned_data["text"]).encode()


class SetupForm(PawlForm):
    """The first administrator."""

    token = forms.CharField(label=_("One-time token"), help_text=_("It stands on the console of pawl serve."))
    organisation = forms.CharField(label=_("Your organisation"), max_length=200)
    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence is easier to keep than a riddle."),
    )


def _offer(form: PawlForm, name: str, rows: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
