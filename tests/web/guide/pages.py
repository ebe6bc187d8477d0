"""The style guide: every component once, looked at by the tests of the frame; never part of the product."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import engines

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find
from pawl.errors import Conflict, Stale
from pawl.local_text import LocalTextFormField
from pawl.web.forms import DayInput, PawlForm
from pawl.web.list_page import BulkAct, ListLook, QuickFilter, list_page
from pawl.web.listing import Field, Listing
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, TEXT
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.timeline import Entry
from pawl.web.undo import Undo, tell

PAGE = Path(__file__).with_name("guide.html")
PEOPLE = Listing(
    "guide-people",
    Person,
    (
        Field("number", "Number", "pk", INTEGER, sortable=True),
        Field("name", "Name", "name", TEXT, sortable=True),
        Field("email", "E-mail", "email", TEXT),
        Field("theme", "Theme", "theme", CHOICE, choices={"auto": "As the device", "dark": "Dark"}),
        Field("is_active", "Active", "is_active", BOOLEAN),
        Field("joined_at", "Joined", "joined_at", INSTANT, sortable=True),
    ),
    default_sort="name",
    search=("name", "email"),
    rows=lambda actor: scope(actor, Permission.ACCOUNT_READ, Person.objects.all()),
    label="People of the guide",
)


class GuideForm(PawlForm):
    """One field of each kind."""

    title = forms.CharField(max_length=80, help_text="What people will call it.")
    names = LocalTextFormField(label="Names")
    why = forms.CharField(label="Why", widget=forms.Textarea({"rows": 3}))
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A service"), ("b", "A tool")])
    due = forms.DateField(label="Due", widget=DayInput, required=False)
    agree = forms.BooleanField(label="Tell the team", required=False)
    effort = forms.ChoiceField(
        label="Effort", choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect, required=False
    )
    folded = ("due", "agree", "effort")


def _touch(_actor: object, pk: int) -> Person:
    person: Person = Person.objects.get(pk=pk)
    if person.theme == "dark":
        raise Conflict(person.key, say("The dark one stays."), say("Choose another."))
    return person


LOOK = ListLook(
    address=lambda row: f"/style-guide/?person={row['pk']}",
    link_field="name",
    hidden=("number",),
    quick=(QuickFilter("Dark ones", "?filter%5Btheme%5D%5Beq%5D=dark"),),
    acts=(BulkAct("touch", "Touch", _touch, Permission.ACCOUNT_READ, undo="touch"),),
    create="/style-guide/",
    create_label="New person",
)


def people(request: HttpRequest) -> HttpResponseBase:
    """A list page."""
    return list_page(request, PEOPLE, LOOK)


def show(request: HttpRequest) -> HttpResponse:
    """All components."""
    form = GuideForm(request.POST or None, version=3)
    if request.method == "POST" and request.POST.get("version") == "2" and form.is_valid():
        now = {"title": "As Bob wrote it", "why": "Bob's reason"}
        stale = say("Somebody changed it since you read it.")
        return merge_page(request, Stale("CSI-7", stale, stale), form, now, 3, back=request.path)
    if request.GET.get("say"):
        tell(request, "The improvement is proposed.", Undo("/style-guide/", (("a", "b"),)))
    template = engines["django"].from_string(PAGE.read_text(encoding="utf-8"))
    return HttpResponse(template.render({"form": form, **_told()}, request))


def running(request: HttpRequest) -> HttpResponse:
    """What a running job answers to its page, which asks again each second."""
    return render(request, "components/progress.html", {"job": _running()})


def goal(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a record."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "record.html", record_page(request, find(key, actor)))


def _told() -> dict[str, Any]:
    now = clock.now()
    blocked = Conflict("CSI-7", say("It needs a baseline first."), say("See to that first, then try again."))
    steps = [
        SimpleNamespace(activity="reject", refusal=None),
        SimpleNamespace(activity="assess", refusal=None),
        SimpleNamespace(activity="plan", refusal=blocked),
    ]
    labels = {"assess": "Assess", "plan": "Plan", "reject": "Reject"}
    entries = [
        Entry(now, "Alice", text="It helps the night shift most.", is_internal=True),
        Entry(now - timedelta(hours=2), "Bob", text="Could we start with mail?"),
        Entry(now - timedelta(days=3), "Alice", "proposed it"),
    ]
    return {
        "states": ["proposed", "assessed", "doing", "held", "rejected", "closed"],
        "steps": step_buttons(
            steps, address="/style-guide/", version=3, labels=labels, destructive=frozenset({"reject"})
        ),
        "tabs": [("Overview", "#a", True), ("Data", "#b", False)],
        "links": [("closes", [("GAP-3", "Resolution time", "#", "open"), ("CSI-9", "Runbook", "#", "held")])],
        "entries": entries,
        "job": _running(),
        "empty": say("No data source yet: one file is enough to begin."),
    }


def _running() -> dict[str, Any]:
    sentence = say("Reading rows: {n:,}", n=1200)
    return {
        "address": "/style-guide/running/",
        "sentence": sentence,
        "is_running": True,
        "done": 4,
        "total": 9,
    }
