"""How each system is paged: from a position to the next rows, and the position after them.

Sources: ServiceNow Table API (docs.servicenow.com: `sysparm_query`, `sysparm_limit`,
`sysparm_display_value`), read by key (`sys_id>…^ORDERBYsys_id`), so that rows that come meanwhile move no
page. Jira: "Search for issues" of Data Center (`/rest/api/2/search`: `startAt`, `maxResults`) and of Cloud
(`/rest/api/3/search/jql`: `nextPageToken`), with `expand=changelog` (developer.atlassian.com). GLPI:
`initSession`, "Get all items" with `range` (github.com/glpi-project/glpi, apirest.md).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pawl.moving.formats import glpi
from pawl.moving.live.asking import Site, Sleep, basic

AT_ONCE = {"servicenow": 500, "jira": 100, "glpi": 500}
TICKET_TABLES = "incident,problem,change_request,sc_req_item"
QUERIES = {
    "sys_journal_field": f"elementINcomments,work_notes^nameIN{TICKET_TABLES}",
    "sys_audit": f"tablenameIN{TICKET_TABLES}", "sys_attachment": f"table_nameIN{TICKET_TABLES}",
}  # fmt: skip
CLOUD = ".atlassian.net"
EVERY_ISSUE = "created >= '1990-01-01' ORDER BY created ASC, key ASC"


@dataclass(frozen=True)
class Part:
    """A table, an itemtype or all issues: the name of its file, and its pages from a position on."""

    name: str
    pages: Callable[[str], Iterator[tuple[list[Any], str]]]
    """Rows, and the position after them."""


def parts_of(source: str, address: str, secret: str, sleep: Sleep) -> list[Part]:
    """All that is read of a system, in the order in which it is moved.   Raises Invalid, Unavailable."""
    return PARTS[source](address, secret, sleep)


def _servicenow(address: str, secret: str, sleep: Sleep) -> list[Part]:
    site = Site(address, basic(secret), sleep)
    tables = ("sys_user_group", "sys_user", "sys_user_grmember", "cmdb_ci", "kb_knowledge", "problem",
              "change_request", "incident", "sc_req_item", "sys_journal_field", "sys_audit",
              "sys_attachment")  # fmt: skip
    return [Part(f"{name}.json", _table(site, name)) for name in tables]


def _table(site: Site, name: str) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        while True:
            wanted = [QUERIES.get(name, ""), f"sys_id>{after}" if after else "", "ORDERBYsys_id"]
            query = {
                "sysparm_query": "^".join(one for one in wanted if one),
                "sysparm_limit": AT_ONCE["servicenow"],
                "sysparm_display_value": "all",
                "sysparm_exclude_reference_link": "true",
            }  # fmt: skip
            rows = _list((site.ask(f"api/now/table/{name}", query) or {}).get("result"))
            if not rows:
                return
            after = str(rows[-1]["sys_id"]["value"])
            yield rows, after

    return pages


def _jira(address: str, secret: str, sleep: Sleep) -> list[Part]:
    site = Site(address, basic(secret), sleep)
    is_cloud = (urlsplit(address).hostname or "").endswith(CLOUD)
    return [Part("issues.json", _by_token(site) if is_cloud else _by_number(site))]


def _by_number(site: Site) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        at = int(after or 0)
        while True:
            query = {**_issues(), "startAt": at}
            rows = _list((site.ask("rest/api/2/search", query) or {}).get("issues"))
            if not rows:
                return
            at += len(rows)
            yield rows, str(at)

    return pages


def _by_token(site: Site) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        while after != END:
            query = {**_issues(), **({"nextPageToken": after} if after else {})}
            found = site.ask("rest/api/3/search/jql", query) or {}
            after = str(found.get("nextPageToken") or END)
            yield _list(found.get("issues")), after

    return pages


END = "end"


def _issues() -> dict[str, object]:
    return {"jql": EVERY_ISSUE, "maxResults": AT_ONCE["jira"], "expand": "changelog", "fields": "*all"}


def _glpi(address: str, secret: str, sleep: Sleep) -> list[Part]:
    """The secret is the token of a user, and behind a colon that of the application where one is needed."""
    user, _colon, app = secret.partition(":")
    known = {"App-Token": app} if app else {}
    opened = Site(address, {"Authorization": f"user_token {user}", **known}, sleep).ask(
        "apirest.php/initSession"
    )
    session = str((opened or {}).get("session_token", ""))
    site = Site(address, {"Session-Token": session, **known}, sleep)
    return [Part(f"{name}.json", _items(site, name)) for name in glpi.READERS]


def _items(site: Site, name: str) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        at = int(after or 0)
        while True:
            query = {"range": f"{at}-{at + AT_ONCE['glpi'] - 1}", "sort": 2, "order": "ASC"}
            rows = _list(site.ask(f"apirest.php/{name}", query))
            if not rows:
                return
            at += len(rows)
            yield rows, str(at)

    return pages


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


PARTS: Mapping[str, Callable[[str, str, Sleep], list[Part]]] = {
    "servicenow": _servicenow, "jira": _jira, "glpi": _glpi,
}  # fmt: skip
