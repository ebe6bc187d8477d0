"""Pages of administrators: what there is to look after, the settings as they are in effect, the set-up."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from pydantic import SecretStr

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.environment import Environment, environment
from pawl.errors import Unavailable
from pawl.portal import setup, tours
from pawl.web.navigation import sections_for
from pawl.web.undo import Undo, tell

SECRET = "••••••"  # noqa: S105 what stands in place of one


@dataclass(frozen=True)
class Setting:
    """One setting as it is in effect."""

    variable: str
    value: str
    is_default: bool
    description: str


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What there is to look after."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    require(actor, Permission.SETTING_MANAGE, on=Place())
    pages = next((one.pages for one in sections_for(actor) if one.section.name == "admin"), ())
    others = [page for page in pages if page.page.url != "admin"]
    return render(
        request, "portal/admin.html", {"pages": others, "checklist": setup.checklist(actor, always=True)}
    )


@require_safe
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """The settings in effect, and where each is set; secrets are not shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    require(actor, Permission.SETTING_MANAGE, on=Place())
    return render(request, "portal/settings.html", {"settings": settings_in_effect(environment())})


def settings_in_effect(site: Environment) -> list[Setting]:
    """Every setting with its value, in the order of the table in the documentation."""
    return [
        Setting(
            variable=f"PAWL_{name.upper()}",
            value=_shown(name, getattr(site, name)),
            is_default=getattr(site, name) == field.default,
            description=_(field.description) if field.description else "",
        )
        for name, field in Environment.model_fields.items()
    ]


def _shown(name: str, value: object) -> str:
    """A setting for eyes; addresses of databases and mail servers carry passwords."""
    if isinstance(value, SecretStr):
        return SECRET
    if name in {"database", "email"} and value:
        return _without_secrets(str(value))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value if value is not None else "")


def _without_secrets(address: str) -> str:
    """Scheme, host and name: passwords stand before the host, in the query, or split a path."""
    parts = urlsplit(address)
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":
        return f"{parts.scheme}://{SECRET}"
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


@require_POST
@login_required
def decide(request: HttpRequest, name: str) -> HttpResponse:
    """Leave a step of the set-up out, or take it up again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    if request.POST.get("decision") == "take_up":
        setup.take_up(name, by=actor)
    else:
        setup.skip(name, by=actor)
        again = Undo(reverse("setup-decide", args=[name]), (("decision", "take_up"),))
        tell(request, _("The step is left out."), again)
    return HttpResponseRedirect("/")


@require_POST
@login_required
def try_mail(request: HttpRequest) -> HttpResponse:
    """Send a message to whoever asks: the shortest proof that mail goes out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    require(actor, Permission.SETTING_MANAGE, on=Place())
    address = actor.human.email
    try:
        send_mail(_("Pawl can send mail"), _("You asked Pawl for this message."), None, [address])
    except OSError as error:
        rule = say("The mail server did not take the message: {reason}", reason=str(error)[:200])
        raise Unavailable("PAWL_EMAIL", rule, say("Check the address, the port and the password.")) from error
    tell(request, _("Sent to %(address)s.") % {"address": address})
    return HttpResponseRedirect("/")


@require_POST
@login_required
def tour_seen(request: HttpRequest, name: str) -> HttpResponse:
    """Somebody was led, or closed the tour."""
    tours.mark_seen(name, by=request.actor)  # type: ignore[attr-defined]  # the middleware's
    return HttpResponse(status=204)
