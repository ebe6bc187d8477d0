"""Links by which one frozen report is read without signing in, and readers who say that it is unclear."""

import re
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts import throttle
from pawl.accounts.actions.tokens import digest_of
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.reporting.models import Report, ReportLink, ReportState, Unclear

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
BYTES = 32
DAYS = 14
MOST_DAYS = 90
OPENINGS = throttle.Limit(60, 10 * 60)
"""From one address: enough for a reader, too few for a search through secrets."""
REMARKS = throttle.Limit(5, 60 * 60)
LONGEST = 2000
BY_LINK = system("report_link")


@transaction.atomic
def make_link(report: Report, *, days: int = DAYS, by: Actor) -> tuple[ReportLink, str]:
    """An address for somebody without an account.   Returns (link, the secret, told only now).

    It opens nothing before the report is made.   Raises Conflict for what is confidential, Invalid for days
    that are none.
    """
    require(by, Permission.REPORT_SCHEDULE, on=report)
    _check_shareable(report)
    if not 1 <= days <= MOST_DAYS:
        rule = say("A link ends after 1 to {n} days.", n=MOST_DAYS)
        raise Invalid(
            "link days", rule, say("Choose fewer days; a new link can be made later."), {"days": rule}
        )
    secret, now = secrets.token_urlsafe(BYTES), clock.now()
    made = ReportLink.objects.create(
        report=report, digest=digest_of(secret), made_by=by.human, made_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    facts = {"link": made.key, "expires": made.expires_at.isoformat()}
    record("report", report.key, "link_made", by=by, facts=facts)
    return made, secret


@transaction.atomic
def revoke(link: ReportLink, *, by: Actor) -> ReportLink:
    """From now on its address answers like one that never was."""
    require(by, Permission.REPORT_SCHEDULE, on=link.report)
    rows = ReportLink.objects.filter(pk=link.pk, revoked_at=None)
    if not rows.update(revoked_at=clock.now()):
        raise Conflict(link.key, say("It is revoked already."), say("Nothing is left to do."))
    record("report", link.report.key, "link_revoked", by=by, facts={"link": link.key})
    link.refresh_from_db()
    return link


def find_link(secret: str, address: str) -> ReportLink:
    """The link of a secret that is alive.   address: who asks, for the count of tries.

    Raises TooMany, and NotFound alike for what is unknown, ended, revoked, or confidential by now.
    """
    throttle.take(OPENINGS, [f"report link {address}"])
    rows = ReportLink.objects.select_related("report__case", "report__dataset")
    found = rows.filter(digest=digest_of(secret)).first() if SECRET.fullmatch(secret) else None
    if found is None or not _is_alive(found):
        raise not_found("report")
    return found


@transaction.atomic
def opened(link: ReportLink) -> None:
    """Somebody read the report by its link: counted, and told in its journal."""
    ReportLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1, opened_at=clock.now())
    record("report", link.report.key, "link_opened", by=BY_LINK, facts={"link": link.key})


@transaction.atomic
def say_unclear(report: Report, words: str, *, by: Actor) -> Unclear:
    """A reader did not understand the report."""
    require(by, Permission.REPORT_READ, on=report)
    made = Unclear.objects.create(report=report, person=by.person, words=_words(words), at=clock.now())
    record("report", report.key, "unclear", by=by, texts=_told(made))
    return made


def say_unclear_by_link(link: ReportLink, words: str, address: str) -> Unclear:
    """The same, from somebody without an account.   Raises TooMany."""
    throttle.take(REMARKS, [f"report unclear {address}"])
    with transaction.atomic():
        made = Unclear.objects.create(report=link.report, link=link, words=_words(words), at=clock.now())
        facts = {"link": link.key}
        record("report", link.report.key, "unclear", by=BY_LINK, facts=facts, texts=_told(made))
    return made


def _is_alive(link: ReportLink) -> bool:
    report = link.report
    return (
        link.revoked_at is None
        and clock.now() < link.expires_at
        and report.state == ReportState.MADE
        and not report.case.confidential
        and link.made_by.is_active
        and (report.dataset is None or report.dataset.withdrawn_at is None)
    )


def _check_shareable(report: Report) -> None:
    if report.case.confidential:
        rule: Sentence = say("It is confidential.")
        raise Conflict(report.key, rule, say("Give its readers a role instead; no link opens it."))


def _words(given: str) -> str:
    return given.strip()[:LONGEST]


def _told(made: Unclear) -> dict[str, Any]:
    return {"words": made.words} if made.words else {}
