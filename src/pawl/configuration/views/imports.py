"""Files of items: bring one, look what it would do, say what its columns are, write it, take it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say, unpacked
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.configuration.actions import imports
from pawl.configuration.actions.classes import may_define
from pawl.configuration.formats.csv_table import columns_of
from pawl.configuration.forms import BringForm, MappingForm
from pawl.configuration.lists import IMPORT_ROWS, IMPORTS
from pawl.configuration.models import ItemImport, ItemImportRow
from pawl.configuration.views.items import form_page
from pawl.configuration.words import CLASSES, OUTCOMES
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.steps import step_buttons
from pawl.web.templatetags.pawl import said
from pawl.web.undo import tell

HELP = "how-to/import-items"
LABELS = {
    "import": gettext_lazy("Import"), "undo": gettext_lazy("Take it back"), "cancel": gettext_lazy("Drop it"),
}  # fmt: skip
SHOWN = 100


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All files."""
    look = ListLook(
        address=lambda row: reverse("item-import", args=[f"CIM-{row['pk']}"]),
        link_field="title",
        hidden=("version",),
        empty=say(
            "No file yet: GLPI, NetBox, Snipe-IT and CSV are read; what a file would do is shown first."
        ),
        create=reverse("item-import-new"),
        create_label=gettext_lazy("Import items"),
        create_permission=Permission.ITEM_EDIT,
        help=HELP,
    )
    return list_page(request, IMPORTS, look)


@require_safe
def rows(request: HttpRequest) -> HttpResponseBase:
    """Rows of files, to be filtered and exported."""
    look = ListLook(
        told={"changes": lambda row: _changes(row["changes"]), "reason": lambda row: _reason(row["reason"]),
              "candidates": lambda row: ", ".join(row["candidates"])},
        help=HELP,
        section=(_("Imports of items"), reverse("item-imports")),
    )  # fmt: skip
    return list_page(request, IMPORT_ROWS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    actor = actor_of(request)
    may_define(actor)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = _decoded(file.read(imports.LARGEST + 1))
            made = imports.bring(
                format=form.cleaned_data["format"], title=file.name, content=content, by=actor
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("item-import", made.key)
    listed = reverse("item-imports")
    return form_page(
        request, form, listed, _("Import items"), label=_("Imports of items"), list_url=listed, help=HELP
    )


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What a file would do, or did."""
    actor, one = actor_of(request), _found(request, key)
    may_edit = can(actor, Permission.ITEM_EDIT, one)
    every = list(one.rows.select_related("item__case").order_by("number")[:SHOWN])
    here = f"{reverse('item-import-rows')}?filter%5Bof%5D%5Beq%5D={one.key}&filter%5Boutcome%5D%5Beq%5D="
    told = record_page(request, one) | {
        "format": IMPORTS.by_name["format"].choices[one.format],
        "counts": [(label, one.counts.get(name, 0), here + name) for name, label in OUTCOMES.items()],
        "rows": [_shown(row) for row in every],
        "more": max(0, sum(one.counts.values()) - SHOWN),
        "rows_url": here.partition("&")[0],
        "problem": unpacked(one.problem) if one.problem else None,
        "form": _mapping_form(one) if may_edit and one.format == "csv" and one.state == "checked" else None,
        "steps": step_buttons(
            imports.steps(one, actor) if may_edit else [],
            address=reverse("item-import-steps", args=[one.key]),
            version=one.version, labels=LABELS, destructive=frozenset({"cancel", "undo"}),
        ),
    }  # fmt: skip
    return render(request, "configuration/import.html", told)


@require_POST
def remap(request: HttpRequest, key: str) -> HttpResponse:
    """Say what each column is."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, Permission.ITEM_EDIT, on=one)
    form = _mapping_form(one, request.POST)
    if form.is_valid():
        one.version = version_of(request)
        imports.remap(one, mapping=form.mapping, by=actor)
        tell(request, _("It is checked anew."))
        return redirect("item-import", one.key)
    return form_page(request, form, reverse("item-import", args=[one.key]), one.case.title)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Write it, take it back, drop it."""
    one = _found(request, key)
    one.version = version_of(request)
    imports.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("item-import", one.key)


def _found(request: HttpRequest, key: str) -> ItemImport:
    return find_one(ItemImport, key, actor_of(request), "case__organisation", "case__owner", "case__team")


def _mapping_form(one: ItemImport, given: Any = None) -> MappingForm:
    return MappingForm(given, columns=columns_of(one.content), mapping=one.mapping, version=one.version)


def _shown(row: ItemImportRow) -> dict[str, Any]:
    return {
        "row": row, "class_name": CLASSES.get(row.item_class, row.item_class),
        "outcome": OUTCOMES[row.outcome],
        "changes": _changes(row.changes) if row.outcome == "update" else "", "reason": _reason(row.reason),
    }  # fmt: skip


def _changes(changes: Any) -> str:
    return ", ".join(sorted(changes)) if isinstance(changes, dict) else ""


def _reason(reason: Any) -> str:
    return str(said(reason)) if reason else ""


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
