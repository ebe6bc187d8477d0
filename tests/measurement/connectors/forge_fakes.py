"""Fakes of GitHub and GitLab with the same deployments, and of a tool that speaks OData.

GitHub: https://docs.github.com/en/rest/deployments/deployments and .../statuses, .../commits/commits
("Compare two commits"), .../using-the-rest-api/using-pagination-in-the-rest-api. GitLab:
https://docs.gitlab.com/api/deployments/, https://docs.gitlab.com/api/repositories/. OData 4.01:
https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.measurement.connectors.fakes import Answered, Asked

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOBODY = Answered({"message": "Bad credentials"}, 401)


@dataclass
class Rollout:
    """One deployment in plain words."""

    number: int
    sha: str
    at: datetime
    ref: str = "main"
    took: timedelta = timedelta(minutes=10)
    is_live: bool = True
    broke: timedelta | None = None
    """How long after it was live its forge heard that it had failed."""


@dataclass
class Project:
    """Deployments, the commits of each, and what is wrong with the forge."""

    rollouts: list[Rollout]
    commits: dict[str, datetime]
    """When each was written, the oldest first."""
    has_expired: bool = False
    lacks: str = ""
    per_page: int = 30
    limits: list[int] = field(default_factory=list)
    """Numbers of questions that are refused as too many, in GitHub's way."""


def project(count: int = 12, since: datetime = START) -> Project:
    """One deployment a day, each with two commits of five and three hours before.

    The fourth fails and is rolled back by the fifth, two hours later, to what ran before it; the eighth is
    mended by a hotfix an hour later; the tenth never goes live.
    """
    rollouts, commits = [], dict[str, datetime]()
    for number in range(1, count + 1):
        at = since + timedelta(days=number)
        if number % 12 in {5, 9}:  # two hours after the fourth, one hour after the eighth
            at = since + timedelta(days=number - 1, hours=2 if number % 12 == 5 else 1)
        sha = f"{number:040x}"
        commits[f"{number:039x}a"] = at - timedelta(hours=5)
        commits[sha] = at - timedelta(hours=3)
        if number % 12 == 5:
            sha = f"{number - 2:040x}"
        ref = "hotfix/mail" if number % 12 == 9 else "main"
        rollouts.append(Rollout(number, sha, at, ref, is_live=number % 12 != 10))
    return Project(rollouts, commits)


