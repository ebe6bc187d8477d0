"""The pages of what a unit of a KPI is worth: all that was said, one of it, and saying it anew."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import PawlError
from pawl.measurement import lists
from pawl.measurement.actions import unit_values
from pawl.measurement.actions.question import library
from pawl.measurement.asked import check_version, find
from pawl.measurement.asking_forms import UnitValueForm
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import UnitValue
from pawl.measurement.unit_values import unit_of_worth
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.placing import place_from
from pawl.web.undo import tell

HELP = "how-to/targets"
EDIT = Permission.TARGET_EDIT


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    """What units of KPIs are worth."""
    look = ListLook(
        address=lambda row: reverse("measurement:unit-value", args=[row["key"]]),
        link_field="kpi",
        hidden=("team",),
        empty=say("Nobody has said yet what a unit of a KPI is worth."),
        create=reverse("measurement:unit-value-new"),
        create_label=gettext_lazy("Say what a unit is worth"),
        create_permission=EDIT,
        help=HELP,
    )
    return list_page(request, lists.UNIT_VALUES, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Say what a unit is worth; what was said before counts until the day on which it begins."""
    actor = actor_of(request)
    require(actor, EDIT)
    form = UnitValueForm(request.POST or None, actor=actor, initial={"kpi": request.GET.get("kpi", "")[:80]})
    if request.method == "POST" and form.is_valid():
        said = {name: one for name, one in form.cleaned_data.items() if name not in {"version", "place"}}
        try:
            made = unit_values.say_worth(**said, place=place_from(form.cleaned_data["place"]), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("It is kept; gaps are ranked by it now."))
            return HttpResponseRedirect(reverse("measurement:unit-value", args=[made.key]))
    told = {
        "form": form, "title": _("Say what a unit is worth"), "submit": _("Keep it"), "help": HELP,
        "room": reverse("measurement:unit-values"), "room_label": lists.UNIT_VALUES.label,
        "back": reverse("measurement:unit-values"),
    }  # fmt: skip
    return render(request, "measurement/form.html", told, status=422 if form.errors else 200)


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One, and those that the same KPI had before and beside it."""
    one: UnitValue = find(request, lists.UNIT_VALUES, key, "organisation", "team", "person")
    actor, definition = actor_of(request), library().definitions.get(one.kpi)
    rows = UnitValue.objects.visible_to(actor).filter(kpi=one.kpi)
    told = {
        "one": one,
        "name": KPI_NAMES.get(one.kpi, one.kpi),
        "unit": unit_of_worth(definition) if definition else "",
        "rows": rows.select_related("organisation", "team", "person").order_by("-id")[:50],
        "may_edit": one.ended_at is None and can(actor, EDIT, one),
    }
    return render(request, "measurement/unit_value.html", told)


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """It is taken back."""
    one: UnitValue = find(request, lists.UNIT_VALUES, key)
    check_version(request, one)
    unit_values.end_worth(one, version=one.version, by=actor_of(request))
    tell(request, _("%(key)s has ended.") % {"key": one.key})
    return HttpResponseRedirect(reverse("measurement:unit-value", args=[one.key]))
