"""What the pages of accounts share: who asks, what is found, what happened."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.collaboration.record_page import names_of
from pawl.errors import PawlError, Stale
from pawl.history import reads
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm
from pawl.web.listing_types import BadValue, key_number
from pawl.web.timeline import Entry

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]
PREFIXES = {
    "Person": "PER",
    "Team": "TEAM",
    "Organisation": "ORG",
    "Grant": "GRANT",
    "Membership": "MEM",
    "ApiToken": "TOK",
}


def page(*methods: str) -> Callable[[View], View]:
    """A page for people who are signed in."""

    def decorate(view: View) -> View:
        return require_http_methods([*methods, "HEAD"])(login_required(view))

    return decorate


def find(model: type[M], request: HttpRequest, key: str) -> M:
    """A record that whoever asks may see.   Raises NotFound, the same for all others."""
    try:
        number = key_number(key, PREFIXES[model.__name__])
    except BadValue:
        raise not_found(model.__name__) from None
    found: M | None = model.objects.visible_to(actor_of(request)).filter(pk=number).first()  # type: ignore[attr-defined]
    if found is None:
        raise not_found(model.__name__)
    return found


def happened(key: str) -> list[Entry]:
    """What the journal tells of somebody or something, newest first."""
    told = reads.timeline(key)
    names = names_of(told.actors)
    return [
        Entry(one.event.at, names.get(one.event.actor, one.event.actor), one.sentence) for one in told.entries
    ]


def fill(
    request: HttpRequest, form: PawlForm, act: Callable[[PawlForm], str], told: dict[str, Any]
) -> HttpResponse:
    """A page with one form: shown, refused at its fields, or done, which leads to another address."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return redirect(act(form))
            except PawlError as refusal:
                form.refuse(refusal)
        status = 422
    return render(request, "administration/form.html", {"form": form, **told}, status=status)


def as_read(record: Any, form: PawlForm) -> Any:
    """The record, if it is still as the form showed it.   Raises Stale."""
    version = form.cleaned_data.get("version")
    if version is not None and version != record.version:
        rule = say("Somebody changed it since you read it.")
        raise Stale(record.key, rule, say("Load the page again, then make your change."))
    return record
