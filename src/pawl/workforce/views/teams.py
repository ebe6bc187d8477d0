"""The page of a team: efficacy, efficiency, capability."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pawl.accounts.models import Team
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence
from pawl.web.asked import actor_of
from pawl.web.templatetags.pawl import number
from pawl.workforce import words
from pawl.workforce.reads import row_named
from pawl.workforce.team import Measure, TeamPage, team_page

HELP = "how-to/teams"


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """How a team does, from live records."""
    actor = actor_of(request)
    team = row_named(Team, "TEAM", key, actor)
    found = team_page(team, actor)
    told = {
        "team": team, "since": found.since.date(), "efficacy": _efficacy(found),
        "efficiency": _efficiency(found), "demand": _demand(found), "capability": _capability(found),
        "needs": [(one, words.LEVELS[str(one.level)]) for one in found.needs],
        "knowers": [(needs[0].service, needs) for needs in found.knowers.values()],
        "may_see_load": can(actor, Permission.PROJECT_READ), "help": HELP,
    }  # fmt: skip
    return render(request, "workforce/team.html", told)


def _tile(label: str, found: Measure, unit: str, told: str) -> dict[str, Any]:
    """A number and what it is of; without one the reason."""
    if found.value is None:
        sentence: Sentence | str | None = found.reason
        return {"label": label, "value": "–", "sentence": sentence}
    return {"label": label, "value": f"{number(found.value)} {unit}", "sentence": told}


def _efficacy(page: TeamPage) -> list[dict[str, Any]]:
    return [
        _tile(_("Promises kept"), page.kept, "%", _("of %(n)s that ended") % {"n": page.kept.n}),
        _tile(_("Solved first time"), page.solved_first, "%",
              _("of %(n)s resolved, never opened again") % {"n": page.solved_first.n}),
    ]  # fmt: skip


def _efficiency(page: TeamPage) -> list[dict[str, Any]]:
    return [
        _tile(_("Flow efficiency"), page.flow, "%",
              ngettext("time logged of the time from opening to resolving, %(n)s ticket",
                       "time logged of the time from opening to resolving, %(n)s tickets", page.flow.n)
              % {"n": page.flow.n}),
        _tile(_("Hours per outcome"), page.hours_per_outcome, "h",
              ngettext("logged per resolved ticket, %(n)s ticket",
                       "logged per resolved ticket, %(n)s tickets", page.hours_per_outcome.n)
              % {"n": page.hours_per_outcome.n}),
    ]  # fmt: skip


def _demand(page: TeamPage) -> list[dict[str, Any]]:
    names = {"planned": _("Planned work"), "requested": _("Asked for"), "failure": _("Failure demand"),
             "rework": _("Rework")}  # fmt: skip
    return [
        _tile(label, page.shares[name], "%", _("%(n)s hours") % {"n": number(page.hours[name])})
        for name, label in names.items()
    ]


def _capability(page: TeamPage) -> list[dict[str, Any]]:
    return [
        _tile(_("Skills that enough people hold"), page.met, "%",
              _("of %(n)s that its services need") % {"n": page.met.n}),
        _tile(_("People trained in the last year"), page.trained, "%",
              _("%(n)s trainings and certificates") % {"n": page.trained.n}),
    ]  # fmt: skip
