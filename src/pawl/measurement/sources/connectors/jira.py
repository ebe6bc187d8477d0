"""Jira as a source: issues by the time of their last change, each with its changelog and its comments.

Sources: Jira REST API, "Search for issues" of Data Center (`/rest/api/2/search`: `startAt`, `maxResults`,
`total`) and of Cloud (`/rest/api/3/search/jql`: `nextPageToken`), `expand=changelog`, "Get changelogs" and
"Get current user" (developer.atlassian.com). A query knows whole minutes alone, in the time zone of whoever
asks: that zone is asked for first. The changelog of an issue that has many is cut short and read further.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from pawl.analytics.io.shipped import mapping_text
from pawl.asking import Site, basic, list_of, mapping_of
from pawl.measurement.sources.connectors.addresses import ADDRESS, AtAddress
from pawl.measurement.sources.connectors.base import Ask, Page, Setting
from pawl.measurement.sources.connectors.telling import (
    Move,
    Ticket,
    events,
    gone,
    instant,
    instant_or_none,
    iso,
    text,
)
from pawl.measurement.sources.connectors.walking import Item, Slice, walk

AT_ONCE = 100
CLOUD = ".atlassian.net"
MOVED = {"status": "state", "priority": "priority", "assignee": "assigned_to"}
FIELDS = (
    "summary,status,priority,created,updated,resolutiondate,resolution,reporter,creator,assignee,components,"
    "project,duedate,issuetype,comment,timespent"
)
SECONDS_OF_HOUR = 3600
ORDER = re.compile(r"\border\s+by\b.*", re.IGNORECASE | re.DOTALL)


class Jira(AtAddress):
    """Issues of a Jira, whichever its query names."""

    name = "jira"
    label = _("Jira")
    fields = (
        ADDRESS,
        Setting(
            "query", _("Which issues"),
            _("In JQL, such as project = SUP AND issuetype = Incident; empty: all that the account may see."),
            required=False,
        ),
    )  # fmt: skip
    secret = _("Name and token with a colon between them, or a token")
    mapping = mapping_text("jira-issues")[1]

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """Issues that changed, each with its events."""
        site = ask(settings["address"], basic(secret))
        is_cloud = (urlsplit(site.address).hostname or "").endswith(CLOUD)
        reading = (_Cloud if is_cloud else _DataCenter)(site, str(settings["query"]))
        return walk(reading.slice, reading.rows, mark)


class _DataCenter:
    """Pages by number."""

    api = "rest/api/2"

    def __init__(self, site: Site, query: str) -> None:
        self._site, self._query = site, ORDER.sub("", query).strip()
        self._zone: tzinfo | None = None

    def slice(self, since: datetime, more: Any) -> Slice:
        """Issues changed in the minute of an instant or later."""
        at = int(more or 0)
        found = mapping_of(self._site.ask(f"{self.api}/search", {**self._asked(since), "startAt": at}))
        issues = _issues(found)
        behind = at + len(issues)
        return Slice([_item(one) for one in issues], behind if issues and behind < _total(found) else None)

    def rows(self, items: Sequence[Item], floor: datetime) -> list[dict[str, str]]:
        """Their events."""
        return [row for one in items for row in events(self._ticket(one.told), floor)]

    def _asked(self, since: datetime) -> dict[str, object]:
        if self._zone is None:
            self._zone = _zone(mapping_of(self._site.ask(f"{self.api}/myself")).get("timeZone"))
        minute = since.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
        own = f"({self._query}) AND " if self._query else ""
        return {
            "jql": f'{own}updated >= "{minute}" ORDER BY updated ASC, key ASC', "maxResults": AT_ONCE,
            "expand": "changelog", "fields": FIELDS,
        }  # fmt: skip

    def _ticket(self, issue: Mapping[str, Any]) -> Ticket:
        fields = mapping_of(issue.get("fields"))
        reporter = _person(fields.get("reporter"))
        comments = list_of(mapping_of(fields.get("comment")).get("comments"))
        return Ticket(
            key=text(issue.get("key")), facts=_facts(fields), opened=instant(fields.get("created"),
            name="created"), updated=instant(fields.get("updated"), name="updated"),
            moves=list(_moves(self._histories(issue))), replies=list(_replies(comments, reporter)),
        )  # fmt: skip

    def _histories(self, issue: Mapping[str, Any]) -> list[Any]:
        """All that changed; what a page cut off is asked for."""
        changelog = mapping_of(issue.get("changelog"))
        known = list_of(changelog.get("histories"))
        total = changelog.get("total")
        return known if not isinstance(total, int) or total <= len(known) else self._further(issue, known)

    def _further(self, _issue: Mapping[str, Any], known: list[Any]) -> list[Any]:
        return known  # Data Center cuts nothing off


class _Cloud(_DataCenter):
    """Pages by token."""

    api = "rest/api/3"

    def slice(self, since: datetime, more: Any) -> Slice:
        """Issues changed in the minute of an instant or later."""
        query = {**self._asked(since), **({"nextPageToken": more} if more else {})}
        found = mapping_of(self._site.ask(f"{self.api}/search/jql", query))
        return Slice([_item(one) for one in _issues(found)], found.get("nextPageToken") or None)

    def _further(self, issue: Mapping[str, Any], known: list[Any]) -> list[Any]:
        found: list[Any] = []
        while True:
            query = {"startAt": len(found), "maxResults": AT_ONCE}
            answer = mapping_of(self._site.ask(f"{self.api}/issue/{text(issue.get('id'))}/changelog", query))
            some = list_of(answer.get("values"))
            found += some
            if answer.get("isLast") is True or not some:
                return found or known


def _issues(found: Mapping[str, Any]) -> list[Any]:
    issues = found.get("issues")
    if not isinstance(issues, list):
        raise gone("issues")
    return issues


def _total(found: Mapping[str, Any]) -> int:
    total = found.get("total")
    if not isinstance(total, int):
        raise gone("total")
    return total


def _item(issue: Any) -> Item:
    fields = mapping_of(mapping_of(issue).get("fields"))
    for name in ("created", "updated", "status"):
        if name not in fields:
            raise gone(name)
    at = instant(fields["updated"], name="updated")
    return Item(at, f"{text(issue.get('key'))} {iso(at)}", issue)


def _facts(fields: Mapping[str, Any]) -> dict[str, str]:
    spent = fields.get("timespent")
    return {
        "state": _name(fields.get("status")), "priority": _name(fields.get("priority")),
        "assigned_to": _person(fields.get("assignee")), "caller": _person(fields.get("reporter")),
        "opened_by": _person(fields.get("creator")), "closed_code": _name(fields.get("resolution")),
        "resolved_at": iso(instant_or_none(fields.get("resolutiondate"))),
        "due_at": iso(instant_or_none(fields.get("duedate"))), "service": _name(fields.get("project")),
        "category": next((_name(one) for one in list_of(fields.get("components"))), ""),
        "subcategory": _name(fields.get("issuetype")),
        "effort_hours": str(spent / SECONDS_OF_HOUR) if isinstance(spent, int) else "",
    }  # fmt: skip


def _moves(histories: Sequence[Any]) -> Iterator[Move]:
    for history in map(mapping_of, histories):
        at, number = instant(history.get("created"), name="created"), text(history.get("id"))
        for item in map(mapping_of, list_of(history.get("items"))):
            field = MOVED.get(text(item.get("field")))
            if field:
                yield Move(
                    at, int(number) if number.isdigit() else 0, field, text(item.get("fromString")),
                    text(item.get("toString")), _person(history.get("author")),
                )  # fmt: skip


def _replies(comments: Sequence[Any], reporter: str) -> Iterator[Move]:
    """Comments that the reporter could read and did not write."""
    for one in map(mapping_of, comments):
        author, at = _person(one.get("author")), instant_or_none(one.get("created"))
        if at is not None and author != reporter and one.get("jsdPublic") is not False:
            yield Move(at, 0, "", "", "", author)


def _person(value: Any) -> str:
    known = mapping_of(value)
    return next((text(known.get(one)) for one in ("displayName", "name", "accountId") if known.get(one)), "")


def _name(value: Any) -> str:
    return text(mapping_of(value).get("name"))


def _zone(name: Any) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError):
        return UTC
