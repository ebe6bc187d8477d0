"""Short tours of the frame, at most five stops each, by role; nobody is led twice unless they ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Role

MOST_STOPS = 5


@dataclass(frozen=True)
class Stop:
    """One thing that is pointed at: a CSS selector, a heading, a sentence."""

    target: str
    title: str | Promise
    text: str | Promise


@dataclass(frozen=True)
class Tour:
    """A name that is remembered, and the stops."""

    name: str
    stops: tuple[Stop, ...]


NAVIGATION = Stop(".navigation", _("Where things are"), _("Only what you may open stands here."))
SEARCH = Stop(
    "#search", _("Search and commands"), _("Ctrl-K goes anywhere: pages, numbers like CSI-12, help.")
)
HELP = Stop(
    "#help-link", _("Help"), _("The ? key shows the keys and leads to the help of the page you are on.")
)
MINE = Stop("#mine", _("What is yours"), _("Records that you own and that are not finished."))
NOW = Stop("#now", _("Your day"), _("What is yours, what nobody has taken yet, and who waits for you."))
WHEEL = Stop(
    "#wheel", _("The wheel"), _("The seven steps of improvement: how much stands in each, and how long.")
)
ATTENTION = Stop(
    "#attention", _("What needs somebody"), _("Late steps, signals and jobs; an empty list is good news.")
)
GAINS = Stop(
    "#gains",
    _("What was gained"),
    _("What worked, shown by the numbers; what of it lasts, and what was lost again."),
)
FINDINGS = Stop(
    "#findings", _("What the data says"), _("The newest signals and the largest gaps; a click shows why.")
)
SETUP = Stop("#setup", _("Set-up"), _("Each step can be left out; this list goes when nothing waits."))

TOURS: Mapping[str, Tour] = {
    tour.name: tour
    for tour in (
        Tour("home-requester", (SEARCH, MINE, HELP)),
        Tour("home-work", (NOW, MINE, NAVIGATION, SEARCH, HELP)),
        Tour("home-improve", (WHEEL, GAINS, ATTENTION, SEARCH, HELP)),
        Tour("home-steer", (WHEEL, FINDINGS, ATTENTION, SEARCH, HELP)),
        Tour("home-executive", (GAINS, FINDINGS, WHEEL, SEARCH, HELP)),
        Tour("home-administrator", (SETUP, NAVIGATION, SEARCH, ATTENTION, HELP)),
    )
}
STEERING = {Role.SERVICE_OWNER, Role.PROBLEM_MANAGER, Role.TEAM_LEAD}
LEADING = {Role.EXECUTIVE, Role.SPONSOR, Role.AUDITOR}


@dataclass(frozen=True)
class Leading:
    """A tour for somebody, and whether it starts by itself."""

    tour: Tour
    is_new: bool


def tour_for(actor: Actor, page: str) -> Leading | None:
    """The tour of a page that fits somebody's roles."""
    if actor.person is None:
        return None
    tour = TOURS[f"{page}-{_kind(actor)}"]
    return Leading(tour, tour.name not in actor.person.tours_seen)


@transaction.atomic
def mark_seen(name: str, *, by: Actor) -> None:
    """Remember that somebody was led, or did not want to be; it concerns only them: no event."""
    if name not in TOURS:
        raise not_found(name[:40])
    person = Person.objects.select_for_update().get(pk=by.human.pk)
    if name not in person.tours_seen:
        Person.objects.filter(pk=person.pk).update(tours_seen=[*person.tours_seen, name])


def _kind(actor: Actor) -> str:
    held = {Role(grant.role) for grant in actor.grants}
    if Role.ADMINISTRATOR in held:
        return "administrator"
    if Role.IMPROVEMENT_OWNER in held:
        return "improve"
    if held & STEERING:
        return "steer"
    if held & LEADING:
        return "executive"
    return "requester" if held <= {Role.REQUESTER} else "work"
