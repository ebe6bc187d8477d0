"""Git forges as sources: deployments (or releases) of one project, for the figures of DORA.

Sources: GitHub REST API, "Deployments", "Deployment statuses", "Compare two commits", "Releases",
"Pagination" by `Link`, "Rate limits" (docs.github.com/rest; 403 or 429 with `Retry-After` or
`x-ratelimit-reset`). GitLab REST API, "Deployments", "Repositories: compare", "Releases", offset pagination
by `Link` (docs.gitlab.com/api). Neither tells what changed since an instant, the newest stands first: the
list is read back to some time before the mark, each one from there is looked at again, and told where
something of it is new.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, urlsplit

from django.utils.translation import gettext_lazy as _

from pawl.analytics.io.shipped import mapping_text
from pawl.analytics.words import say
from pawl.asking import NotGiven, Site, list_of, mapping_of
from pawl.errors import Invalid
from pawl.measurement.sources.connectors.addresses import AtAddress
from pawl.measurement.sources.connectors.base import Ask, Page, Setting, wrong
from pawl.measurement.sources.connectors.deploying import (
    CONTEXT,
    Deployment,
    Line,
    State,
    Step,
    digest,
    until,
)
from pawl.measurement.sources.connectors.telling import gone, instant, instant_or_none, iso, text

AT_ONCE = 100
OF_A_PAGE = 20
AGAIN = timedelta(days=60)
"""How long a deployment is looked at again: what comes later of it is not told any more."""
MOST_LISTED = 50_000
ABSENT, NO_COMPARE = 404, {404, 422}
GITHUB: Mapping[str, State] = {
    "pending": "waiting", "queued": "waiting", "in_progress": "running", "success": "deployed",
    "failure": "failed", "error": "failed",
}  # fmt: skip
GITLAB: Mapping[str, State] = {
    "created": "created", "blocked": "waiting", "running": "running", "success": "deployed",
    "failed": "failed", "canceled": "cancelled",
}  # fmt: skip


class Forge(Protocol):
    """One forge, and one project of it."""

    def listed(self) -> Iterator[Mapping[str, Any]]:
        """Its deployments, the newest first."""
        ...

    def whole(self, row: Mapping[str, Any]) -> Deployment:
        """One of them with what happened to it."""
        ...

    def first_commit(self, before: str, sha: str) -> datetime | None:
        """When the oldest commit was written that is in one and was not in the one before."""
        ...


@dataclass(frozen=True)
class Mark:
    """Up to which one all were told, and what was told of the newest."""

    at: str = ""
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By number: its oldest commit, the digest of its rows, when it was made."""
    last: str = ""
    """The commit of the one that was live last."""

    @classmethod
    def of(cls, mark: str) -> "Mark":
        """As a page kept it.   Raises Invalid."""
        if not mark:
            return cls()
        try:
            kept = json.loads(mark)
            return cls(str(kept["at"]), dict(kept["known"]), str(kept["last"]))
        except (ValueError, KeyError, TypeError):
            rule = say("The mark of the last reading is none of it.")
            raise Invalid("mark", rule, say("Gather it from the beginning.")) from None

    def back(self, by: timedelta) -> datetime | None:
        """Some time before it; None where nothing was told yet."""
        return instant(self.at) - by if self.at else None


