"""The form of a source that is another system: what its connector has to be told, and when it is gathered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.measurement.models import DataSource
from pawl.measurement.sources.connectors.base import LONGEST, Connector, Setting
from pawl.web.forms import dress
from pawl.web.placing import NearestPlaceForm, places_of

RHYTHMS: Mapping[str, Any] = {
    "": _("only when somebody asks"),
    "7 * * * *": _("every hour"),
    "7 */6 * * *": _("every six hours"),
    "23 2 * * *": _("every night"),
    "23 2 * * 1": _("every Monday night"),
}
"""In UTC."""
PREFIX = "setting_"


class ConnectorForm(NearestPlaceForm):
    """A new source of one kind of system."""

    title = forms.CharField(
        label=_("Name"), max_length=250, help_text=_("Which data it is: Service desk, ServiceNow.")
    )
    place = forms.ChoiceField(
        label=_("Whose cases"),
        required=False,
        help_text=_("Only those who may read all of them see its numbers."),
    )
    service = forms.CharField(label=_("Service"), max_length=200, required=False)
    cron = forms.ChoiceField(label=_("Is gathered"), choices=list(RHYTHMS.items()), required=False)

    folded = ("service",)

    def __init__(self, *args: Any, connector: Connector, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = places_of(actor, Permission.SOURCE_MANAGE)
        if "place" in self.fields:
            self.fields["place"].choices = self.places  # type: ignore[attr-defined]
        asked = {f"{PREFIX}{one.name}": _field(one) for one in connector.fields}
        if connector.secret:
            asked["secret"] = _secret(connector.secret)
        for one in asked.values():
            dress(one.widget)
        self.fields |= asked
        self.order_fields(["title", "place", *asked, "cron", "service"])

    def said(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        given = self.cleaned_data
        settings = {name.removeprefix(PREFIX): one for name, one in given.items() if name.startswith(PREFIX)}
        return {
            "settings": settings, "secret": given.get("secret", ""), "cron": given["cron"],
            "service": given["service"],
        }  # fmt: skip

    def add_error(self, field: str | None, error: Any) -> None:
        """A refused setting is shown at its field."""
        super().add_error(f"{PREFIX}{field}" if f"{PREFIX}{field}" in self.fields else field, error)

    def knows(self, name: str) -> bool:
        """Whether a refusal has a field of its own here."""
        return name in self.fields or f"{PREFIX}{name}" in self.fields


class ChangeConnectorForm(ConnectorForm):
    """A source stays where it belongs; its secret is never shown."""

    title = None  # type: ignore[assignment]
    place = None  # type: ignore[assignment]

    def __init__(self, *args: Any, source: DataSource, **options: Any) -> None:
        known = {f"{PREFIX}{name}": one for name, one in source.settings.items()}
        initial = {**known, "cron": source.cron, "service": source.service}
        super().__init__(*args, initial=initial, version=source.version, **options)
        if source.cron not in RHYTHMS:
            choices = [*RHYTHMS.items(), (source.cron, source.cron)]
            self.fields["cron"].choices = choices  # type: ignore[attr-defined]
        if source.secret:
            self.fields["secret"].help_text = _("Empty: the one that is kept stays.")


def _field(one: Setting) -> forms.Field:
    more: dict[str, Any] = {
        "label": one.label, "help_text": one.hint, "required": one.required, "initial": one.default,
    }  # fmt: skip
    if one.choices:
        return forms.ChoiceField(choices=list(one.choices.items()), **more)
    widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}) if one.kind == "text" else None
    return forms.CharField(max_length=LONGEST, widget=widget, **more)


def _secret(label: Any) -> forms.Field:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    hint = _("Kept encrypted, and never shown.")
    return forms.CharField(label=label, max_length=500, required=False, widget=widget, help_text=hint)
