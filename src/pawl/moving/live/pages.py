"""How each system is paged: from a position to the next rows, and the position after them.

Sources: ServiceNow Table API (docs.servicenow.com: `sysparm_query`, `sysparm_limit`,
`sysparm_display_value`), read by key (`sys_id>…^ORDERBYsys_id`), so that rows that come meanwhile move no
page. Jira: "Search for issues" of Data Center (`/rest/api/2/search`: `startAt`, `maxResults`) and of Cloud
(`/rest/api/3/search/jql`: `nextPageToken`), with `expand=changelog` (developer.atlassian.com). GLPI:
`initSession`, "Get all items" with `range` (github.com/glpi-project/glpi, apirest.md). iTop: `core/get` with
`limit` and `page` (www.itophub.io/wiki, "REST/JSON services"); its answers have a code, 0 where all is well.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from pawl.analytics.words import say
from pawl.asking import NotGiven, Site, basic, list_of
from pawl.errors import Invalid
from pawl.moving.formats import glpi

AT_ONCE = {"servicenow": 500, "jira": 100, "glpi": 500, "itop": 200}
ABSENT = 404
ITOP = ("Team", "Person", "lnkPersonToTeam", "Server", "PC", "VirtualMachine", "NetworkDevice", "Printer",
        "ApplicationSolution", "FAQ", "KnownError", "Problem", "Change", "Incident",
        "UserRequest")  # fmt: skip
"""Classes of iTop, what others name first; a change of any kind is a Change."""
TICKET_TABLES = "incident,problem,change_request,sc_req_item"
QUERIES = {
    "sys_journal_field": f"elementINcomments,work_notes^nameIN{TICKET_TABLES}",
    "sys_audit": f"tablenameIN{TICKET_TABLES}", "sys_attachment": f"table_nameIN{TICKET_TABLES}",
}  # fmt: skip
CLOUD = ".atlassian.net"
EVERY_ISSUE = "created >= '1990-01-01' ORDER BY created ASC, key ASC"


Pages = Callable[[str], Iterator[tuple[list[Any], str]]]


@dataclass(frozen=True)
class Part:
    """A table, an itemtype or all issues: the name of its file, and its pages from a position on."""

    name: str
    pages: Pages
    """Rows, and the position after them."""


def parts_of(source: str, site: Site, secret: str) -> list[Part]:
    """All that is read of a system, in the order in which it is moved.   Raises Invalid, Unavailable."""
    return PARTS[source](site, secret)


def _servicenow(site: Site, secret: str) -> list[Part]:
    site = replace(site, headers=basic(secret))
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
            rows = list_of((site.ask(f"api/now/table/{name}", query) or {}).get("result"))
            if not rows:
                return
            after = str(rows[-1]["sys_id"]["value"])
            yield rows, after

    return pages


def _jira(site: Site, secret: str) -> list[Part]:
    site = replace(site, headers=basic(secret))
    is_cloud = (urlsplit(site.address).hostname or "").endswith(CLOUD)
    return [Part("issues.json", _by_token(site) if is_cloud else _by_number(site))]


def _by_number(site: Site) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        at = int(after or 0)
        while True:
            query = {**_issues(), "startAt": at}
            rows = list_of((site.ask("rest/api/2/search", query) or {}).get("issues"))
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
            yield list_of(found.get("issues")), after

    return pages


END = "end"


def _issues() -> dict[str, object]:
    return {"jql": EVERY_ISSUE, "maxResults": AT_ONCE["jira"], "expand": "changelog", "fields": "*all"}


def _glpi(site: Site, secret: str) -> list[Part]:
    """The secret is the token of a user, and behind a colon that of the application where one is needed."""
    user, _colon, app = secret.partition(":")
    known = {"App-Token": app} if app else {}
    asking = replace(site, headers={"Authorization": f"user_token {user}", **known})
    session = str((asking.ask("apirest.php/initSession") or {}).get("session_token", ""))
    site = replace(site, headers={"Session-Token": session, **known})
    return [Part(f"{name}.json", _items(site, name)) for name in glpi.READERS]


def _items(site: Site, name: str) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        at = int(after or 0)
        while True:
            query = {"range": f"{at}-{at + AT_ONCE['glpi'] - 1}", "sort": 2, "order": "ASC"}
            rows = list_of(site.ask(f"apirest.php/{name}", query))
            if not rows:
                return
            at += len(rows)
            yield rows, str(at)

    return pages


def _itop(site: Site, secret: str) -> list[Part]:
    """The secret is a name and a password, or a token."""
    name, colon, password = secret.partition(":")
    told = {"auth_user": name, "auth_pwd": password} if colon else {}
    site = replace(site, headers={} if colon else {"Auth-Token": secret})
    return [Part(f"{one}.json", _objects(site, one, told)) for one in ITOP]


def _objects(
    site: Site, name: str, told: Mapping[str, str]
) -> Callable[[str], Iterator[tuple[list[Any], str]]]:
    def pages(after: str) -> Iterator[tuple[list[Any], str]]:
        page = int(after or 1)
        while True:
            asked = {"operation": "core/get", "class": name, "key": f"SELECT {name}", "output_fields": "*+",
                     "limit": str(AT_ONCE["itop"]), "page": str(page)}  # fmt: skip
            form = {**told, "version": "1.3", "json_data": json.dumps(asked)}
            answer = site.ask("webservices/rest.php", form=form) or {}
            if answer.get("code"):
                raise _refused(answer)
            objects = answer.get("objects")
            rows = list(objects.values()) if isinstance(objects, dict) else []
            if not rows:
                return
            page += 1
            yield rows, str(page)

    return pages


def _refused(answer: Mapping[str, Any]) -> Exception:
    """ITop answers 200 always, and says by a code what is wrong: 1 is who asks, others a class it has not."""
    if answer.get("code") == 1:
        rule = say("It does not know whoever asks ({status}).", status=1)
        return Invalid("secret", rule, say("Check the secret."), {"secret": rule})
    return NotGiven(ABSENT)


PARTS: Mapping[str, Callable[[Site, str], list[Part]]] = {
    "servicenow": _servicenow, "jira": _jira, "glpi": _glpi, "itop": _itop,
}  # fmt: skip