class GitForge(AtAddress):
    """Deployments of GitHub and GitLab."""

    name = "forge"
    label = _("Git forge")
    fields = (
        Setting("forge", _("Forge"), kind="choice", default="github",
                choices={"github": "GitHub", "gitlab": "GitLab"}),
        Setting("address", _("Address"), _("https://github.com, https://gitlab.com, or your own server.")),
        Setting("project", _("Project"), _("Such as owner/repository, or group/project.")),
        Setting("what", _("What counts"), kind="choice", default="deployments",
                choices={"deployments": _("deployments"), "releases": _("releases")}),
        Setting("environment", _("Environment"), _("Only deployments to it."), default="production"),
        Setting("service", _("Service"), _("What it belongs to; empty: the project."), required=False),
        Setting(
            "fixes", _("Words of a fix"),
            _("A deployment whose branch, tag or text holds one of them is an unplanned fix of the one "
              "before."), default="hotfix, rollback, revert", required=False,
        ),
    )  # fmt: skip
    secret = _("Token that may read the project")
    mapping = mapping_text("forge-deployments")[1]

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse what is no address, and what is no project."""
        super().check(settings)
        parts = settings["project"].split("/")
        if len(parts) < len(("owner", "name")) or any(one in {"", ".", ".."} for one in parts):
            rule = say("It is no project of a forge.")
            raise wrong("project", rule, say("Write it like owner/repository."))

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """Deployments of which something is new, the oldest first."""
        told = {name: str(value) for name, value in settings.items()}
        forge = (_GitLab if told["forge"] == "gitlab" else _GitHub).of(told, secret, ask)
        line = Line(
            key=f"{told['project']}#",
            always={
                "service": told["service"] or told["project"].rpartition("/")[2],
                "environment": told["environment"],
            },
            fixes=[one.strip().lower() for one in told["fixes"].split(",") if one.strip()],
        )
        return _pages(forge, line, Mark.of(mark))


def _pages(forge: Forge, line: Line, mark: Mark) -> Iterator[Page]:
    rows: list[dict[str, str]] = []
    told, again = 0, mark.back(AGAIN)
    for one, next_live in _followed(forge, mark.back(AGAIN + CONTEXT)):
        known = list(mark.known.get(str(one.number), ()))
        committed = instant_or_none(known[0]) if known else None
        committed = committed or _committed(forge, line, one, mark.last)
        found = line.tell(until(one, next_live), committed)
        if again is not None and one.created < again:
            continue
        its = digest(found)
        if not known or known[1] != its:
            rows, told = rows + found, told + 1
        mark = _moved(mark, one, committed, its)
        if told >= OF_A_PAGE:
            yield Page(rows, _text(mark), is_last=False)
            rows, told = [], 0
    yield Page(rows, _text(mark), is_last=True)


def _committed(forge: Forge, line: Line, one: Deployment, last: str) -> datetime | None:
    if one.deployed is None:
        return None
    before = line.before(one)
    return forge.first_commit(before.sha if before else last, one.sha)


def _moved(mark: Mark, one: Deployment, committed: datetime | None, its: str) -> Mark:
    """What is known of the one, as long as it may be looked at again."""
    at = max(mark.at, iso(one.created))
    limit = iso(instant(at) - AGAIN)
    known = {**mark.known, str(one.number): (iso(committed), its, iso(one.created))}
    kept = {number: each for number, each in known.items() if each[2] >= limit}
    return Mark(at, kept, one.sha if one.deployed else mark.last)


def _text(mark: Mark) -> str:
    return json.dumps({"at": mark.at, "known": dict(sorted(mark.known.items())), "last": mark.last})


def _followed(forge: Forge, since: datetime | None) -> Iterator[tuple[Deployment, datetime | None]]:
    """Each deployment from an instant on, the oldest first, and when the next one was live."""
    rows: list[Mapping[str, Any]] = []
    for row in forge.listed():
        if since is not None and instant(row.get("created_at"), name="created_at") < since:
            break
        rows.append(row)
        if len(rows) > MOST_LISTED:
            rule = say("It has more than {n:,} deployments.", n=MOST_LISTED)
            raise wrong("project", rule, say("Choose an environment with fewer."))
    waiting: Deployment | None = None
    for row in sorted(rows, key=lambda each: int(each["id"])):
        one = forge.whole(row)
        if waiting is not None and one.deployed is None:
            yield one, None  # it never was live, so that the one before it still waits for its next
            continue
        if waiting is not None:
            yield waiting, one.deployed
        waiting = one
    if waiting is not None:
        yield waiting, None


@dataclass
class _Rest:
    """What both have: a site, a project, and pages that are linked."""

    site: Site
    project: str
    environment: str
    is_releases: bool

    def _all(self, path: str, query: Mapping[str, object]) -> Iterator[Mapping[str, Any]]:
        """All rows of a list; the next page is the one that the answer links to."""
        asked: dict[str, object] = {"per_page": AT_ONCE, **query}
        while True:
            given = self.site.given(path, asked)
            if not isinstance(given.data, list):
                raise gone(path.rpartition("/")[2])
            yield from map(mapping_of, given.data)
            number = _next(given.headers.get("link", ""))
            if not number:
                return
            asked["page"] = number


@dataclass
class _GitHub(_Rest):
    """GitHub, and its servers at other places."""

    @classmethod
    def of(cls, told: Mapping[str, str], secret: str, ask: Ask) -> "_GitHub":
        host = urlsplit(told["address"]).hostname
        is_com = host in {"github.com", "www.github.com"}
        address = "https://api.github.com" if is_com else f"{told['address'].rstrip('/')}/api/v3"
        headers = {"X-GitHub-Api-Version": "2022-11-28"}
        headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
        return cls(ask(address, headers), told["project"], told["environment"], told["what"] == "releases")

    def listed(self) -> Iterator[Mapping[str, Any]]:
        """Newest first, as GitHub orders them."""
        if self.is_releases:
            rows = self._all(f"repos/{self.project}/releases", {})
            return (row for row in rows if not row.get("draft") and not row.get("prerelease"))
        return self._all(f"repos/{self.project}/deployments", {"environment": self.environment})

    def whole(self, row: Mapping[str, Any]) -> Deployment:
        """With its statuses."""
        if self.is_releases:
            return _released(row, int(row["id"]), text(mapping_of(row.get("author")).get("login")),
                             row.get("published_at") or row.get("created_at"))  # fmt: skip
        number, steps = _number(row, "id"), []
        for status in self._all(f"repos/{self.project}/deployments/{number}/statuses", {}):
            if (state := GITHUB.get(text(status.get("state")))) is not None:
                at, by = instant(status.get("created_at"), name="created_at"), status.get("creator")
                login = text(mapping_of(by).get("login"))
                steps.append(Step(at, _number(status, "id"), state, login))
        words = " ".join(text(row.get(name)) for name in ("ref", "description", "task"))
        return Deployment(
            number, text(row.get("sha")), instant(row.get("created_at"), name="created_at"), words,
            text(mapping_of(row.get("creator")).get("login")), text(row.get("ref")), steps,
        )  # fmt: skip

    def first_commit(self, before: str, sha: str) -> datetime | None:
        """GitHub lists the oldest commit first, so the first page has it."""
        try:
            if before and before != sha:
                path = f"repos/{self.project}/compare/{quote(before, safe='')}...{quote(sha, safe='')}"
                answer = mapping_of(self.site.ask(path, {"per_page": AT_ONCE, "page": 1}))
                return min(filter(None, map(_github_commit, list_of(answer.get("commits")))), default=None)
            return _github_commit(self.site.ask(f"repos/{self.project}/commits/{quote(sha, safe='')}"))
        except NotGiven as error:
            _no_commit(error)
            return None


@dataclass
class _GitLab(_Rest):
    """GitLab, at its own place or another one."""

    @classmethod
    def of(cls, told: Mapping[str, str], secret: str, ask: Ask) -> "_GitLab":
        headers = {"PRIVATE-TOKEN": secret} if secret else {}
        site = ask(f"{told['address'].rstrip('/')}/api/v4", headers)
        project = quote(told["project"], safe="")
        return cls(site, project, told["environment"], told["what"] == "releases")

    def listed(self) -> Iterator[Mapping[str, Any]]:
        """Newest first."""
        if not self.is_releases:
            query = {"environment": self.environment, "order_by": "id", "sort": "desc"}
            return self._all(f"projects/{self.project}/deployments", query)
        rows = self._all(f"projects/{self.project}/releases", {"order_by": "created_at", "sort": "desc"})
        return ({**row, "id": _number_of(row), "name": row.get("name")} for row in rows)

    def whole(self, row: Mapping[str, Any]) -> Deployment:
        """A deployment has one state, which its job reached when it ended."""
        if self.is_releases:
            login = text(mapping_of(row.get("author")).get("username"))
            return _released(row, int(row["id"]), login, row.get("released_at") or row.get("created_at"))
        created, job = instant(row.get("created_at"), name="created_at"), mapping_of(row.get("deployable"))
        state, login = GITLAB.get(text(row.get("status"))), text(mapping_of(row.get("user")).get("username"))
        started, ended = (instant_or_none(job.get(name)) for name in ("started_at", "finished_at"))
        steps = [Step(started, 1, "running", login)] if started and state != "running" else []
        if state is not None and state != "created":
            at = ended or instant_or_none(row.get("updated_at")) or created
            steps.append(Step(at, 2, state, login))
        title = text(mapping_of(job.get("commit")).get("title"))
        return Deployment(
            _number(row, "id"), text(row.get("sha")), created, f"{text(row.get('ref'))} {title}", login,
            text(row.get("ref")), steps,
        )  # fmt: skip

    def first_commit(self, before: str, sha: str) -> datetime | None:
        """The oldest of those between the two."""
        home = f"projects/{self.project}/repository"
        try:
            if before and before != sha:
                answer = mapping_of(self.site.ask(f"{home}/compare", {"from": before, "to": sha}))
                commits = map(mapping_of, list_of(answer.get("commits")))
                return min(filter(None, (_gitlab_commit(one) for one in commits)), default=None)
            return _gitlab_commit(mapping_of(self.site.ask(f"{home}/commits/{quote(sha, safe='')}")))
        except NotGiven as error:
            _no_commit(error)
            return None


def _released(row: Mapping[str, Any], number: int, login: str, at: Any) -> Deployment:
    """A release is live when it is published; its tag names the commit."""
    live, tag = instant(at, name="published_at"), text(row.get("tag_name"))
    words = f"{tag} {text(row.get('name'))}"
    return Deployment(number, tag, live, words, login, tag, [Step(live, 1, "deployed", login)])


def _number_of(release: Mapping[str, Any]) -> int:
    """GitLab numbers no releases: the instant of each tells it apart."""
    return int(instant(release.get("created_at"), name="created_at").timestamp() * 1000)


def _number(row: Mapping[str, Any], name: str) -> int:
    found = row.get(name)
    if not isinstance(found, int):
        raise gone(name)
    return found


def _github_commit(commit: Any) -> datetime | None:
    return instant_or_none(mapping_of(mapping_of(mapping_of(commit).get("commit")).get("author")).get("date"))


def _gitlab_commit(commit: Mapping[str, Any]) -> datetime | None:
    return instant_or_none(commit.get("authored_date") or commit.get("created_at"))


def _no_commit(error: NotGiven) -> None:
    """Let pass a commit that was thrown away since, or is not for us: how old it was nobody knows."""
    if error.status not in NO_COMPARE:
        raise error


def _next(link: str) -> int:
    """The number of the next page in a `Link` (RFC 8288); 0 where there is none."""
    for part in link.split(","):
        address, _semicolon, rest = part.partition(";")
        if 'rel="next"' in rest:
            found = parse_qs(urlsplit(address.strip().strip("<>")).query).get("page", [""])[0]
            return int(found) if found.isascii() and found.isdigit() else 0
    return 0
