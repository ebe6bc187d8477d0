"""People: the list, one person, their roles, leaving and coming back."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.accounts.actions import leavers, people, roles, sessions
from pawl.accounts.actions.passwords import link_for
from pawl.accounts.models import Grant, Person
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission, Role
from pawl.administration.forms import GrantForm, PersonForm
from pawl.administration.lists import PEOPLE, ROLES
from pawl.administration.views.people_acts import ACTS
from pawl.administration.views.shared import as_read, fill, find, happened, page
from pawl.analytics.words import say
from pawl.environment import environment
from pawl.web.asked import actor_of
from pawl.web.confirmation import Confirmation, ask, is_confirmed
from pawl.web.forms import PawlForm
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.undo import tell

HELP = "how-to/sign-in"


def _look() -> ListLook:
    return ListLook(
        address=lambda row: reverse("person", kwargs={"key": f"PER-{row['pk']}"}),
        quick=(
            QuickFilter(gettext_lazy("Active"), "?filter[is_active][eq]=true"),
            QuickFilter(gettext_lazy("Left"), "?filter[is_active][eq]=false"),
        ),
        empty=say("Nobody is here whom you may see."),
        create=reverse("person-new"),
        create_label=gettext_lazy("New person"),
        create_permission=Permission.ACCOUNT_MANAGE,
        acts=ACTS,
        help=HELP,
        section=(_("Admin"), reverse("admin")),
    )


@page("GET", "POST")
def listed(request: HttpRequest) -> HttpResponseBase:
    """Everybody whom one may see."""
    return list_page(request, PEOPLE, _look())


@page("GET")
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One person: who they are, what they may where, in which teams, and what happened."""
    person, by = find(Person, request, key), actor_of(request)
    manages = can(by, Permission.ACCOUNT_MANAGE, person)
    told = {
        "person_shown": person,
        "manages": manages,
        "gives": can(by, Permission.ROLE_GRANT) and by.person != person and person.is_active,
        "grants": [_grant(one) for one in _grants(person)],
        "grant_form": GrantForm(by=by),
        "teams": person.teams.select_related("organisation").order_by("name"),
        "entries": happened(person.key) if manages or by.person == person else [],
    }
    return render(request, "administration/person.html", told)


def _grants(person: Person) -> Any:
    return person.grants.select_related("organisation", "team").order_by("role", "pk")


def _grant(one: Grant) -> dict[str, Any]:
    place = [part.name for part in (one.organisation, one.team) if part]
    return {"key": one.key, "role": ROLES[one.role], "place": " / ".join(place) or _("Everywhere")}


