"""Problems of the demonstration: made up, marked so, each in another place of its way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Service
from pawl.problems.actions import analysis, known_errors, lifecycle, linking, register
from pawl.problems.models import Problem
from pawl.tickets.models import Ticket

DAY = timedelta(days=1)
WITHOUT = (
    "Hold Ctrl while starting the mail client and answer Yes: it starts without add-ins. "
    "Mail and calendar work; the meeting button is missing."
)
CABLE = "Use the network cable at the desk, or the wireless network Guest."
CAUSES = (
    ("people", "New colleague in the roll-out team", "ruled_out"),
    ("process", "List of devices is kept by hand", "confirmed"),
    ("process", "No pilot group on the second floor", "suspected"),
    ("technology", "Add-in expects an older runtime library", "confirmed"),
    ("technology", "Profile larger than 50 GB", "ruled_out"),
    ("information", "Release notes did not name the library", "suspected"),
    ("suppliers", "Example Cloud changed the sign-in window", "ruled_out"),
    ("environment", "Notebooks were off during the night of the roll-out", "suspected"),
)


@dataclass(frozen=True)
class Plan:
    """One problem: what, of which service, since when, behind which tickets, and how far it came."""

    title: str
    service: str
    days: int
    behind: tuple[str, ...]
    go: Callable[[Problem, Actor], None]
    description: str


def _analysed(one: Problem, by: Actor) -> None:
    """Looked into by both ways, known, published."""
    lifecycle.assess(one, by=by)
    lifecycle.investigate(one, by=by)
    analysis.set_whys(one, by=by, whys=[
        {"question": "Why does the mail client close?", "answer": "An add-in fails while it loads.",
         "evidence": "Event log of three notebooks, same module"},
        {"question": "Why does the add-in fail?", "answer": "It expects an older runtime library.",
         "evidence": "Version 4.7 on the second floor, 4.8 elsewhere"},
        {"question": "Why is the older library there?", "answer": "The last roll-out left out one group.",
         "evidence": "Log of the software distribution"},
        {"question": "Why was the group left out?", "answer": "Its list of devices is kept by hand.",
         "evidence": ""},
    ])  # fmt: skip
    analysis.set_causes(one, by=by, causes=[
        {"category": category, "text": text, "standing": standing} for category, text, standing in CAUSES
    ])  # fmt: skip
    known_errors.declare(
        one, root_cause="A runtime library is missing on devices of one group.", workaround=WITHOUT, by=by
    )
    known_errors.publish(one, by=by)


def _in_fix(one: Problem, by: Actor) -> None:
    lifecycle.investigate(one, by=by)
    known_errors.declare(one, root_cause="Two access points use the same channel.", workaround=CABLE, by=by)
    lifecycle.start_fix(one, fix="Plan the channels of floor 3 anew and move one access point.", by=by)


def _lived_with(one: Problem, by: Actor) -> None:
    lifecycle.assess(one, by=by)
    lifecycle.accept_risk(one, by=by, until=clock.now().date() + 40 * DAY,
                          reason="The printers are replaced in two months; a new driver would be tested as "
                          "long.")  # fmt: skip


def _fixed(one: Problem, by: Actor) -> None:
    """Its fix is in place; what is linked and younger says that it does not hold."""
    lifecycle.investigate(one, by=by)
    lifecycle.start_fix(one, root_cause="The lock counted sign-ins of phones left at home.",
                        fix="Phones that were off for a week sign in anew.", by=by)  # fmt: skip
    lifecycle.resolve(one, by=by)
    Problem.objects.filter(pk=one.pk).update(resolved_at=clock.now() - 6 * DAY)


def _new(_one: Problem, _by: Actor) -> None:
    """Nobody has looked at it yet."""


PLANS: Sequence[Plan] = (
    Plan("Mail client closes at start on the second floor", "E-mail and calendar", 12,
         ("Outlook does not open since this morning",), _analysed,
         "Starts, shows the logo and closes. Only devices of the second floor."),
    Plan("Wireless network drops on floor 3", "Network and remote access", 25,
         ("Wireless network drops every few minutes", "Cannot reach the VPN from home"), _in_fix,
         "Drops for a minute, several times an hour, mostly in the afternoon."),
    Plan("Printers print blank pages after a driver update", "Workplace", 40,
         ("Printer on floor 3 prints blank pages",), _lived_with, "Two models of printers, seldom."),
    Plan("Accounts are locked after holidays", "Sign-in and access", 30,
         ("Account locked after holidays", "Password is not accepted"), _fixed,
         "Every time after long weekends."),
    Plan("Order system is slow at the counter", "Order system", 1,
         ("Order system very slow", "Invoice cannot be printed from the order system"), _new, ""),
)  # fmt: skip


@transaction.atomic
def seed(by: Actor, tickets: Sequence[Ticket]) -> int:
    """Make them once, over the tickets of the demonstration.   Returns how many there are."""
    if Problem.objects.exists():
        return 0
    services = {one.case.title: one for one in Service.objects.select_related("case")}
    for plan in PLANS:
        one = register.raise_problem(
            title=plan.title, description=plan.description, service=services.get(plan.service), by=by
        )
        Problem.objects.filter(pk=one.pk).update(opened_at=clock.now() - plan.days * DAY, is_demo=True)
        if behind := [ticket for ticket in tickets if ticket.case.title in plan.behind]:
            linking.link(one, behind, by=by)
        plan.go(one, by)
    return len(PLANS)
