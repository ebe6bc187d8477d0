"""Pages that the tickets of every practice share: what is done with one by a form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, not_found, require
from pawl.configuration.choices import end_of
from pawl.errors import PawlError, Stale
from pawl.tickets.actions import touching
from pawl.tickets.actions.effort import rate, strike_time
from pawl.tickets.actions.presence import look
from pawl.tickets.models import TimeEntry
from pawl.tickets.practice import Asked, Practice
from pawl.tickets.shown import effort_of, hurting
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.fragments import render_page
from pawl.web.merge import merge_page
from pawl.web.undo import tell


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, practice: Practice, name: str) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    actor, asked = actor_of(request), practice.asks[name]
    one = practice.find(key, actor)
    require(actor, one.work_permission, on=one)
    now, back = asked.now(one) | _proposed(request, asked), practice.address(one)
    form = asked.form(request.POST or None, actor=actor, ticket=one, initial=now)
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data.get("version") or 0
        try:
            asked.run(one, by=actor, **said(form))
        except Stale as stale:
            return merge_page(request, stale, form, now, practice.find(key, actor).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s: done.") % {"key": one.key})
            return redirect(back)
    told = {"form": form, "record": one, "back": back, "asked": asked, "practice": practice}
    return render(request, "tickets/act.html", told, status=422 if form.errors else 200)


@require_safe
def effort(request: HttpRequest, key: str, practice: Practice) -> HttpResponse:
    """How long it took, and who worked on it: read apart by its page."""
    actor = actor_of(request)
    one = practice.find(key, actor)
    require(actor, one.work_permission, on=one)
    told = {
        "record": one, "practice": practice, "back": practice.address(one), "effort": effort_of(one),
        "strike_url": practice.address(one, "strike"), "log_url": practice.address(one, "time"),
    }  # fmt: skip
    return render_page(request, "tickets/effort_page.html", "part", told)


@require_POST
def strike(request: HttpRequest, key: str, practice: Practice) -> HttpResponse:
    """Strike out time that one noted wrongly."""
    actor, given = actor_of(request), request.POST.get("entry", "")
    one = practice.find(key, actor)
    require(actor, one.work_permission, on=one)
    is_number = given.isascii() and given.isdigit() and len(given) < 19
    entry = TimeEntry.objects.filter(case=one.case, pk=given).first() if is_number else None
    if entry is None:
        raise not_found("time")
    strike_time(one, entry, by=actor)
    tell(request, _("%(n)s minutes are struck out.") % {"n": entry.minutes})
    return redirect(f"{practice.address(one)}#time")


@require_POST
def score(request: HttpRequest, key: str, practice: Practice) -> HttpResponse:
    """Whoever it was done for says how content they are."""
    actor, given = actor_of(request), request.POST.get("score", "")
    one = practice.find(key, actor)
    points = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 0
    rate(one, score=points, comment=request.POST.get("comment", ""), by=actor)
    tell(request, _("Thank you."))
    return redirect(practice.address(one))


@require_POST
def presence(request: HttpRequest, key: str, practice: Practice) -> HttpResponse:
    """The page says now and then that it is open, and hears who else has it open and what was changed."""
    actor = actor_of(request)
    one = practice.find(key, actor)
    others = look(one, by=actor) if can(actor, one.work_permission, one) else []
    given = request.POST.get("version", "")
    is_old = given.isascii() and given.isdigit() and given != str(one.version)
    told = {"record": one, "others": others, "is_old": is_old, "back": practice.address(one)}
    return render(request, "tickets/presence.html", told)


def _proposed(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What a link to the form proposes, of the fields that may be proposed."""
    return {name: request.GET[name][:10] for name in asked.proposed if name in request.GET}


@require_http_methods(["GET", "HEAD", "POST"])
def items(request: HttpRequest, key: str, practice: Practice) -> HttpResponse:
    """What it touches and whom that hurts, read apart by its page; posted, something more or less."""
    actor = actor_of(request)
    one = practice.find(key, actor)
    require(actor, one.work_permission, on=one)
    if request.method != "POST":
        told = hurting(one, actor) | {"record": one, "practice": practice, "back": practice.address(one)}
        told |= {
            "items_url": practice.address(one, "items"),
            "priority_url": practice.address(one, "priority"),
        }
        return render_page(request, "tickets/items.html", "part", told)
    one.version = version_of(request)
    run = touching.spare if request.POST.get("act") == "spare" else touching.affect
    run(one, end_of(request.POST.get("item", "")[:250], "item", actor).case, by=actor)
    return redirect(f"{practice.address(one)}#items")


def said(form: PawlForm) -> dict[str, Any]:
    """What a form was told, without the version that went along."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}
