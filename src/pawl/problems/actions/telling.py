"""The work behind the publishing of a workaround, and behind the end of an accepted risk."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.actions import comment
from pawl.collaboration.cases import amend
from pawl.collaboration.locks import held
from pawl.collaboration.models import Link
from pawl.history.record import record
from pawl.problems.actions.lifecycle import reanalyse
from pawl.problems.models import CAUSED_BY, Code, Problem, WorkaroundNotice
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket
from pawl.tickets.reads import practices

BATCH = 200
WARN_DAYS = 14


def tell_workarounds(of: int | None = None) -> int:
    """Tell every open ticket that a published workaround concerns, once per edition.   Returns how many.

    of: one problem's number; by default all are looked at, so that a link which another practice made is
    found too.  May run twice, or beside itself: the notice is unique, and stands in the same transaction.
    A ticket that somebody else holds is told of it the next time.
    """
    return sum(_tell_kind(model, of) for model in practices() if model is not Problem)


def _tell_kind(model: type[Ticket], of: int | None) -> int:
    published = Problem.objects.filter(is_known_error=True, published_at__isnull=False)
    if of is not None:
        published = published.filter(pk=of)
    done = 0
    for problem in published.select_related("case", "published_by"):
        while told := _tell_batch(model, problem):
            done += told
    return done


@transaction.atomic
def _tell_batch(model: type[Ticket], problem: Problem) -> int:
    effects = effects_of(model.kind)
    told = WorkaroundNotice.objects.filter(problem=problem, case=OuterRef("case_id"), edition=problem.edition)
    caused = Link.objects.filter(target=problem.case, relation=CAUSED_BY).values("source")
    rows = model.objects.filter(~Exists(told), case__in=Subquery(caused)).exclude(state__in=effects.over)
    tickets = list(held(rows.select_related("case__owner"), skip_locked=True)[:BATCH])
    WorkaroundNotice.objects.bulk_create(
        WorkaroundNotice(problem=problem, case=one.case, edition=problem.edition, at=clock.now())
        for one in tickets
    )
    for one in tickets:
        _tell(one, problem)
    return len(tickets)


def _tell(ticket: Ticket, problem: Problem) -> None:
    """An event always; a public comment in the caller's language where the publisher may write one."""
    by = system("problems")
    facts = {"problem": problem.key, "edition": problem.edition}
    record(ticket.kind, ticket.key, "workaround_known", by=by, facts=facts)
    author = Actor(problem.published_by, via="job") if problem.published_by else None
    if author is not None and can(author, Permission.CASE_COMMENT, ticket.case):
        language = ticket.case.owner.language if ticket.case.owner else ""
        with translation.override(language or None):
            text = _("Until this is solved for good (%(key)s), there is a way round it:") % {
                "key": problem.key
            }
        comment(ticket.case, text=f"{text}\n\n{problem.workaround}", by=author)


def look_at_risks() -> int:
    """Warn before an accepted risk ends; on its day it is looked into anew.   Returns how many were."""
    today = clock.now().date()
    accepted = Problem.objects.filter(resolution_code=Code.RISK_ACCEPTED).select_related("case")
    for one in accepted.filter(
        risk_until__gt=today, risk_until__lte=today + timedelta(days=WARN_DAYS), is_risk_warned=False
    ).order_by("risk_until")[:BATCH]:
        _warn(one)
    over = list(accepted.filter(risk_until__lte=today).order_by("risk_until")[:BATCH])
    for one in over:
        reanalyse(one, reason=_("The accepted risk has ended."), by=system("problems"))
    return len(over)


@transaction.atomic
def _warn(problem: Problem) -> None:
    amend(problem, is_risk_warned=True)
    facts = {"until": problem.risk_until.isoformat() if problem.risk_until else None}
    record("problem", problem.key, "risk_ends_soon", by=system("problems"), facts=facts)
