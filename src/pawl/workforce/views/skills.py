"""What a person can and when they work; what a service needs."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm
from pawl.web.undo import tell
from pawl.workforce import words
from pawl.workforce.actions import skills
from pawl.workforce.forms import HoursForm, NeedForm, SkillForm
from pawl.workforce.models import HeldSkill, NeededSkill, WorkingTime
from pawl.workforce.reads import row_named

HELP = "how-to/teams"
EDIT = Permission.WORKFORCE_EDIT


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, key: str) -> HttpResponse:
    """The skills of a person; one more."""
    actor = actor_of(request)
    one = row_named(Person, "PER", key, actor)
    _may_post(request, EDIT, HeldSkill(person=one))
    form = SkillForm(request.POST or None)
    if request.method == "POST" and _is_done(form, lambda said: skills.note_skill(one, by=actor, **said)):
        tell(request, _("The skill is noted."))
        return redirect("person-skills", one.key)
    return _person_page(request, one, form, _hours_form(one, actor))


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, key: str) -> HttpResponse:
    """In which hours a person works."""
    actor = actor_of(request)
    one = row_named(Person, "PER", key, actor)
    _may_post(request, EDIT, HeldSkill(person=one))
    form = _hours_form(one, actor, request.POST or None)

    def act(said: dict[str, Any]) -> Any:
        return skills.set_working_time(one, by=actor, version=form.cleaned_data["version"], **said)

    if request.method == "POST" and _is_done(form, act):
        tell(request, _("The working hours are set."))
        return redirect("person-skills", one.key)
    return _person_page(request, one, SkillForm(), form)


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, key: str) -> HttpResponse:
    """The skills that a service needs; one more."""
    actor = actor_of(request)
    one = row_named(Service, "SVC", key, actor, "case")
    _may_post(request, Permission.CATALOGUE_EDIT, one)
    form = NeedForm(request.POST or None)
    if request.method == "POST" and _is_done(form, lambda said: skills.need_skill(one, by=actor, **said)):
        tell(request, _("The need is noted."))
        return redirect("service-needs", one.key)
    rows = NeededSkill.objects.filter(service=one).order_by("skill")
    told = {
        "service": one, "rows": [(each, words.LEVELS[str(each.level)]) for each in rows], "form": form,
        "may_edit": can(actor, Permission.CATALOGUE_EDIT, one), "help": HELP,
    }  # fmt: skip
    return render(request, "workforce/service.html", told, status=422 if form.errors else 200)


@require_POST
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """A skill was noted by mistake."""
    actor = actor_of(request)
    one = row_named(HeldSkill, "HSK", key, actor, "person")
    back = reverse("person-skills", args=[one.person.key])
    skills.forget_skill(one, by=actor)
    return redirect(back)


@require_POST
def need_no_more(request: HttpRequest, key: str) -> HttpResponse:
    """A service can do without a skill."""
    actor = actor_of(request)
    one = row_named(NeededSkill, "NSK", key, actor, "service__case")
    back = reverse("service-needs", args=[one.service.key])
    skills.need_skill_no_more(one, by=actor)
    return redirect(back)


def _person_page(request: HttpRequest, one: Person, form: PawlForm, hours_form: PawlForm) -> HttpResponse:
    actor = actor_of(request)
    rows = HeldSkill.objects.visible_to(actor).filter(person=one).order_by("skill", "-since")
    told = {
        "person_shown": one, "form": form, "hours_form": hours_form, "help": HELP,
        "rows": [(each, words.LEVELS[str(each.level)], words.SOURCES[each.source]) for each in rows],
        "may_edit": can(actor, EDIT, HeldSkill(person=one)),
    }  # fmt: skip
    return render(request, "workforce/person.html", told,
                  status=422 if form.errors or hours_form.errors else 200)  # fmt: skip


def _hours_form(one: Person, actor: Actor, posted: Any = None) -> HoursForm:
    row = WorkingTime.objects.visible_to(actor).filter(person=one).first()
    now = {"percent": row.percent, "calendar": row.calendar_id} if row else {}
    return HoursForm(posted, actor=actor, version=row.version if row else None, initial=now or None)


def _may_post(request: HttpRequest, permission: Permission, on: Any) -> None:
    """Whoever may not write it hears so before a form is read."""
    if request.method == "POST":
        require(actor_of(request), permission, on=on)


def _is_done(form: PawlForm, act: Callable[[dict[str, Any]], Any]) -> bool:
    if not form.is_valid():
        return False
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        act(said)
    except PawlError as refusal:
        form.refuse(refusal)
        return False
    return True
