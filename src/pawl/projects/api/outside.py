"""Issues of other trackers in the API: the trackers of a project, and the issues beside work and risks."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.analytics.words import unpacked
from pawl.projects.actions import outside
from pawl.projects.models import IssueSource, OutsideIssue, Project, ProjectRecord
from pawl.projects.outside.trackers import SPEECHES
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key
from pawl.web.rest.problem import teller
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import posting


class ConnectIn(Body):
    tracker: Literal["jira", "gitlab", "github"]
    address: Annotated[str, Field(max_length=300)]
    secret: Annotated[str, Field(max_length=500)] = ""


class DisconnectIn(Body):
    source: Key
    version: Annotated[int, Field(ge=1, lt=2**31)]


class LinkIssueIn(Body):
    source: Key
    issue: Annotated[str, Field(max_length=500)]
    """Its number there, or the address of its page."""


class UnlinkIssueIn(Body):
    issue: Key


class IssueSourceOut(Schema):
    key: str
    version: int
    tracker: str
    address: str
    has_secret: bool
    is_refused: bool
    quiet_until: datetime | None
    problem: str | None


class OutsideIssueOut(Schema):
    key: str
    beside: str
    source: str
    number: str
    address: str
    title: str
    state: str
    is_done: bool
    read_at: datetime | None
    problem: str | None


def connect(project: Project, *, by: Actor, **fields: Any) -> Project:
    """Look into a tracker, or give another secret."""
    outside.connect(project, by=by, **fields)
    return project


def disconnect(project: Project, *, source: str, version: int, by: Actor) -> Project:
    """Look there no longer."""
    found = referred(IssueSource.objects.filter(project=project), IssueSource.prefix, source, "source")
    found.project, found.version = project, version
    outside.disconnect(found, by=by)
    return project


def link(record: ProjectRecord, *, source: str, issue: str, by: Actor) -> ProjectRecord:
    """An issue stands beside it."""
    rows = IssueSource.objects.filter(project=record.project)
    outside.link(record, source=referred(rows, IssueSource.prefix, source, "source"), given=issue, by=by)
    return record


def unlink(record: ProjectRecord, *, issue: str, by: Actor) -> ProjectRecord:
    """It stands there no longer."""
    rows = OutsideIssue.objects.filter(case=record.pk)
    outside.unlink(record, referred(rows, OutsideIssue.prefix, issue, "issue"), by=by)
    return record


CALLS = {"link-issue": Call(LinkIssueIn, link), "unlink-issue": Call(UnlinkIssueIn, unlink)}
CONNECTING = (
    posting("connect-issues", Call(ConnectIn, connect), "Look into a tracker, or give it another secret"),
    posting("disconnect-issues", Call(DisconnectIn, disconnect), "Look into a tracker no longer"),
)


def add_issues(router: Router, resource: Resource) -> None:
    """GET /{key}/issues: those beside it; of a project all."""
    is_whole = resource.name == "projects"

    def issues(request: HttpRequest, key: str) -> list[OutsideIssueOut]:
        found = resource.find(actor_of(request), key)
        rows = OutsideIssue.objects.select_related("source", "case")
        return [_out(one) for one in rows.filter(**{"project" if is_whole else "case": found.pk})]

    name = f"{resource.name.replace('-', '_')}_issues"
    router.get("/{key}/issues", response=list[OutsideIssueOut], operation_id=name,
               summary="Issues of other trackers beside it")(issues)  # fmt: skip


def add_sources(router: Router, resource: Resource) -> None:
    """GET /{key}/issue-sources: the trackers of a project."""

    def sources(request: HttpRequest, key: str) -> list[IssueSourceOut]:
        project = resource.find(actor_of(request), key)
        return [
            IssueSourceOut(
                key=one.key, version=one.version, tracker=one.tracker, address=one.address,
                has_secret=bool(one.secret), is_refused=one.is_refused, quiet_until=one.quiet_until,
                problem=_why(one),
            )
            for one in IssueSource.objects.filter(project=project.pk)
        ]  # fmt: skip

    router.get("/{key}/issue-sources", response=list[IssueSourceOut], operation_id="projects_issue_sources",
               summary="The trackers that it looks into")(sources)  # fmt: skip


def _out(one: OutsideIssue) -> OutsideIssueOut:
    return OutsideIssueOut(
        key=one.key, beside=one.case.key, source=one.source.key, number=one.number,
        address=SPEECHES[one.source.tracker].web(one.source.address, one.number), title=one.title,
        state=one.issue_state, is_done=one.is_done, read_at=one.read_at, problem=_why(one),
    )  # fmt: skip


def _why(one: IssueSource | OutsideIssue) -> str | None:
    return teller()(unpacked(one.problem)) if one.problem else None
