"""The forms of mailboxes."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.roles import Permission
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Service
from pawl.mailroom import words
from pawl.mailroom.actions.mailboxes import LONGEST_SECRET, TEXTS
from pawl.mailroom.models import Mailbox
from pawl.requests.models import RequestModel
from pawl.web.forms import RecordChoice
from pawl.web.placing import PlacedForm

LOCKED = ("secret", "refresh_token")
KEPT = _("Kept encrypted; leave it empty to keep the one that is there.")


def _text(name: str, label: Any, hint: Any = "", *, initial: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXTS[name], required=False, help_text=hint, initial=initial
    )


def _secret(label: Any, hint: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, max_length=LONGEST_SECRET, required=False, help_text=hint, widget=widget
    )


def _record(label: Any, model: Any, hint: Any = "") -> RecordChoice:
    return RecordChoice(label=label, queryset=model.objects.none(), required=False, help_text=hint)


class MailboxForm(PlacedForm):
    """Where mail is fetched, who may write, and what becomes of it; what few need is folded away."""

    permission: ClassVar[Permission] = Permission.MAIL_MANAGE
    address = forms.EmailField(
        label=_("Address"), max_length=254, help_text=_("People write to it: help@example.org")
    )
    sign_in = forms.ChoiceField(label=_("How mail gets here"), choices=[*words.SIGN_INS.items()])
    host = _text("host", _("Server"), _("As imap.example.org; outlook.office365.com or imap.gmail.com."))
    user = _text("user", _("User"), _("Usually the address."))
    secret = _secret(
        _("Password or secret"), _("The password; with OAuth the client's secret or the account's key.")
    )
    who = forms.ChoiceField(
        label=_("Whose messages are taken"),
        choices=[*words.WHO.items()],
        widget=forms.RadioSelect,
        initial="verified",
    )
    servers = forms.CharField(
        label=_("Trusted mail servers"), max_length=2000, required=False,
        help_text=_("The names by which your servers sign Authentication-Results, apart by commas."),
    )  # fmt: skip
    opens = forms.ChoiceField(label=_("A new message opens"), choices=[*words.OPENS.items()])
    ticket_team = _record(_("Team"), Team, _("Works on it; without one the desk's rules say."))
    title = forms.CharField(label=_("Title"), max_length=250, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=[*words.SECURITIES.items()])
    tenant = _text("tenant", _("Directory (tenant)"), _("Only with Microsoft 365."))
    client = _text("client", _("Client"), _("With OAuth: the application's number, or the service account."))
    refresh_token = _secret(
        _("Refresh token"), _("With OAuth, where a person agreed instead of an administrator.")
    )
    token_url = _text("token_url", _("Where tokens are given"), _("If not where the provider usually does."))
    folder = _text("folder", _("Folder"), initial="INBOX")
    done_folder = _text(
        "done_folder", _("Move what is safe here to"), _("Empty: it stays and is marked as read.")
    )
    skips_old = forms.BooleanField(label=_("Leave what lies there already"), required=False, initial=True)
    model = _record(
        _("Request model"), RequestModel, _("What a message asks for, if it opens a service request.")
    )
    service = _record(_("Service"), Service)
    takes_lists = forms.BooleanField(label=_("Take what comes through mailing lists"), required=False)
    takes_generated = forms.BooleanField(label=_("Take what programs write"), required=False)
    most_per_hour = forms.IntegerField(
        label=_("Messages of one sender in an hour"), min_value=1, max_value=10_000, initial=30
    )
    folded: ClassVar[tuple[str, ...]] = (
        "title", "place", "port", "security", "tenant", "client", "refresh_token", "token_url", "folder",
        "done_folder", "skips_old", "model", "service", "takes_lists", "takes_generated", "most_per_hour",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.offer(actor)

    def offer(self, actor: Actor) -> None:
        """What somebody may name."""
        models = RequestModel.objects.visible_to(actor).filter(state="live").select_related("case")
        known = {
            "ticket_team": KNOWN["team"][0](actor), "service": KNOWN["service"][0](actor),
            "model": models.order_by("case__title"),
        }  # fmt: skip
        for name, rows in known.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_servers(self) -> list[str]:
        """The names, one by one; the action says which is none."""
        return str(self.cleaned_data["servers"]).replace(",", "\n").split()

    def said(self) -> dict[str, Any]:
        """What was written, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "place"}}


class ChangeMailboxForm(MailboxForm):
    """A mailbox stays where it belongs; secrets are never shown."""

    place = None  # type: ignore[assignment]

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super(PlacedForm, self).__init__(*args, **options)
        self.offer(actor)
        for name in LOCKED:
            self.fields[name].help_text = KEPT

    @staticmethod
    def now(mailbox: Mailbox) -> dict[str, Any]:
        """What stands there."""
        names = (
            "address", "sign_in", "host", "port", "security", "user", "folder", "done_folder", "tenant",
            "client", "token_url", "skips_old", "opens", "model", "service", "ticket_team", "who",
            "takes_lists", "takes_generated", "most_per_hour",
        )  # fmt: skip
        found = {name: getattr(mailbox, name) for name in names}
        return found | {"title": mailbox.case.title, "servers": ", ".join(mailbox.servers)}
