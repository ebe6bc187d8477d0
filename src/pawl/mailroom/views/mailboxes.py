"""Mailboxes in the browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import Conflict, PawlError
from pawl.mailroom import consenting, words
from pawl.mailroom.actions import fetching, mailboxes
from pawl.mailroom.forms import ChangeMailboxForm, MailboxForm
from pawl.mailroom.lists import MAILBOXES
from pawl.mailroom.models import Mailbox, Received
from pawl.web.asked import actor_of
from pawl.web.confirmation import Confirmation, ask, is_confirmed
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.placing import place_from
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/mailboxes"
STEPS = {"pause": gettext_lazy("Pause"), "resume": gettext_lazy("Resume")}
MOST_SHOWN = 10


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The mailboxes."""
    look = ListLook(
        address=lambda row: reverse("mailbox", args=[row["key"]]),
        link_field="title",
        hidden=("version", "organisation"),
        empty=say("No mailbox yet: add the address that people write to, and each message becomes a ticket."),
        create=reverse("mailbox-new"),
        create_label=gettext_lazy("Add a mailbox"),
        create_permission=mailboxes.MANAGE,
        help=HELP,
    )
    return list_page(request, MAILBOXES, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    actor = actor_of(request)
    require(actor, mailboxes.MANAGE)
    form = MailboxForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = mailboxes.add(**form.said(), place=place_from(form.cleaned_data["place"]), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("It is added. Test the connection now."))
            return redirect("mailbox", made.key)
    return _form_page(request, form, _("Add a mailbox"), reverse("mailboxes"))


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One mailbox: how it is, and what came last."""
    return page(request, _found(request, key))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Set it otherwise."""
    actor, one = actor_of(request), _found(request, key)
    initial = ChangeMailboxForm.now(one)
    form = ChangeMailboxForm(request.POST or None, actor=actor, version=one.version, initial=initial)
    back = reverse("mailbox", args=[one.key])
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            mailboxes.change(one, **form.said(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is changed.") % {"key": one.key})
            return redirect(back)
    return _form_page(request, form, one.case.title, back)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Pause or resume."""
    one = _found(request, key)
    taken = {"pause": mailboxes.pause, "resume": mailboxes.resume}.get(request.POST.get("activity", ""))
    if taken is None:
        raise Conflict(one.key, say("There is no such step."), say("Use the buttons of the page."))
    one.version = version_of(request) or one.version
    taken(one, by=actor_of(request))
    return redirect("mailbox", one.key)


@require_POST
def test(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in and open the folder, at once."""
    one = _found(request, key)
    try:
        count = fetching.try_out(one, by=actor_of(request))
    except PawlError as refusal:
        if refusal.status != 503:
            raise
        return page(request, one, refusal)
    said = ngettext("It works: %(n)s message lies there.", "It works: %(n)s messages lie there.", count)
    tell(request, said % {"n": count})
    return redirect("mailbox", one.key)


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Forget a mailbox; asks first."""
    one = _found(request, key)
    asked = Confirmation(
        title=_("Remove this mailbox?"),
        thing=f"{one.key} {one.address}",
        consequences=(
            _("Nothing is fetched from it any more, and its secret goes."),
            _("What people write to it stays at the mail server."),
        ),
        button=_("Remove"),
        back=reverse("mailbox", args=[one.key]),
    )
    if not is_confirmed(request, asked):
        return ask(request, asked)
    mailboxes.remove(one, by=actor_of(request))
    tell(request, _("The mailbox is removed."))
    return redirect("mailboxes")


def page(request: HttpRequest, one: Mailbox, refusal: PawlError | None = None) -> HttpResponse:
    """A mailbox, with what was refused a moment ago."""
    actor = actor_of(request)
    address = reverse("mailbox-step", args=[one.key])
    steps = step_buttons(
        mailboxes.MAILBOX.steps(one, actor),
        address=address,
        version=one.version,
        labels=STEPS,
        destructive=frozenset({"pause"}),
    )
    told: dict[str, Any] = {
        "steps": steps, "state_label": words.STATES[one.state], "sign_in": words.SIGN_INS[one.sign_in],
        "who": words.WHO[one.who], "opens": words.OPENS[one.opens], "refusal": refusal, "rows": [],
        "can_consent": one.sign_in in consenting.PEOPLE, "is_connected": bool(one.refresh_token),
    }  # fmt: skip
    if can(actor, Permission.MAIL_DECIDE):
        rows = Received.objects.visible_to(actor).filter(mailbox=one).order_by("-pk")[:MOST_SHOWN]
        told["rows"] = [(row, words.OUTCOMES[row.outcome], words.TONES[row.outcome]) for row in rows]
    context = record_page(request, one) | told
    return render(request, "mailroom/mailbox.html", context, status=refusal.status if refusal else 200)


def _form_page(request: HttpRequest, form: MailboxForm, heading: str, back: str) -> HttpResponse:
    told = {"form": form, "heading": heading, "back": back}
    return render(request, "mailroom/mailbox_form.html", told, status=422 if form.errors else 200)


def _found(request: HttpRequest, key: str) -> Mailbox:
    return find_one(Mailbox, key, actor_of(request), "ticket_team", "service__case", "model__case")
