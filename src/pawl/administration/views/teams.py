"""Teams and organisations."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.accounts.actions import organisations, teams
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Organisation, Person, Team
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.administration.forms import MemberForm, OrganisationForm, TeamForm
from pawl.administration.lists import ORGANISATIONS, TEAMS
from pawl.administration.views.shared import as_read, fill, find, happened, page
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm
from pawl.web.list_page import ListLook, list_page
from pawl.web.undo import tell

HELP = "how-to/sign-in"


@page("GET")
def listed(request: HttpRequest) -> HttpResponseBase:
    """The teams that one may see."""
    look = ListLook(
        address=lambda row: reverse("team", kwargs={"key": f"TEAM-{row['pk']}"}),
        empty=say("There is no team yet."),
        create=reverse("team-new"),
        create_label=gettext_lazy("New team"),
        create_permission=Permission.ACCOUNT_MANAGE,
        help=HELP,
        section=(_("Admin"), reverse("admin")),
    )
    return list_page(request, TEAMS, look)


@page("GET")
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One team: who belongs to it, and what happened."""
    team, by = find(Team, request, key), actor_of(request)
    manages = can(by, Permission.ACCOUNT_MANAGE, team)
    told = {
        "team": team,
        "manages": manages,
        "members": Membership.objects.visible_to(by).filter(team=team).select_related("person"),
        "member_form": MemberForm(),
        "entries": happened(team.key),
    }
    return render(request, "administration/team.html", told)


@page("GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    by = actor_of(request)
    require(by, Permission.ACCOUNT_MANAGE)

    def act(form: PawlForm) -> str:
        said = form.cleaned_data
        organisation = said["organisation"] or by.human.organisation
        if organisation is None:
            rule = say("A team belongs to an organisation.")
            raise Invalid("team", rule, say("Choose one."), {"organisation": rule})
        team = teams.create(organisation=organisation, name=said["name"], email=said["email"], by=by)
        return reverse("team", kwargs={"key": team.key})

    told = {
        "title": _("New team"), "button": _("Make the team"), "back": reverse("teams"), "help": HELP,
        "section": _("Teams"),
    }  # fmt: skip
    initial = {"organisation": by.human.organisation}
    return fill(request, TeamForm(request.POST or None, by=by, initial=initial), act, told)


@page("GET", "POST")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Rename a team."""
    team, by = find(Team, request, key), actor_of(request)
    require(by, Permission.ACCOUNT_MANAGE, on=team)
    back = reverse("team", kwargs={"key": key})

    def act(form: PawlForm) -> str:
        said = form.cleaned_data
        teams.change(
            as_read(team, form), name=said["name"], email=said["email"], external_id=team.external_id,
            is_active=team.is_active, by=by,
        )  # fmt: skip
        return back

    initial = {"name": team.name, "email": team.email}
    form = TeamForm(request.POST or None, by=by, team=team, initial=initial, version=team.version)
    return fill(request, form, act, {"title": team.name, "button": _("Save"), "back": back, "help": HELP})


@page("POST")
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Close a team, or open it again; its past stays."""
    team = find(Team, request, key)
    teams.change(
        team, name=team.name, email=team.email, external_id=team.external_id, is_active=not team.is_active,
        by=actor_of(request),
    )  # fmt: skip
    tell(request, _("The team is open.") if team.is_active else _("The team is closed."))
    return redirect("team", key=key)


@page("POST")
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Take somebody into a team."""
    team, by = find(Team, request, key), actor_of(request)
    require(by, Permission.ACCOUNT_MANAGE, on=team)
    back = reverse("team", kwargs={"key": key})

    def act(form: PawlForm) -> str:
        teams.add(team, _named(form.cleaned_data["email"], by), by=by)
        return back

    form = MemberForm(request.POST)
    return fill(request, form, act, {"title": team.name, "button": _("Add"), "back": back, "help": HELP})


def _named(email: str, by: Actor) -> Person:
    """The person with an address; whoever may not be seen does not exist."""
    found: Person | None = Person.objects.visible_to(by).active().filter(email__iexact=email).first()
    if found is None:
        rule = say("There is nobody with this address.")
        raise Invalid("person", rule, say("Make the account first."), {"email": rule})
    return found


@page("POST")
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take somebody out of a team."""
    membership = find(Membership, request, key)
    team = membership.team
    teams.remove(team, membership.person, by=actor_of(request))
    return redirect("team", key=team.key)


@page("GET")
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    """The organisations that one may see."""
    look = ListLook(
        address=lambda row: reverse("organisation-edit", kwargs={"key": f"ORG-{row['pk']}"}),
        empty=say("There is no organisation yet."),
        create=reverse("organisation-new"),
        create_label=gettext_lazy("New organisation"),
        create_permission=Permission.ACCOUNT_MANAGE,
        help=HELP,
        section=(_("Admin"), reverse("admin")),
    )
    return list_page(request, ORGANISATIONS, look)


@page("GET", "POST")
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Make an organisation."""
    require(actor_of(request), Permission.ACCOUNT_MANAGE)
    back = reverse("organisations")

    def act(form: PawlForm) -> str:
        organisations.create(name=form.cleaned_data["name"], by=actor_of(request))
        return back

    told = {
        "title": _("New organisation"), "button": _("Make the organisation"), "back": back, "help": HELP,
        "section": _("Organisations"),
    }  # fmt: skip
    return fill(request, OrganisationForm(request.POST or None), act, told)


@page("GET", "POST")
def organisation_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Rename an organisation."""
    found, back = find(Organisation, request, key), reverse("organisations")
    require(actor_of(request), Permission.ACCOUNT_MANAGE, on=found)

    def act(form: PawlForm) -> str:
        organisations.change(
            as_read(found, form),
            name=form.cleaned_data["name"],
            is_active=found.is_active,
            by=actor_of(request),
        )
        return back

    form = OrganisationForm(request.POST or None, initial={"name": found.name}, version=found.version)
    told = {
        "title": found.name,
        "button": _("Save"),
        "back": back,
        "help": HELP,
        "section": _("Organisations"),
    }
    return fill(request, form, act, told)
