"""Own fields and form rules among the settings of a desk: look, write, try out, publish."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can, not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration.kind_words import word_of
from pawl.collaboration.records import address_of
from pawl.errors import PawlError
from pawl.tickets.actions import field_sets
from pawl.tickets.models import FieldSet
from pawl.tickets.own.definition import Form
from pawl.tickets.own.inputs import KIND_WORDS
from pawl.tickets.own.reads import form_of
from pawl.tickets.own.rules import MOMENTS, OPENED
from pawl.tickets.own.telling import AUDIENCE_WORDS, MOMENT_WORDS, NEEDED_WORDS, in_a_sentence
from pawl.tickets.own.trial import LAST, try_out
from pawl.tickets.own_forms import FieldsEditor, Known, RulesEditor
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell

HELP = "how-to/own-fields"
MANAGE = Permission.DESK_MANAGE
BACK = "desk-own-fields-setting"


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One version: its fields, its rules in words, and what can be done with it."""
    actor, one = actor_of(request), _found(request, key)
    form = form_of(one)
    told = _about(one, actor) | {
        "fields": [
            (each, KIND_WORDS[each.kind], NEEDED_WORDS[each.needed], AUDIENCE_WORDS[each.audience])
            for each in form.fields
        ],
        "rules": _sentences(form, actor),
        "may_manage": can(actor, MANAGE, one),
    }
    return render(request, "tickets/own_set.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: HttpRequest, key: str) -> HttpResponse:
    """Write the fields of a draft; rules about a field that goes have to go first."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, MANAGE, on=one)
    form, refusal = form_of(one), None
    editor = FieldsEditor(form, request.POST or None)
    if request.method == "POST" and editor.is_valid():
        one.version = version_of(request) or one.version
        try:
            field_sets.write_set(one, {"fields": editor.said()}, by=actor)
        except PawlError as error:
            refusal = error
        else:
            return redirect(request.path if "more" in request.POST else reverse(BACK, args=[one.key]))
    status = 422 if request.method == "POST" else 200
    told = _about(one, actor) | {"editor": editor, "refusal": refusal}
    return render(request, "tickets/own_fields_editor.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, key: str) -> HttpResponse:
    """Write the rules of a draft; looking at them again offers the values of the fields that were chosen."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, MANAGE, on=one)
    form, refusal, status = form_of(one), None, 200
    known = Known(form, actor)
    editor = RulesEditor(form, request.POST or None, known)
    if request.method == "POST" and "look" in request.POST:
        editor = RulesEditor(form, None, known, editor.raw())
    elif request.method == "POST":
        status = 422
        if editor.is_valid():
            one.version = version_of(request) or one.version
            try:
                field_sets.write_set(one, {"rules": editor.said()}, by=actor)
            except PawlError as error:
                refusal = error
            else:
                return redirect(BACK, one.key)
    told = _about(one, actor) | {"editor": editor, "refusal": refusal, "is_looked": "look" in request.POST}
    return render(request, "tickets/own_rules_editor.html", told, status=status)


@require_safe
def dry_run(request: HttpRequest, key: str) -> HttpResponse:
    """What it would have done to the last tickets; nothing is written."""
    actor, one = actor_of(request), _found(request, key)
    asked = request.GET.get("when", OPENED)
    trial = try_out(one, actor, asked if asked in MOMENTS else OPENED)
    form, known = form_of(one), Known(form_of(one), actor)
    labels = {each.name: str(each.label) for each in form.fields}
    told = _about(one, actor) | {
        "trial": trial,
        "last": LAST,
        "tabs": [(MOMENT_WORDS[when], f"?when={when}", when == trial.when) for when in MOMENTS],
        "rules": list(zip(_sentences(form, actor), trial.rules, strict=True)),
        "fields": [(labels[each.name], each) for each in trial.fields],
        "refused": [
            (each.ticket, address_of(each.ticket.case), [labels[name] for name in each.missing])
            for each in trial.refused
        ],
        "moved": [
            (each.ticket, address_of(each.ticket.case), known.names.get(each.team, each.team), each.priority)
            for each in trial.moved
        ],
    }
    return render(request, "tickets/own_trial.html", told)


@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """It counts from now on."""
    one = _found(request, key)
    one.version = version_of(request) or one.version
    field_sets.publish_set(one, by=actor_of(request))
    tell(
        request,
        _("%(key)s counts from now on; tickets keep theirs until they are changed.") % {"key": one.key},
    )
    return redirect(BACK, one.key)


@require_POST
def draft_anew(request: HttpRequest, key: str) -> HttpResponse:
    """Another version is begun, as a copy of the one in force."""
    one = _found(request, key)
    place = Place(one.organisation_id)
    made = field_sets.draft(place=place, kind=one.kind, service=one.service, by=actor_of(request))
    return redirect(BACK, made.key)


def _about(one: FieldSet, actor: Actor) -> dict[str, Any]:
    return {
        "one": one,
        "state": one.state,
        "practice": word_of(one.kind),
        "back": reverse(BACK, args=[one.key]),
        "may_edit": one.state == "draft" and can(actor, MANAGE, one),
        "help": HELP,
    }


def _sentences(form: Form, actor: Actor) -> list[str]:
    names = Known(form, actor).names if form.rules else {}
    return [in_a_sentence(each, form, names) for each in form.rules]


def _found(request: HttpRequest, key: str) -> FieldSet:
    try:
        number = key_number(key, FieldSet.prefix)
    except BadValue:
        raise not_found(FieldSet.word) from None
    rows = FieldSet.objects.visible_to(actor_of(request)).select_related("organisation", "service__case")
    one = rows.filter(pk=number).first()
    if one is None:
        raise not_found(FieldSet.word)
    return one
