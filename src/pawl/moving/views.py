"""Moves in the browser: begin, bring files, say what words mean, try, run, take back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say, unpacked
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import Conflict, Invalid, PawlError
from pawl.moving import words
from pawl.moving.actions import living, moves
from pawl.moving.formats import SOURCES
from pawl.moving.forms import BeginForm, ColumnsForm, FileForm, LiveForm, MeaningsForm, asked_of
from pawl.moving.lists import MOVES, ROWS
from pawl.moving.models import Move, MoveFile, MoveState
from pawl.moving.reads import address_of, can_be_read, first_rows, job_of, moved_of, reading_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.fragments import come_anew
from pawl.web.list_page import ListLook, list_page
from pawl.web.steps import step_buttons
from pawl.web.templatetags.pawl import said
from pawl.web.undo import tell

HELP = "how-to/move-in"
SHOWN = 8
OPEN = (MoveState.OPEN, MoveState.CHECKED)
GONE = (MoveState.UNDONE, MoveState.DISCARDED)
"""States in which its rows are not kept any more."""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All moves."""
    require(actor_of(request), Permission.MOVE_RUN)
    look = ListLook(
        address=lambda row: reverse("move", args=[f"MOV-{row['pk']}"]),
        link_field="title",
        empty=say(
            "Nobody has moved in yet: exports of ServiceNow, Jira, GLPI, iTop and tables in CSV are read."
        ),
        create=reverse("move-new"),
        create_label=gettext_lazy("Move in"),
        create_permission=Permission.MOVE_RUN,
        help=HELP,
    )
    return list_page(request, MOVES, look)


@require_safe
def rows(request: HttpRequest) -> HttpResponseBase:
    """Rows of moves, to be filtered and exported."""
    require(actor_of(request), Permission.MOVE_RUN)
    look = ListLook(
        told={"reason": lambda row: str(said(row["reason"])) if row["reason"] else "",
              "data": lambda row: _told(row["data"])},
        help=HELP, section=(_("Moving in"), reverse("moves")),
    )  # fmt: skip
    return list_page(request, ROWS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a move."""
    actor = actor_of(request)
    require(actor, Permission.MOVE_RUN)
    form = BeginForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            made = moves.begin(**fields, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("move", made.key)
    return _form_page(request, form, reverse("moves"), _("Move in"))


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One move: its files, what becomes of their rows, what is unknown, how far it is."""
    return render(request, "moving/move.html", _page(request, _found(request, key)))


@require_GET
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """How far the job is, for the page to ask; when it is done the whole page comes anew."""
    job = job_of(_found(request, key))
    return come_anew() if job is None else render(request, "components/progress.html", {"job": job})


@require_POST
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """A file of the export."""
    one = _found(request, key)
    require(actor_of(request), Permission.MOVE_RUN, on=one)
    form = FileForm(request.POST, request.FILES, source=one.source)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            moves.bring(one, file.name, file.chunks(), holds=form.cleaned_data["holds"], by=actor_of(request))
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(name)s is being read.") % {"name": file.name})
            return redirect("move", one.key)
    return render(request, "moving/move.html", _page(request, one, form), status=422)


@require_POST
def live(request: HttpRequest, key: str) -> HttpResponse:
    """Read the other system itself."""
    one = _found(request, key)
    require(actor_of(request), Permission.MOVE_RUN, on=one)
    form = LiveForm(request.POST)
    if form.is_valid():
        known = {name: form.cleaned_data[name] for name in ("address", "secret")}
        try:
            living.read_live(one, **known, by=actor_of(request))
        except (Invalid, Conflict) as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("It is being read."))
            return redirect("move", one.key)
    return render(request, "moving/move.html", _page(request, one, live=form), status=422)


@require_POST
def stop_live(request: HttpRequest, key: str) -> HttpResponse:
    """Read it no further."""
    one = living.stop_live(_found(request, key), by=actor_of(request))
    tell(request, _("It is read no further."))
    return redirect("move", one.key)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What each column of a table holds."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, Permission.MOVE_RUN, on=one)
    file = _file(one, number)
    given = request.POST if request.method == "POST" else None
    form = ColumnsForm(
        given, columns=file.columns, mapping=file.mapping, holds=file.holds, version=one.version
    )
    if request.method == "POST" and form.is_valid():
        one.version = version_of(request)
        try:
            moves.remap(one, file=number, mapping=form.mapping, by=actor)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(name)s is read anew.") % {"name": file.name})
            return redirect("move", one.key)
    return _form_page(
        request, form, reverse("move", args=[one.key]), _("Columns of %(name)s") % {"name": file.name}
    )


