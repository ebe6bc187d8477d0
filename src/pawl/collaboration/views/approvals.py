"""What somebody is asked to approve, and the page behind a link in a mail."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration import answering
from pawl.collaboration.approval_links import read_link
from pawl.collaboration.approval_panel import (
    MOST_OPEN,
    MOST_PAST,
    answered_by,
    asked_later,
    asked_of,
    named,
    with_addresses,
)
from pawl.collaboration.approvals import title_of, told_to
from pawl.collaboration.deputies import deputies_named_by, end_deputy, name_deputy
from pawl.collaboration.forms import AnswerForm, DeputyForm, HandOverForm
from pawl.collaboration.models import Approval, Vote
from pawl.collaboration.models.approvals import Answer, Outcome, StageState
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell

HELP = "how-to/approve"


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What waits for me, and what I said before."""
    actor = actor_of(request)
    require(actor, Permission.APPROVAL_DECIDE)
    told = {
        "open": with_addresses(asked_of(actor)[:MOST_OPEN]),
        "later": with_addresses(asked_later(actor)[:MOST_OPEN]),
        "past": with_addresses(answered_by(actor)[:MOST_PAST]),
        "deputies": deputies_named_by(actor),
        "form": DeputyForm(people=_others(actor)),
        "help": HELP,
    }
    return render(request, "collaboration/my_approvals.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One question: what it is about, and the answer."""
    actor, vote = actor_of(request), _find(request, key)
    form = AnswerForm(request.POST or None, version=vote.version)
    if request.method == "POST" and form.is_valid():
        vote.version = form.cleaned_data["version"] or vote.version
        if (ended := _answered(form, vote, actor)) is not None:
            tell(request, _what_became(vote, ended))
            return redirect("approvals")
    told = _told(vote, form) | {
        "address": with_addresses([vote])[0][1],
        "hand_over": HandOverForm(people=_others(actor), auto_id="hand_%s"),
        "help": HELP,
    }
    return render(request, "collaboration/approval.html", told, status=422 if form.errors else 200)


@require_POST
@login_required
def hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody else answers."""
    actor, vote = actor_of(request), _find(request, key)
    form = HandOverForm(request.POST, people=_others(actor), auto_id="hand_%s")
    if form.is_valid():
        try:
            answering.hand_over(vote, to=form.cleaned_data["to"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(name)s is asked instead.") % {"name": vote.person})
            return redirect("approvals")
    told = _told(vote, AnswerForm(version=vote.version)) | {"hand_over": form, "help": HELP}
    return render(request, "collaboration/approval.html", told, status=422)


@require_POST
@login_required
def name_mine(request: HttpRequest) -> HttpResponse:
    """Name who answers while I am away."""
    actor = actor_of(request)
    require(actor, Permission.APPROVAL_DECIDE)
    form = DeputyForm(request.POST, people=_others(actor))
    if form.is_valid():
        said = form.cleaned_data
        first, last = _midnight(said["first_day"]), _midnight(said["last_day"]) + timedelta(days=1)
        try:
            name_deputy(said["deputy"], starts_at=first, ends_at=last, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(name)s answers for you in that time.") % {"name": said["deputy"]})
            return redirect("approvals")
    told = {"open": with_addresses(asked_of(actor)[:MOST_OPEN]), "form": form, "help": HELP,
            "deputies": deputies_named_by(actor)}  # fmt: skip
    return render(request, "collaboration/my_approvals.html", told, status=422)


@require_POST
@login_required
def end_mine(request: HttpRequest, number: int) -> HttpResponse:
    """I am back."""
    actor = actor_of(request)
    one = deputies_named_by(actor).filter(pk=number).first()
    if one is None:
        raise not_found("deputy")
    end_deputy(one, by=actor)
    tell(request, _("You are asked again yourself."))
    return redirect("approvals")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail, without signing in: GET shows, POST answers; programs that open links decide nothing."""
    vote = read_link(token)
    if vote is None:
        return render(request, "collaboration/approval_link_over.html", status=410)
    form = AnswerForm(request.POST or None, version=vote.version)
    if request.method == "POST" and form.is_valid():
        ended = _answered(form, vote, Actor(vote.person, via="mail"))
        if ended is not None:
            return render(
                request, "collaboration/approval_link_done.html", {"said": _what_became(vote, ended)}
            )
    return render(
        request, "collaboration/approval_link.html", _told(vote, form), status=422 if form.errors else 200
    )


def _answered(form: AnswerForm, vote: Vote, actor: Actor) -> Approval | None:
    said = form.cleaned_data
    try:
        return answering.decide(vote, verdict=said["verdict"], reason=said["reason"], by=actor)
    except PawlError as refusal:
        form.refuse(refusal)
        return None


def _what_became(vote: Vote, approval: Approval) -> str:
    if approval.state == Outcome.VOID:
        return _("It changed since you were asked, so your answer was not needed: whoever asked hears of it.")
    if vote.answer == Answer.REJECTED:
        return _("You rejected %(key)s.") % {"key": approval.case.key}
    return _("You approved %(key)s.") % {"key": approval.case.key}


def _told(vote: Vote, form: AnswerForm) -> dict[str, Any]:
    approval = vote.stage.approval
    return {
        "vote": vote,
        "about": title_of(vote),
        "case": approval.case,
        "approval": approval,
        "lines": told_to(vote),
        "is_open": vote.answer == Answer.PENDING and vote.stage.state == StageState.PENDING,
        "is_later": vote.answer == Answer.PENDING and vote.stage.state == StageState.WAITING,
        "form": form,
    }


def _find(request: HttpRequest, key: str) -> Vote:
    """A question that is, or was, put to the reader.   Raises NotFound."""
    try:
        number = key_number(key, Vote.prefix)
    except BadValue:
        raise not_found("approval") from None
    actor = actor_of(request)
    found = named(Vote.objects.visible_to(actor), actor).filter(pk=number).first()
    if found is None:
        raise not_found("approval")
    return found


def _others(actor: Actor) -> Any:
    return people_for(actor).exclude(pk=actor.human.pk)


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
