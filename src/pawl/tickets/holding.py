"""Why tickets may wait: what every desk has, what this one set, and what must be said with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from pawl import clock
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.tickets.effects import hold_reasons


@dataclass(frozen=True)
class Reason:
    """Why a ticket may wait, and what goes with it."""

    name: str | Promise
    resumes_on_answer: bool = False
    needs_comment: bool = False


Reasons = Mapping[str, Reason]
"""By code."""


def reasons_of(kind: str, organisation: int | None, shipped: Reasons) -> Reasons:
    """The reasons of a practice; the desk's own come after those of all, and replace them; one query."""
    own = {
        code: Reason(str(one.name), one.resumes_on_answer, one.needs_comment)
        for code, one in hold_reasons(kind, organisation).items()
    }
    return {**shipped, **own}


def ship(kind: str, reasons: Reasons) -> Reasons:
    """Name the reasons that every desk of a practice has."""
    SHIPPED[kind] = reasons
    return reasons


SHIPPED: dict[str, Reasons] = {}


def checked(
    code: str, reasons: Reasons, *, comment: str, until: datetime | None, field: str = "comment"
) -> Reason:
    """The reason of a code, said as it asks to be.   field: what the comment is called.   Raises Invalid."""
    if code not in reasons:
        names = ", ".join(reasons)
        raise broken("reason", say("There is no such reason."), say("Use one of: {names}.", names=names))
    if reasons[code].needs_comment and not comment:
        raise broken(field, say("This reason needs a comment."), say("Say what is waited for."))
    if until is not None and until <= clock.now():
        raise broken("until", say("It lies in the past."), say("Name a later time."))
    return reasons[code]