@page("GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Make an account and invite whoever it is for."""
    by = actor_of(request)
    require(by, Permission.ACCOUNT_MANAGE)

    def act(form: PawlForm) -> str:
        said = form.cleaned_data
        person = people.create(
            people.Details(said["email"], said["name"], said["organisation"], said["external_id"]), by=by
        )
        people.name_manager(person, said["manager"], by=by)
        _tell_of_invitation(request, person)
        return reverse("person", kwargs={"key": person.key})

    form = PersonForm(request.POST or None, by=by, initial={"organisation": by.human.organisation})
    told = _told(_("New person"), _("Make the account and invite"), reverse("people"))
    return fill(request, form, act, told)


@page("GET", "POST")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Correct who somebody is."""
    person, by = find(Person, request, key), actor_of(request)
    require(by, Permission.ACCOUNT_MANAGE, on=person)

    def act(form: PawlForm) -> str:
        said = form.cleaned_data
        details = people.Details(said["email"], said["name"], said["organisation"], said["external_id"])
        with transaction.atomic():
            people.change(as_read(person, form), details, by=by)
            people.name_manager(person, said["manager"], by=by)
        return reverse("person", kwargs={"key": person.key})

    initial = {
        "name": person.name,
        "email": person.email,
        "organisation": person.organisation,
        "external_id": person.external_id,
        "manager": person.manager.email if person.manager else "",
    }
    form = PersonForm(request.POST or None, by=by, initial=initial, version=person.version)
    return fill(request, form, act, _told(person.name, _("Save"), reverse("person", kwargs={"key": key})))


def _told(title: str, button: str, back: str) -> dict[str, Any]:
    return {"title": title, "button": button, "back": back, "help": HELP, "section": _("People")}


@page("POST")
def invite(request: HttpRequest, key: str) -> HttpResponse:
    """Send the link by which they set a password."""
    _tell_of_invitation(request, find(Person, request, key))
    return redirect("person", key=key)


def _tell_of_invitation(request: HttpRequest, person: Person) -> None:
    """Without a mail server the link must be handed over by whoever invites, so they see it once."""
    people.invite(person, by=actor_of(request))
    if environment().email:
        tell(request, _("An invitation is on its way to %(email)s.") % {"email": person.email})
        return
    text = _("No mail server is set up. Hand this link over yourself; it is good once: %(link)s")
    tell(request, text % {"link": link_for(person)}, stays=True)


@page("POST")
def deactivate(request: HttpRequest, key: str) -> HttpResponse:
    """Close an account, after asking."""
    person = find(Person, request, key)
    asked = Confirmation(
        title=_("Close the account"),
        thing=f"{person.name} ({person.email})",
        consequences=[
            _("They are signed out on every device at once."),
            _("Their keys, passkeys, second factors and single sign-on stop working."),
            _("Their teams and everything they did stay as they are."),
        ],
        button=_("Close the account"),
        back=reverse("person", kwargs={"key": key}),
    )
    if not is_confirmed(request, asked):
        return ask(request, asked)
    leavers.deactivate(person, by=actor_of(request))
    tell(request, _("The account is closed."))
    return redirect("person", key=key)


@page("POST")
def reactivate(request: HttpRequest, key: str) -> HttpResponse:
    """Open an account again."""
    leavers.reactivate(find(Person, request, key), by=actor_of(request))
    tell(request, _("The account is open again. Invite them, so that they set a password."))
    return redirect("person", key=key)


@page("POST")
def end_sessions(request: HttpRequest, key: str) -> HttpResponse:
    """Sign somebody out everywhere."""
    ended = sessions.end_all(find(Person, request, key), by=actor_of(request))
    tell(request, _("Signed out on %(n)s devices.") % {"n": ended})
    return redirect("person", key=key)


@page("POST")
def forget_second_factors(request: HttpRequest, key: str) -> HttpResponse:
    """Help somebody who has lost their device, after asking."""
    person = find(Person, request, key)
    asked = Confirmation(
        title=_("Remove second factors and passkeys"),
        thing=f"{person.name} ({person.email})",
        consequences=[
            _("Until they set up new ones, their password alone opens the account."),
            _("Make sure that it is really they who ask you."),
        ],
        button=_("Remove"),
        back=reverse("person", kwargs={"key": key}),
    )
    if not is_confirmed(request, asked):
        return ask(request, asked)
    leavers.forget_second_factors(person, by=actor_of(request))
    tell(request, _("Their second factors and passkeys are gone."))
    return redirect("person", key=key)


@page("POST")
def give_role(request: HttpRequest, key: str) -> HttpResponse:
    """Give a role."""
    person, by = find(Person, request, key), actor_of(request)
    require(by, Permission.ROLE_GRANT)
    form = GrantForm(request.POST, by=by)

    def act(_: PawlForm) -> str:
        organisation, team = form.chosen_place
        roles.give(person, Role(form.cleaned_data["role"]), organisation=organisation, team=team, by=by)
        return reverse("person", kwargs={"key": key})

    return fill(
        request, form, act, _told(_("Give a role"), _("Give"), reverse("person", kwargs={"key": key}))
    )


@page("POST")
def take_role(request: HttpRequest, key: str) -> HttpResponse:
    """Take a role away."""
    grant = find(Grant, request, key)
    person = grant.person
    roles.take(grant, by=actor_of(request))
    return redirect("person", key=person.key)
