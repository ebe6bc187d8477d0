"""Problems in every standing, for tests of what reads them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.tickets import samples as tickets

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Link
from pawl.problems.models import CAUSED_BY, Problem
from pawl.tickets.models import Ticket

FIXED: dict[str, Any] = {"state": "resolved", "resolution_code": "fix_applied", "resolution": "Another disk.",
         "resolved_at": tickets.MONDAY}  # fmt: skip
KNOWN: dict[str, Any] = {
    "is_known_error": True,
    "known_error_at": tickets.MONDAY,
    "workaround": "Start it anew.",
}
ACCEPTED: dict[str, Any] = {"state": "closed", "resolution_code": "risk_accepted", "risk_reason": "Too dear.",
            "risk_until": date(2026, 6, 1), "risk_accepted_at": tickets.MONDAY,
            "closed_at": tickets.MONDAY}  # fmt: skip


def problem(place: Place, *, title: str = "Mail stops every Monday", **facts: Any) -> Problem:
    """One whose cause is looked for."""
    known = {"state": "root_cause_analysis", "opened_at": tickets.MONDAY} | facts
    made: Problem = Problem.objects.create(case=open_case("problem", title, place), **known)
    return made


def fresh(place: Place) -> Problem:
    """One that nobody has looked at."""
    return problem(place, state="new")


def in_fix(place: Place) -> Problem:
    """One whose cause is being taken away."""
    return problem(place, state="fix_in_progress", root_cause="The disk is full.", fix="Another disk.")


def resolved(place: Place) -> Problem:
    """One whose fix is in place."""
    return problem(place, **FIXED)


def known_error(place: Place) -> Problem:
    """One with a workaround that is not published."""
    return problem(place, **KNOWN)


def caused(by: Problem, place: Place, **facts: Any) -> Ticket:
    """A ticket that it causes."""
    made = tickets.ticket(place, **facts)
    Link.objects.create(source=made.case, target=by.case, relation=CAUSED_BY)
    return made


MAKERS: dict[str, Callable[[Place], Any]] = {
    "problem": problem,
    "new_problem": fresh,
    "problem_in_fix": in_fix,
    "resolved_problem": resolved,
    "known_error": known_error,
}