@require_POST
def take_out(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A file was the wrong one."""
    one = _found(request, key)
    moves.take_out(one, file=number, by=actor_of(request))
    tell(request, _("The file is taken out."))
    return redirect("move", one.key)


@require_http_methods(["GET", "HEAD", "POST"])
def meanings(request: HttpRequest, key: str) -> HttpResponse:
    """What the words of the other system mean here."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, Permission.MOVE_RUN, on=one)
    given = request.POST if request.method == "POST" else None
    form = MeaningsForm(given, move=one, actor=actor, version=one.version)
    if request.method == "POST" and form.is_valid():
        one.version = version_of(request)
        wanted = {"meanings": form.meanings, "request_model": form.cleaned_data["request_model"]}
        try:
            moves.change(one, **wanted, by=actor)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("It is kept: try it anew."))
            return redirect("move", one.key)
    return _form_page(request, form, reverse("move", args=[one.key]), _("What its words mean"))


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Try it, run it, stop it, take it back, drop it."""
    one = _found(request, key)
    one.version = version_of(request)
    moves.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    return redirect("move", one.key)


def _found(request: HttpRequest, key: str) -> Move:
    return find_one(
        Move, key, actor_of(request), "case__organisation", "case__owner", "case__team", "request_model"
    )


def _file(one: Move, number: int) -> MoveFile:
    found: MoveFile | None = one.files.filter(pk=number).first()
    if found is None or one.state not in OPEN:
        raise not_found("file")
    return found


def _page(
    request: HttpRequest, one: Move, form: FileForm | None = None, live: LiveForm | None = None
) -> dict[str, Any]:
    is_open = one.state in OPEN
    here = f"{reverse('move-rows')}?filter%5Bmove%5D%5Beq%5D={one.key}"
    return record_page(request, one) | {
        "source": SOURCES[one.source],
        "exports": [_shown(one, file) for file in one.files.order_by("id")],
        "form": form or (FileForm(source=one.source) if is_open else None),
        "is_open": is_open,
        "reading": reading_of(one),
        "live_form": (live or LiveForm(initial=address_of(one))) if is_open and can_be_read(one) else None,
        "job": job_of(one),
        "outcomes": list(words.OUTCOMES.items())[1:],
        "counts": list(_counts(one, here)),
        "counts_title": _("What becomes of its rows") if is_open else _("What became of its rows"),
        "has_rows": one.state not in GONE,
        "asked": len(list(asked_of(one))),
        "unknown": list(_unknown(one)),
        "rows": first_rows(one),
        "rows_url": here,
        "refused_url": f"{here}&filter%5Boutcome%5D%5Beq%5D=refused",
        "left": [(key, unpacked(why)) for key, why in one.left],
        "moved": moved_of(one),
        "steps": step_buttons(
            moves.steps(one, actor_of(request)), address=reverse("move-steps", args=[one.key]),
            version=one.version, labels=words.STEPS, destructive=frozenset({"undo", "drop"}),
        ),
    }  # fmt: skip


def _unknown(one: Move) -> Any:
    """The commonest words of each field that mean nothing here, and how many there are."""
    for name, told in one.unknown.items():
        if name in words.FIELDS:
            yield words.FIELDS[name], list(told.items())[:SHOWN], len(told)


def _shown(one: Move, file: MoveFile) -> dict[str, Any]:
    return {
        "file": file, "holds": words.KINDS.get(file.holds, file.holds),
        "state": words.FILE_STATES[file.state],
        "problem": unpacked(file.problem) if file.problem else None,
        "columns": reverse("move-columns", args=[one.key, file.pk]) if file.columns else "",
        "removal": reverse("move-file-removal", args=[one.key, file.pk]),
    }  # fmt: skip


def _counts(one: Move, here: str) -> Any:
    """A line for each kind: how many rows came out how, each number a way to its rows."""
    for kind, label in words.KINDS.items():
        if told := one.counts.get(kind):
            line = f"{here}&filter%5Bkind%5D%5Beq%5D={kind}&filter%5Boutcome%5D%5Beq%5D="
            outcomes = list(words.OUTCOMES.items())[1:]
            yield label, [(outcome, told.get(name, 0), line + name) for name, outcome in outcomes]


def _told(data: Any) -> str:
    return (
        ", ".join(f"{name}: {value}" for name, value in data.items())[:200]
        if isinstance(data, Mapping)
        else ""
    )


def _form_page(request: HttpRequest, form: Any, back: str, heading: str) -> HttpResponse:
    told = {"form": form, "back": back, "heading": heading, "label": _("Moving in"), "help": HELP,
            "list_url": reverse("moves")}  # fmt: skip
    return render(request, "catalogue/form.html", told, status=422 if form.errors else 200)
