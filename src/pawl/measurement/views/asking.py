"""The pages of what numbers are compared with and explained by: targets, calendars, factors."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.errors import PawlError, Stale
from pawl.measurement import lists, reads
from pawl.measurement.actions import calendars, factors, targets
from pawl.measurement.asked import check_version, find
from pawl.measurement.asking_forms import (
    CalendarForm,
    CalendarReplaceForm,
    CalendarTextForm,
    FactorChangeForm,
    FactorForm,
    TargetForm,
    fields_of,
)
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Calendar, Factor, FactorKind, Target
from pawl.measurement.views.choosing import unit_of
from pawl.measurement.views.outside import looks_outside
from pawl.presentation.language import Language
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing import Row
from pawl.web.merge import merge_page
from pawl.web.placing import SITE, place_from
from pawl.web.undo import tell

TARGET_HELP, CALENDAR_HELP, FACTOR_HELP = "how-to/targets", "how-to/calendar", "how-to/factors"
ROOMS = {
    "measurement:targets": lists.TARGETS.label,
    "measurement:calendars": lists.CALENDARS.label,
    "measurement:factors": lists.FACTOR_LIST.label,
}


@require_GET
def target_list(request: HttpRequest) -> HttpResponseBase:
    """What KPIs are to reach."""
    look = ListLook(
        address=lambda row: reverse("measurement:target", args=[row["key"]]),
        link_field="kpi",
        hidden=("low", "high", "team", "is_example"),
        told={"value": _reached},
        quick=(QuickFilter(gettext_lazy("Own"), "?filter%5Bis_example%5D%5Beq%5D=false"),),
        empty=say("No target is set yet."),
        create=reverse("measurement:target-new"),
        create_label=gettext_lazy("Set a target"),
        create_permission=Permission.TARGET_EDIT,
        help=TARGET_HELP,
    )
    return list_page(request, lists.TARGETS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def target_new(request: HttpRequest) -> HttpResponse:
    """Set a target of a KPI."""
    actor = actor_of(request)
    require(actor, Permission.TARGET_EDIT)
    form = TargetForm(request.POST or None, actor=actor, initial={"kpi": request.GET.get("kpi", "")[:80]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = targets.set_target(
                kpi=said["kpi"], entry=form.entry(), place=place_from(said["place"]), by=actor
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("The target is set; gaps follow as soon as it is measured anew."))
            return HttpResponseRedirect(reverse("measurement:target", args=[made.key]))
    return _form(request, form, _("Set a target"), _("Set it"), "measurement:targets", TARGET_HELP)


@require_GET
def target(request: HttpRequest, key: str) -> HttpResponse:
    """One target, and those that the same KPI had before and beside it."""
    one: Target = find(request, lists.TARGETS, key, "organisation", "team")
    words, unit = reads.language(get_language() or "en"), unit_of(one.kpi)
    actor = actor_of(request)
    rows = Target.objects.visible_to(actor).filter(kpi=one.kpi).select_related("organisation", "team")
    told = {
        "one": one,
        "name": KPI_NAMES.get(one.kpi, one.kpi),
        "amount": _amount(one, words, unit),
        "direction": lists.DIRECTIONS[one.direction],
        "rows": [(row, _amount(row, words, unit)) for row in rows.order_by("-id")[:50]],
        "may_edit": one.ended_at is None and can(actor, Permission.TARGET_EDIT, one),
    }
    return render(request, "measurement/target.html", told)


def _amount(one: Target, words: Language, unit: str) -> str:
    if one.band_low is None:
        return words.quantity(one.value, unit)
    return words.span(one.band_low, one.band_high, unit)


def _reached(row: Row) -> str:
    """What a target of the list asks for, in the unit of its KPI."""
    words, unit = reads.language(get_language() or "en"), unit_of(row.get("kpi", ""))
    if row.get("low") is None or row.get("high") is None:
        return words.quantity(row["value"], unit)
    return words.span(row["low"], row["high"], unit)


@require_POST
def target_end(request: HttpRequest, key: str) -> HttpResponse:
    """It holds no more."""
    one: Target = find(request, lists.TARGETS, key)
    check_version(request, one)
    targets.end_target(one, version=one.version, by=actor_of(request))
    tell(request, _("%(key)s has ended.") % {"key": one.key})
    return HttpResponseRedirect(reverse("measurement:target", args=[one.key]))


@require_GET
def calendar_list(request: HttpRequest) -> HttpResponseBase:
    """When services work."""
    look = ListLook(
        address=lambda row: reverse("measurement:calendar", args=[row["key"]]),
        link_field="name",
        quick=(QuickFilter(gettext_lazy("In force"), "?filter%5Bretired%5D%5Bempty%5D=true"),),
        empty=say("No calendar yet: without one, office hours from Monday to Friday count."),
        create=reverse("measurement:calendar-new"),
        create_label=gettext_lazy("Add a calendar"),
        create_permission=Permission.CALENDAR_EDIT,
        help=CALENDAR_HELP,
    )
    return list_page(request, lists.CALENDARS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_new(request: HttpRequest) -> HttpResponse:
    """Add a calendar, or one that replaces another from a day."""
    actor = actor_of(request)
    require(actor, Permission.CALENDAR_EDIT)
    like = _like(request)
    form = _calendar_form(like)(request.POST or None, actor=actor, initial=like)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = calendars.set_calendar(
                name=said["name"], text=form.as_text(), place=place_from(said["place"]), by=actor,
                effective_from=said["effective_from"],
            )  # fmt: skip
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("The calendar counts for what is measured from now on."))
            return HttpResponseRedirect(reverse("measurement:calendar", args=[made.key]))
    name = like.get("name")
    title = _("Replace %(name)s from a day") % {"name": name} if name else _("Add a calendar")
    return _form(request, form, title, _("Add it"), "measurement:calendars", CALENDAR_HELP)


def _like(request: HttpRequest) -> dict[str, Any]:
    """What the calendar says that a new one is to replace."""
    if not request.GET.get("like"):
        return {}
    one: Calendar = find(request, lists.CALENDARS, request.GET["like"])
    place = SITE if one.organisation_id is None else f"{one.organisation_id}-{one.team_id or ''}"
    return {"name": one.name, "place": place, **fields_of(one.text)}


def _calendar_form(like: Mapping[str, Any]) -> type[CalendarForm | CalendarTextForm]:
    if not like:
        return CalendarForm
    return CalendarTextForm if "text" in like else CalendarReplaceForm


@require_GET
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """One calendar in words and as text."""
    one: Calendar = find(request, lists.CALENDARS, key, "organisation", "team")
    may_edit = one.retired_at is None and can(actor_of(request), Permission.CALENDAR_EDIT, one)
    return render(request, "measurement/calendar.html", {"one": one, "may_edit": may_edit})


@require_POST
def calendar_retire(request: HttpRequest, key: str) -> HttpResponse:
    """It counts no more for what is measured from now on."""
    one: Calendar = find(request, lists.CALENDARS, key)
    check_version(request, one)
    calendars.retire_calendar(one, version=one.version, by=actor_of(request))
    tell(request, _("%(key)s is retired.") % {"key": one.key})
    return HttpResponseRedirect(reverse("measurement:calendar", args=[one.key]))


@require_GET
def factor_list(request: HttpRequest) -> HttpResponseBase:
    """What happened inside and outside."""
    look = ListLook(
        address=lambda row: reverse("measurement:factor", args=[row["key"]]),
        link_field="title",
        quick=(
            QuickFilter(gettext_lazy("Internal"), "?filter%5Bside%5D%5Beq%5D=internal"),
            QuickFilter(gettext_lazy("External"), "?filter%5Bside%5D%5Beq%5D=external"),
        ),
        empty=say(
            "Nothing is noted yet: a release, a holiday, an outage of a supplier may explain a number."
        ),
        create=reverse("measurement:factor-new"),
        create_label=gettext_lazy("Note a factor"),
        create_permission=Permission.FACTOR_EDIT,
        help=FACTOR_HELP,
        template="measurement/factors.html",
    )
    return list_page(request, lists.FACTOR_LIST, look, {"outside": looks_outside(actor_of(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def factor_new(request: HttpRequest) -> HttpResponse:
    """Note what happened."""
    actor = actor_of(request)
    require(actor, Permission.FACTOR_EDIT)
    form = FactorForm(request.POST or None, actor=actor, initial=_first_words(request))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said.pop("version")
        try:
            made = factors.note_factor(place=place_from(said.pop("place")), by=actor, **said)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(
                request,
                _("%(key)s is noted; charts show it as soon as they are measured anew.") % {"key": made.key},
            )
            return HttpResponseRedirect(reverse("measurement:factor", args=[made.key]))
    return _form(request, form, _("Note a factor"), _("Note it"), "measurement:factors", FACTOR_HELP)


def _first_words(request: HttpRequest) -> dict[str, str]:
    return {"at": request.GET.get("at", "")[:10], "category": FactorKind.RELEASE.value}


@require_GET
def factor(request: HttpRequest, key: str) -> HttpResponse:
    """One factor."""
    one: Factor = find(request, lists.FACTOR_LIST, key, "case")
    told = {
        "one": one,
        "side": lists.SIDES[one.side],
        "category": lists.FACTORS[one.category],
        "may_edit": one.removed_at is None and can(actor_of(request), Permission.FACTOR_EDIT, one),
    }
    return render(request, "measurement/factor.html", record_page(request, one) | told)


@require_http_methods(["GET", "HEAD", "POST"])
def factor_change(request: HttpRequest, key: str) -> HttpResponse:
    """Put it right."""
    one: Factor = find(request, lists.FACTOR_LIST, key, "case")
    actor, back = actor_of(request), reverse("measurement:factor", args=[one.key])
    require(actor, Permission.FACTOR_EDIT, on=one)
    names = ("at", "until", "side", "category", "note")
    now = {"title": one.case.title, **{name: getattr(one, name) for name in names}}
    form = FactorChangeForm(request.POST or None, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            factors.change_factor(one, version=said.pop("version") or 0, by=actor, **said)
        except Stale as stale:
            fresh: Factor = find(request, lists.FACTOR_LIST, key)
            return merge_page(request, stale, form, now, fresh.version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(back)
    return _form(
        request, form, _("Change the factor"), _("Save"), "measurement:factors", FACTOR_HELP, back=back
    )


@require_POST
def factor_remove(request: HttpRequest, key: str) -> HttpResponse:
    """No chart shows it any more."""
    one: Factor = find(request, lists.FACTOR_LIST, key, "case")
    check_version(request, one)
    factors.remove_factor(one, version=one.version, by=actor_of(request))
    tell(request, _("%(key)s is removed from the charts.") % {"key": one.key})
    return HttpResponseRedirect(reverse("measurement:factors"))


def _form(  # noqa: PLR0913 what stands around a form
    request: HttpRequest, form: Any, title: str, submit: str, room: str, help_page: str, *, back: str = ""
) -> HttpResponse:
    told = {
        "form": form,
        "title": title,
        "submit": submit,
        "room": reverse(room),
        "room_label": ROOMS[room],
        "back": back or reverse(room),
        "help": help_page,
    }
    return render(request, "measurement/form.html", told, status=422 if form.errors else 200)
