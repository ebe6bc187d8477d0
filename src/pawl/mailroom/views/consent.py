"""Whoever administers a mailbox goes to its provider, consents, and comes back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pawl.accounts.permissions import not_found
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.mailroom import consenting, words
from pawl.mailroom.models import Mailbox
from pawl.mailroom.views.mailboxes import page
from pawl.web.asked import actor_of
from pawl.web.undo import tell

TAKEN = ("code", "state", "error", "error_description")


@require_POST
def connecting(request: HttpRequest, key: str) -> HttpResponse:
    """What will be asked there, and the way: a link, so that no form is sent to another site."""
    one = find_one(Mailbox, key, actor_of(request))
    try:
        address = consenting.begin(one, request.session, by=actor_of(request))
    except PawlError as refusal:
        return page(request, one, refusal)
    told = {
        "record": one, "address": address, "comes_back_to": consenting.came_back_to(),
        "provider": words.PROVIDERS[one.sign_in],
    }  # fmt: skip
    return render(request, "mailroom/connecting.html", told)


@require_safe
def connected(request: HttpRequest) -> HttpResponse:
    """The provider sent them back, with a code or with a refusal; what was begun in this session counts."""
    number = consenting.mailbox_of(request.session)
    if not number:
        raise not_found("mailbox")
    one = find_one(Mailbox, f"MBX-{number}", actor_of(request))
    answer = {name: request.GET.get(name, "") for name in TAKEN}
    try:
        consenting.end(one, request.session, answer, by=actor_of(request))
    except PawlError as refusal:
        return page(request, one, refusal)
    tell(request, _("It is connected. Test the connection now."))
    return redirect("mailbox", one.key)
