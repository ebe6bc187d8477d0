"""Trackers of a project and the issues beside its work and risks: connected, linked, mirrored, let go."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import packed, say
from pawl.collaboration.checks import broken, line
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, stale
from pawl.history.record import record
from pawl.outbound import NotAllowedOut, check
from pawl.projects.models import (
    ENDED,
    IssueSource,
    OutsideIssue,
    Project,
    ProjectRecord,
    RaidItem,
    WorkPackage,
)
from pawl.projects.outside.reading import Found
from pawl.projects.outside.trackers import SPEECHES, number_in
from pawl.sealing import Box

BOX = Box("projects.issues")
MIRROR = system("issue mirror")
LONGEST_SECRET, LONGEST_ADDRESS, LONGEST_GIVEN = 500, 300, 500
MOST_SOURCES, MOST_ISSUES = 20, 50


def connect(project: Project, *, tracker: str, address: str, secret: str = "", by: Actor) -> IssueSource:
    """Look into a tracker; said again for the same address, its secret is another one.   Raises Invalid."""
    require(by, Permission.PROJECT_MANAGE, on=project)
    _check_going_on(project)
    if tracker not in SPEECHES:
        names = ", ".join(SPEECHES)
        raise broken("tracker", say("There is no such word."), say("Use one of: {names}.", names=names))
    checked = _checked(line("address", address, LONGEST_ADDRESS).rstrip("/"))
    if len(secret) > LONGEST_SECRET or not secret.isascii() or any(one.isspace() for one in secret):
        raise broken("secret", say("It holds what no secret holds."), say("Copy it anew, without blanks."))
    sealed = BOX.seal(secret) if secret else ""
    with transaction.atomic():
        return _connected(project, tracker, checked, sealed, by)


@transaction.atomic
def disconnect(source: IssueSource, *, by: Actor) -> None:
    """Look there no longer; the secret is forgotten, and so is what was mirrored."""
    project = source.project
    require(by, Permission.PROJECT_MANAGE, on=project)
    _check_going_on(project)
    rows = IssueSource.objects.filter(pk=source.pk, version=source.version)
    if not rows.exists():
        raise stale(source.key)
    OutsideIssue.objects.filter(source=source.pk).delete()
    rows.delete()
    facts = {"source": source.key, "tracker": source.tracker}
    record("project", project.key, "issues_disconnected", by=by, facts=facts,
           texts={"address": source.address})  # fmt: skip


@transaction.atomic
def link(one: ProjectRecord, *, source: IssueSource, given: str, by: Actor) -> OutsideIssue:
    """An issue stands beside work or a risk: named by its number, or by the address of its page."""
    _check_linking(one, by)
    number = number_in(source.tracker, source.address, line("given", given, LONGEST_GIVEN))
    if not number or len(number) > 200 or source.project_id != one.project_id:
        speech = SPEECHES[source.tracker]
        rule = say("It is no issue of {address}.", address=source.address)
        raise broken("given", rule, say("Write it like {example}, or the address of its page.",
                                        example=speech.example))  # fmt: skip
    if OutsideIssue.objects.filter(case=one.pk).count() >= MOST_ISSUES:
        raise Conflict(one.key, say("It has {n} rows already.", n=MOST_ISSUES), say("Take some away first."))
    try:
        with transaction.atomic():
            made = OutsideIssue.objects.create(
                project=one.project, case=one.case, source=source, number=number
            )
    except IntegrityError as error:
        raise Conflict(one.key, say("It is linked already."), say("Nothing is left to do.")) from error
    record(one.kind, one.key, "issue_linked", by=by, facts={"issue": made.key}, texts={"number": number})
    return made


@transaction.atomic
def unlink(one: ProjectRecord, issue: OutsideIssue, *, by: Actor) -> None:
    """It stands there no longer."""
    _check_linking(one, by)
    if issue.case_id != one.pk or not OutsideIssue.objects.filter(pk=issue.pk).delete()[0]:
        raise Conflict(one.key, say("It is not linked."), say("Nothing is left to do."))
    record(one.kind, one.key, "issue_unlinked", by=by, facts={"issue": issue.key},
           texts={"number": issue.number})  # fmt: skip


@transaction.atomic
def keep(issue: OutsideIssue, found: Found, at: datetime) -> None:
    """What was read, or why not: of the issue here, of its tracker there."""
    rows = OutsideIssue.objects.filter(pk=issue.pk)
    source = IssueSource.objects.filter(pk=issue.source_id)
    if found.refused is not None:
        source.update(is_refused=True, problem=packed(found.refused), version=F("version") + 1)
    elif found.wait is not None:
        source.update(quiet_until=at + timedelta(seconds=found.wait),
                      problem=packed(found.why) if found.why else None)  # fmt: skip
    elif found.problem is not None:
        rows.update(read_at=at, problem=packed(found.problem), etag="")
    else:
        changes: dict[str, Any] = {"read_at": at, "problem": None}
        if found.told is not None:
            changes |= {"title": found.told.title, "issue_state": found.told.state,
                        "is_done": found.told.is_done, "etag": found.etag}  # fmt: skip
        if rows.update(**changes) and found.told is not None:
            _tell(issue, changes)
    if found.refused is None and found.wait is None:
        source.exclude(problem=None).update(problem=None)


def _tell(issue: OutsideIssue, changes: dict[str, Any]) -> None:
    """An issue that says something else than before is news; that it was read is none."""
    names = ("title", "issue_state", "is_done")
    if issue.read_at is None or all(getattr(issue, name) == changes[name] for name in names):
        return
    facts = {"issue": issue.key, "is_done": changes["is_done"]}
    texts = {"number": issue.number, "state": changes["issue_state"], "title": changes["title"]}
    record(issue.case.kind, issue.case.key, "issue_changed", by=MIRROR, facts=facts, texts=texts)


def _connected(project: Project, tracker: str, address: str, sealed: str, by: Actor) -> IssueSource:
    known = IssueSource.objects.filter(project=project, address=address).first()
    fresh = {"tracker": tracker, "secret": sealed, "is_refused": False, "problem": None, "quiet_until": None}
    if known is not None:
        IssueSource.objects.filter(pk=known.pk).update(version=F("version") + 1, **fresh)
    elif IssueSource.objects.filter(project=project).count() >= MOST_SOURCES:
        rule = say("It has {n} rows already.", n=MOST_SOURCES)
        raise Conflict(project.key, rule, say("Take some away first."))
    made = known or IssueSource.objects.create(project=project, address=address, **fresh)
    made.refresh_from_db()
    facts = {"source": made.key, "tracker": tracker, "has_secret": bool(sealed)}
    record("project", project.key, "issues_connected", by=by, facts=facts, texts={"address": address})
    return made


def _checked(address: str) -> str:
    """The address, if it may be called; it is checked again each time an issue is read."""
    try:
        check(address, environment().webhook_hosts)
    except NotAllowedOut as refused:
        way_out = say("An administrator of the machine may list private hosts in PAWL_WEBHOOK_HOSTS.")
        raise Invalid("address", refused.rule, way_out, {"address": refused.rule}) from refused
    if "?" in address:
        raise broken("address", say("It holds a question mark."), say("Write it like https://github.com."))
    return address


def _check_linking(one: ProjectRecord, by: Actor) -> None:
    require(by, Permission.PROJECT_WORK, on=one.project)
    _check_going_on(one.project)
    if not isinstance(one, WorkPackage | RaidItem):
        rule = say("Issues stand beside work packages and entries of the register.")
        raise Conflict(one.key, rule, say("Link it there."))


def _check_going_on(project: Project) -> None:
    if project.state in ENDED:
        raise Conflict(project.key, say("The project has ended."), say("It stays as it is."))
