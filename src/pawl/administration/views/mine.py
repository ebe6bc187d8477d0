"""One's own account: profile and keys; and the first account of all."""

from datetime import UTC, datetime, time

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.accounts import devices, throttle
from pawl.accounts.actions import profile, setup, tokens
from pawl.accounts.models import ApiToken
from pawl.accounts.permissions import not_found
from pawl.administration.forms import ProfileForm, SetupForm, TokenForm
from pawl.administration.views.shared import as_read, fill, find, page
from pawl.environment import environment
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm
from pawl.web.undo import tell

HELP = "how-to/sign-in"


@page("GET", "POST")
def my_profile(request: HttpRequest) -> HttpResponse:
    """My name, language, theme and time zone."""
    by = actor_of(request)
    person = by.human

    def act(form: PawlForm) -> str:
        said = form.cleaned_data
        wanted = profile.Profile(said["name"], said["language"], said["theme"], said["zone"])
        profile.change(as_read(person, form), wanted, by=by)
        tell(request, _("Saved."))
        return reverse("my-profile")

    initial = {
        "name": person.name,
        "language": person.language,
        "theme": person.theme,
        "zone": person.zone,
    }
    form = ProfileForm(request.POST or None, initial=initial, version=person.version)
    told = {
        "title": _("My profile"),
        "button": _("Save"),
        "back": reverse("home"),
        "help": HELP,
        "mine": True,
    }
    return fill(request, form, act, told)


@page("GET", "POST")
def my_keys(request: HttpRequest) -> HttpResponse:
    """My keys for programs; a new one is shown once, with a line to try it."""
    by = actor_of(request)
    form = TokenForm(request.POST or None, by=by)
    made, status = None, 200
    if request.method == "POST":
        made = _make(form, by) if form.is_valid() else None
        status = 201 if made else 422
    told = {
        "form": form if made is None else TokenForm(by=by),
        "made": made,
        "keys": ApiToken.objects.visible_to(by).filter(person=by.human),
        "site": environment().url,
        "help": HELP,
    }
    response = render(request, "administration/my_keys.html", told, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _make(form: TokenForm, by: object) -> tokens.NewToken | None:
    said = form.cleaned_data
    end = datetime.combine(said["expires_on"], time.max, UTC)
    try:
        return tokens.create(name=said["name"], scopes=said["scopes"], expires_at=end, by=by)  # type: ignore[arg-type]
    except PawlError as refusal:
        form.refuse(refusal)
        return None


@page("POST")
def revoke_key(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a key."""
    tokens.revoke(find(ApiToken, request, key), by=actor_of(request))
    tell(request, _("The key is revoked."))
    return redirect("my-keys")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; once somebody is there, this address is not."""
    if not setup.is_open():
        raise not_found("setup")
    form, status = SetupForm(request.POST or None), 200
    if request.method == "POST":
        throttle.take(throttle.SETUP, devices.counted_names(request, "setup", "first"))
        status = 422
        if form.is_valid():
            try:
                setup.make_first(
                    **{name: form.cleaned_data[name] for name in form.fields if name != "version"}
                )
            except PawlError as refusal:
                form.refuse(refusal)
            else:
                return redirect("account_login")
    return render(request, "administration/setup.html", {"form": form}, status=status)
