"""Classes of items: the tree, one class with its attributes and versions, and what it is from now on."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can, not_found, require
from pawl.accounts.roles import Permission
from pawl.configuration import words
from pawl.configuration.actions import classes
from pawl.configuration.classes import Attribute, ClassTree, ItemKind, text_of
from pawl.configuration.forms import ClassForm, NewClassForm
from pawl.configuration.models import ConfigurationItem, ItemClass
from pawl.configuration.views.items import HELP, form_page, known_by
from pawl.errors import PawlError
from pawl.local_text import LocalText
from pawl.web.asked import actor_of

EXAMPLE = """name = { en = "Camera", zh-hans = "摄像头" }
parent = "hardware"

[[attributes]]
word = "resolution"
type = "choice"
choices = ["720p", "1080p", "4k"]
required = true
name = { en = "Resolution", zh-hans = "分辨率" }
"""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The tree, with how many items each class has."""
    actor = actor_of(request)
    require(actor, Permission.ITEM_READ)
    items = ConfigurationItem.objects.visible_to(actor).values_list("item_class")
    counts = dict(items.annotate(n=Count("pk")).order_by())
    tree = known_by(actor)
    rows = [_row(depth, kind, tree, counts.get(kind.word, 0)) for depth, kind in tree.rows()]
    told = {"rows": rows, "may_define": _may_define(actor), "help": HELP}
    return render(request, "configuration/classes.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A class of one's own."""
    actor = actor_of(request)
    classes.may_define(actor)
    form = NewClassForm(request.POST or None, initial={"text": EXAMPLE})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = classes.define_class(word=said["word"], text=said["text"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("item-class", made.word)
    return _form(request, form, _("Add a class"))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, word: str) -> HttpResponse:
    """One class; what is written here counts from now on."""
    actor = actor_of(request)
    require(actor, Permission.ITEM_READ)
    tree = known_by(actor)
    if word not in tree:
        raise not_found("item class")
    kind, row = tree.kinds[word], _own(word, actor)
    if request.method == "POST":
        classes.may_define(actor)
    number = row.number if row else 0
    form = ClassForm(request.POST or None, version=number, initial={"text": text_of(kind)})
    if request.method == "POST" and form.is_valid():
        try:
            _write(word, row, form.cleaned_data, actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("item-class", word)
    own = {one.word for one in kind.attributes}
    told = {
        "kind": kind, "name": LocalText(kind.name), "form": form, "may_define": _may_define(actor),
        "attributes": [(*_told(one), one.word in own) for one in tree.attributes(word)],
        "line": [(one.word, LocalText(one.name)) for one in tree.line(word)[:-1]],
        "versions": list(_rows(actor).filter(word=word).order_by("-pk")[:50]), "help": HELP,
        "items_url": f"{reverse('items')}?filter%5Bitem_class%5D%5Beq%5D={word}",
    }  # fmt: skip
    return render(request, "configuration/class.html", told, status=422 if form.errors else 200)


def _write(word: str, row: ItemClass | None, said: dict[str, Any], actor: Actor) -> None:
    if row is None:
        classes.define_class(word=word, text=said["text"], by=actor)
    else:
        classes.change_class(row, number=said.get("version") or 0, text=said["text"], by=actor)


def _rows(actor: Actor) -> Any:
    return ItemClass.objects.visible_to(actor)


def _own(word: str, actor: Actor) -> ItemClass | None:
    """The row of one's own organisation that counts now."""
    home = actor.person.organisation_id if actor.person else None
    found: ItemClass | None = _rows(actor).filter(word=word, organisation=home, effective_until=None).first()
    return found


def _may_define(actor: Actor) -> bool:
    home = actor.person.organisation_id if actor.person else None
    return can(actor, Permission.ITEM_EDIT, Place(home))


def _row(depth: int, kind: ItemKind, tree: ClassTree, items: int) -> dict[str, Any]:
    own = [str(LocalText(one.name)) for one in kind.attributes]
    return {
        "kind": kind, "name": LocalText(kind.name), "depth": depth, "own": own, "items": items,
        "all": len(tree.attributes(kind.word)),
        "items_url": f"{reverse('items')}?filter%5Bitem_class%5D%5Beq%5D={kind.word}",
    }  # fmt: skip


def _told(one: Attribute) -> tuple[str, str, Any, bool, list[Any]]:
    choices = [words.CHOICES.get(word, word) for word in one.choices]
    return one.word, str(LocalText(one.name)), words.TYPES[one.type], one.required, choices


def _form(request: HttpRequest, form: Any, heading: str) -> HttpResponse:
    return form_page(request, form, reverse("item-classes"), heading, label=_("Item classes"),
                     list_url=reverse("item-classes"))  # fmt: skip