def _z(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _paged(asked: Asked, rows: Sequence[Any], most: int, host: str = "http://127.0.0.1") -> Answered:
    """By number, with a link to the next page."""
    size, page = min(int(asked.query.get("per_page", 30)), most), int(asked.query.get("page", 1))
    some = list(rows[(page - 1) * size : page * size])
    link = f'<{host}{asked.path}?per_page={size}&page={page + 1}>; rel="next"'
    return Answered(some, headers={"Link": link} if page * size < len(rows) else {})


def _between(one: Project, before: str, sha: str) -> list[tuple[str, datetime]]:
    names = list(one.commits)
    first, last = names.index(before), names.index(sha)
    return [(name, one.commits[name]) for name in names[first + 1 : last + 1]]


def github(one: Project) -> Any:
    """GET /api/v3/repos/acme/mail: deployments (newest first), statuses, compare, commits."""
    asked_by_now = [0]

    def answer(asked: Asked) -> Answered:
        asked_by_now[0] += 1
        if one.has_expired or asked.headers.get("authorization") != "Bearer token":
            return NOBODY
        if asked_by_now[0] in one.limits:
            return Answered({"message": "API rate limit exceeded"}, 403,
                            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"})  # fmt: skip
        path = asked.path.removeprefix("/api/v3/repos/acme/mail/")
        if path == "deployments":
            assert asked.query["environment"] == "production"
            rows = [_github_row(each, one.lacks) for each in reversed(one.rollouts)]
            return _paged(asked, rows, one.per_page)
        if found := re.fullmatch(r"deployments/(\d+)/statuses", path):
            return _paged(asked, _statuses(next(x for x in one.rollouts if x.number == int(found[1]))), 30)
        if found := re.fullmatch(r"compare/(\w+)\.\.\.(\w+)", path):
            commits = [_github_commit(*each) for each in _between(one, found[1], found[2])]
            return Answered({"status": "ahead", "total_commits": len(commits), "commits": commits})
        sha = path.removeprefix("commits/")
        return Answered(_github_commit(sha, one.commits[sha]))

    return answer


def _github_row(each: Rollout, lacks: str) -> dict[str, Any]:
    row = {
        "id": each.number, "sha": each.sha, "ref": each.ref, "task": "deploy", "environment": "production",
        "description": None, "creator": {"login": "ann"}, "created_at": _z(each.at),
        "updated_at": _z(each.at),
    }  # fmt: skip
    return {name: value for name, value in row.items() if name != lacks}


def _statuses(each: Rollout) -> list[dict[str, Any]]:
    """The newest first, as GitHub gives them."""
    live = each.at + each.took
    told = [("in_progress", each.at + timedelta(minutes=1)), ("success" if each.is_live else "failure", live)]
    if each.broke is not None:
        told.append(("failure", live + each.broke))
    rows = [
        {"id": each.number * 10 + n, "state": state, "created_at": _z(at), "creator": {"login": "ann"}}
        for n, (state, at) in enumerate(told)
    ]
    return rows[::-1]


def _github_commit(sha: str, at: datetime) -> dict[str, Any]:
    return {"sha": sha, "commit": {"author": {"date": _z(at)}, "committer": {"date": _z(at)}}}


def gitlab(one: Project) -> Any:
    """GET /api/v4/projects/acme%2Fmail: deployments by id, compare, commits."""

    def answer(asked: Asked) -> Answered:
        if one.has_expired or asked.headers.get("private-token") != "token":
            return NOBODY
        path = asked.path.removeprefix("/api/v4/projects/acme/mail/")
        if path == "deployments":
            assert (asked.query["order_by"], asked.query["sort"]) == ("id", "desc")
            rows = [_gitlab_row(each, one.lacks) for each in reversed(one.rollouts)]
            return _paged(asked, rows, one.per_page)
        if path == "repository/compare":
            commits = _between(one, asked.query["from"], asked.query["to"])
            return Answered({"commits": [{"id": sha, "created_at": _z(at)} for sha, at in commits]})
        sha = path.removeprefix("repository/commits/")
        return Answered({"id": sha, "authored_date": _z(one.commits[sha])})

    return answer


def _gitlab_row(each: Rollout, lacks: str) -> dict[str, Any]:
    row = {
        "id": each.number, "iid": each.number, "sha": each.sha, "ref": each.ref,
        "status": "success" if each.is_live else "failed", "created_at": _z(each.at),
        "updated_at": _z(each.at + each.took), "user": {"username": "ann"},
        "deployable": {"started_at": _z(each.at + timedelta(minutes=1)),
                       "finished_at": _z(each.at + each.took), "commit": {"title": "Mend mail"}},
    }  # fmt: skip
    return {name: value for name, value in row.items() if name != lacks}


@dataclass
class Rows:
    """Rows of a tool that speaks OData, and what is wrong with it."""

    rows: list[dict[str, Any]]
    has_expired: bool = False
    lacks: str = ""
    elsewhere: str = ""
    """A host that its links to more lead to."""


def odata(one: Rows) -> Any:
    """GET /odata/Rows: `$filter`, `$orderby`, `$top`, pages by `@odata.nextLink` with a token."""

    def answer(asked: Asked) -> Answered:
        if one.has_expired or "authorization" not in asked.headers:
            return Answered({"error": {"code": "401", "message": "token"}}, 401)
        found = re.fullmatch(r"modifiedOn ge (\S+)", asked.query["$filter"])
        assert found
        assert asked.query["$orderby"] == "modifiedOn asc,id asc"
        rows = [row for row in one.rows if row["modifiedOn"] >= found[1]]
        rows.sort(key=lambda row: (row["modifiedOn"], row["id"]))
        at = int(asked.query.get("$skiptoken", 0))
        some = [{name: cell for name, cell in row.items() if name != one.lacks} for row in rows[at : at + 5]]
        link = f"{one.elsewhere}Rows?" + "&".join(
            f"{name}={value.replace(' ', '%20')}"
            for name, value in {**asked.query, "$skiptoken": str(at + 5)}.items()
        )
        more = {"@odata.nextLink": link} if at + 5 < len(rows) else {}
        return Answered({"@odata.context": "$metadata#Rows", "value": some, **more})

    return answer
