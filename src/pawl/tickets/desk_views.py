"""The settings of a desk in the browser: what is set, what is set anew, what is retired."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration.kind_words import word_of
from pawl.errors import PawlError
from pawl.tickets.actions import desk
from pawl.tickets.actions.recalculating import recalculate
from pawl.tickets.desk_drawers import DRAWERS, Drawer
from pawl.tickets.desk_forms import DeskForm
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing import Row
from pawl.web.listing_types import BadValue, key_number
from pawl.web.placing import place_from
from pawl.web.undo import tell

HELP = "how-to/desk"
MANAGE = Permission.DESK_MANAGE
IN_FORCE = "?filter%5Bretired%5D%5Bempty%5D=true"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The drawers, and how much is in force in each."""
    actor = actor_of(request)
    seen = [one for one in DRAWERS.values() if can(actor, one.model.read_permission)]
    if not seen:
        raise not_found("desk")
    rows = [
        (one, one.model.objects.visible_to(actor).filter(retired_at=None).count(), _list(one)) for one in seen
    ]
    told = {"rows": rows, "may_manage": can(actor, MANAGE), "help": HELP}
    return render(request, "tickets/desk.html", told)


@require_safe
def index(request: HttpRequest, name: str) -> HttpResponseBase:
    """One drawer."""
    drawer = DRAWERS[name]
    look = ListLook(
        address=lambda row: reverse(f"desk-{name}-setting", args=[row["key"]]),
        link_field=drawer.link_field,
        hidden=("version",),
        told={"practice": _practice, **drawer.told},
        quick=(QuickFilter(gettext_lazy("In force"), IN_FORCE),),
        empty=drawer.empty,
        create=reverse(f"desk-{name}-new"),
        create_label=drawer.new_label,
        create_permission=MANAGE,
        section=(_("Desk settings"), reverse("desk")),
        help=HELP,
    )
    return list_page(request, drawer.listing, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Set another."""
    drawer, actor = DRAWERS[name], actor_of(request)
    require(actor, MANAGE)
    form = drawer.form(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = drawer.make(**form.given(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is set.") % {"key": made.key})
            return redirect(f"desk-{name}-setting", made.key)
    told = {"form": form, "drawer": drawer, "back": _list(drawer), "help": HELP}
    return render(request, "tickets/desk_form.html", told, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """One setting: what it says, where it counts, since when."""
    drawer, actor = DRAWERS[name], actor_of(request)
    one = _found(drawer, key, actor)
    told = {
        "one": one,
        "drawer": drawer,
        "back": _list(drawer),
        "facts": list(drawer.facts(one)),
        "retire_url": reverse(f"desk-{name}-retire", args=[one.key]),
        "practice": word_of(one.kind) if one.kind else "",
        "may_retire": one.retired_at is None and can(actor, MANAGE, one),
        "links": list(drawer.links(one)),
        "posts": list(drawer.posts(one)),
        "help": HELP,
    }
    return render(request, "tickets/desk_setting.html", told)


@require_POST
def retire(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """It counts no more."""
    one = _found(DRAWERS[name], key, actor_of(request))
    desk.retire(one, version=version_of(request), by=actor_of(request))
    tell(request, _("%(key)s is retired; tickets keep what it gave them.") % {"key": one.key})
    return redirect(f"desk-{name}")


@require_http_methods(["GET", "HEAD", "POST"])
def recalculation(request: HttpRequest) -> HttpResponse:
    """Give open clocks what counts now: a look at what would change first, then the same for good."""
    actor = actor_of(request)
    require(actor, MANAGE)
    form = DeskForm(request.POST or None, actor=actor)
    told: dict[str, Any] = {"form": form, "back": reverse("desk"), "help": "explanation/clocks"}
    if request.method == "POST" and form.is_valid():
        is_for_good = request.POST.get("do") == "yes"
        place = place_from(form.cleaned_data["place"])
        found = recalculate(place=place, dry_run=not is_for_good, by=actor)
        if is_for_good:
            tell(request, _("%(n)s clocks count by what is in force now.") % {"n": len(found)})
            return redirect("desk")
        told |= {"found": found, "chosen": form.cleaned_data["place"]}
    return render(request, "tickets/recalculation.html", told, status=422 if form.errors else 200)


def _found(drawer: Drawer, key: str, actor: Actor) -> Any:
    model = drawer.model
    try:
        number = key_number(key, model.prefix)
    except BadValue:
        raise not_found(model.word) from None
    rows = model.objects.visible_to(actor).select_related("organisation", *drawer.related)
    one = rows.filter(pk=number).first()
    if one is None:
        raise not_found(model.word)
    return one


def _practice(row: Row) -> str:
    return word_of(row["practice"]) if row["practice"] else _("all")


def _list(drawer: Drawer) -> str:
    return reverse(f"desk-{drawer.name}")
