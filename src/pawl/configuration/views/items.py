"""Items: the list, the page of one, the forms."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.sections import sections_of
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.configuration import words
from pawl.configuration.actions import items
from pawl.configuration.choices import ends_for
from pawl.configuration.classes import ClassTree
from pawl.configuration.forms import ClassChoiceForm, ItemForm, JoinForm, NewItemForm, now_of
from pawl.configuration.lists import ITEMS
from pawl.configuration.models import ConfigurationItem
from pawl.configuration.neighbours import neighbours_of
from pawl.configuration.reads import tree_of
from pawl.errors import PawlError, Stale
from pawl.local_text import LocalText
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.steps import StepButton, step_buttons
from pawl.web.undo import tell

EDIT = Permission.ITEM_EDIT
HELP = "how-to/configuration"
LABELS = {
    "commission": gettext_lazy("Put into use"),
    "repaired": gettext_lazy("Repaired"),
    "repair": gettext_lazy("To repair"),
    "store": gettext_lazy("To stock"),
    "restore": gettext_lazy("Restore"),
    "retire": gettext_lazy("Retire"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All items."""
    return list_page(request, ITEMS, look())


def look(**options: Any) -> ListLook:
    """How items stand in a list."""
    return ListLook(
        address=lambda row: reverse("configuration-item", args=[row["key"]]),
        link_field="title",
        hidden=("version", "monthly_cost", "currency"),
        quick=(
            QuickFilter(gettext_lazy("In use"), "?filter%5Bstate%5D%5Beq%5D=active"),
            QuickFilter(gettext_lazy("Critical"), "?filter%5Bcriticality%5D%5Beq%5D=critical"),
        ),
        empty=say("No item yet: note one, or import them from the system that knows them."),
        create=reverse("configuration-item-new"),
        create_label=gettext_lazy("Note an item"),
        create_permission=EDIT,
        help=HELP,
        **options,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the class, then what the class knows of its items."""
    actor = actor_of(request)
    require(actor, EDIT)
    tree = tree_of(actor.person.organisation_id if actor.person else None)
    word = request.POST.get("item_class") or request.GET.get("item_class", "")
    if word not in tree or tree.kinds[word].retired:
        return _class_page(request, tree)
    form = NewItemForm(request.POST or None, actor=actor, tree=tree, word=word)
    if request.method == "POST" and form.is_valid():
        try:
            made = items.note_item(item_class=word, **form.said, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is written down.") % {"key": made.key})
            return redirect("configuration-item", made.key)
    heading = _("Note an item: %(name)s") % {"name": LocalText(tree.kinds[word].name)}
    return form_page(request, form, reverse("items"), heading)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One item: what is known of it, what it stands on, what stands on it."""
    actor, one = actor_of(request), found(request, key)
    may_edit = can(actor, EDIT, one) and can(actor, EDIT, one.case)
    tree = tree_of(one.case.organisation_id)
    told = record_page(request, one) | {
        "may_edit": may_edit,
        "class_name": _class_name(tree, one.item_class),
        "state_label": words.STATES[one.state],
        "attributes": attributes_of(tree, one),
        "keys": list(one.keys.order_by("source", "value")),
        "may_see_cost": can(actor, Permission.COST_READ, one),
        "neighbours": neighbours_of(one.case, clock.now(), actor),
        "join_form": JoinForm() if may_edit else None,
        "ends": ends_for(actor) if may_edit else [],
        "steps": _steps(one, actor) if may_edit else [],
        "parts": list(sections_of(one, actor)),
    }  # fmt: skip
    return render(request, "configuration/item.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Say it otherwise."""
    actor, one = actor_of(request), found(request, key)
    require(actor, EDIT, on=one)
    now, back = now_of(one, _pairs(one)), reverse("configuration-item", args=[one.key])
    form = ItemForm(
        request.POST or None, actor=actor, tree=tree_of(one.case.organisation_id), word=one.item_class,
        version=one.version, initial=now,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data.get("version") or 0
        try:
            items.change_item(one, by=actor, **form.said)
        except Stale as stale:
            return merge_page(request, stale, form, now, found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return form_page(request, form, back, one.case.title)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Along its life."""
    one = found(request, key)
    one.version = version_of(request)
    items.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("configuration-item", one.key)


@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody looked: it is so."""
    one = items.confirm_item(found(request, key), by=actor_of(request))
    tell(request, _("%(key)s is confirmed.") % {"key": one.key})
    return redirect("configuration-item", one.key)


def _steps(one: ConfigurationItem, actor: Actor) -> list[StepButton]:
    """What can be done; of what works nothing is what one probably wants."""
    address = reverse("configuration-item-steps", args=[one.key])
    shown = step_buttons(items.steps(one, actor), address=address, version=one.version, labels=LABELS,
                         destructive=frozenset({"retire"}))  # fmt: skip
    return [replace(each, is_likely=each.is_likely and one.state != "active") for each in shown]


def found(request: HttpRequest, key: str) -> ConfigurationItem:
    """The item, if one may see it.   Raises NotFound."""
    return find_one(ConfigurationItem, key, actor_of(request), "case__team", "case__owner",
                    "case__organisation")  # fmt: skip


def form_page(request: HttpRequest, form: Any, back: str, heading: str, **more: Any) -> HttpResponse:
    """A form in the frame that all of them have."""
    told = {
        "form": form, "back": back, "heading": heading, "label": _("Configuration items"), "help": HELP,
        "list_url": reverse("items"), **more,
    }  # fmt: skip
    return render(request, "catalogue/form.html", told, status=422 if form.errors else 200)


def attributes_of(tree: ClassTree, one: ConfigurationItem) -> list[tuple[str, object, bool]]:
    """Each attribute of its class as the page tells it, and whether it is missing."""
    found = []
    for attribute in tree.attributes(one.item_class):
        value = one.attributes.get(attribute.word)
        told = words.CHOICES.get(str(value), value) if attribute.type == "choice" else value
        found.append((str(LocalText(attribute.name)), told, attribute.required and value is None))
    return found


def _class_page(request: HttpRequest, tree: ClassTree) -> HttpResponse:
    form = ClassChoiceForm(tree=tree)
    told = {"form": form, "list_url": reverse("items"), "help": HELP}
    return render(request, "configuration/choose_class.html", told)


def _class_name(tree: ClassTree, word: str) -> str:
    return str(LocalText(tree.kinds[word].name)) if word in tree else word


def _pairs(one: ConfigurationItem) -> Any:
    return one.keys.order_by("source", "value").values_list("source", "value")


def known_by(actor: Actor) -> ClassTree:
    """The classes of the organisation of whoever looks."""
    return tree_of(actor.person.organisation_id if actor.person else None)
