"""How each tracker is asked for one issue, and what its answer says.

Sources: Jira REST API v2 "Get issue" (developer.atlassian.com), GitLab "Single project issue" with
`PRIVATE-TOKEN` (docs.gitlab.com/api/issues), GitHub "Get an issue" (docs.github.com/rest/issues/issues).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pawl.asking import basic

LONGEST_TITLE, LONGEST_STATE = 250, 60
SEGMENT = r"[A-Za-z0-9_.-]+"


@dataclass(frozen=True)
class Told:
    """What an issue says of itself."""

    title: str
    state: str
    is_done: bool


@dataclass(frozen=True)
class Speech:
    """One tracker's way of speaking."""

    label: str
    number: re.Pattern[str]
    """What its numbers look like."""
    example: str
    page: re.Pattern[str]
    """The rest of the address of an issue's page, from which its number follows."""
    called: Callable[[re.Match[str]], str]
    api: Callable[[str, str], str]
    """From the address of the tracker and a number to the address of the interface."""
    web: Callable[[str, str], str]
    """To the address of the issue's page."""
    headers: Callable[[str], Mapping[str, str]]
    told: Callable[[Mapping[str, Any]], Told]
    """Raises KeyError, TypeError where the answer is no issue."""


def _parts(number: str) -> tuple[str, str]:
    path, _hash, last = number.rpartition("#")
    return path, last


def _github_api(address: str, number: str) -> str:
    path, last = _parts(number)
    is_com = urlsplit(address).hostname in {"github.com", "www.github.com"}
    return f"{'https://api.github.com' if is_com else f'{address}/api/v3'}/repos/{path}/issues/{last}"


def _gitlab_api(address: str, number: str) -> str:
    path, last = _parts(number)
    return f"{address}/api/v4/projects/{quote(path, safe='')}/issues/{last}"


def _jira_told(answer: Mapping[str, Any]) -> Told:
    fields = answer["fields"]
    status = fields["status"]
    is_done = (status.get("statusCategory") or {}).get("key") == "done"
    return Told(_line(fields["summary"], LONGEST_TITLE), _line(status["name"], LONGEST_STATE), is_done)


def _forge_told(answer: Mapping[str, Any]) -> Told:
    state = _line(answer["state"], LONGEST_STATE)
    return Told(_line(answer["title"], LONGEST_TITLE), state, state == "closed")


def _line(value: Any, longest: int) -> str:
    """One line of what was sent.   Raises TypeError where it is no text."""
    if not isinstance(value, str):
        raise TypeError
    return " ".join(value.replace("\x00", "").split())[:longest]


SPEECHES: Mapping[str, Speech] = {
    "jira": Speech(
        "Jira", re.compile(r"[A-Z][A-Z0-9_]{0,30}-[0-9]{1,9}"), "ABC-12",
        re.compile(r"browse/([A-Z][A-Z0-9_]{0,30}-[0-9]{1,9})/?"), lambda found: found[1],
        lambda address, number: f"{address}/rest/api/2/issue/{number}?fields=summary,status",
        lambda address, number: f"{address}/browse/{number}",
        lambda secret: basic(secret) if secret else {},
        _jira_told,
    ),
    "gitlab": Speech(
        "GitLab", re.compile(rf"{SEGMENT}(?:/{SEGMENT})+#[0-9]{{1,9}}"), "group/project#12",
        re.compile(rf"({SEGMENT}(?:/{SEGMENT})+)/-/(?:issues|work_items)/([0-9]{{1,9}})/?"),
        lambda found: f"{found[1]}#{found[2]}",
        _gitlab_api,
        lambda address, number: "{}/{}/-/issues/{}".format(address, *_parts(number)),
        lambda secret: {"PRIVATE-TOKEN": secret} if secret else {},
        _forge_told,
    ),
    "github": Speech(
        "GitHub", re.compile(rf"{SEGMENT}/{SEGMENT}#[0-9]{{1,9}}"), "owner/repository#12",
        re.compile(rf"({SEGMENT}/{SEGMENT})/(?:issues|pull)/([0-9]{{1,9}})/?"),
        lambda found: f"{found[1]}#{found[2]}",
        _github_api,
        lambda address, number: "{}/{}/issues/{}".format(address, *_parts(number)),
        lambda secret: {
            "X-GitHub-Api-Version": "2022-11-28", **({"Authorization": f"Bearer {secret}"} if secret else {}),
        },
        _forge_told,
    ),
}  # fmt: skip


def number_in(tracker: str, address: str, given: str) -> str:
    """The number of an issue from what somebody typed: itself, or the address of its page; else empty."""
    speech, text = SPEECHES[tracker], given.strip()
    if speech.number.fullmatch(text):
        return text if ".." not in text else ""
    if not text.startswith(f"{address}/"):
        return ""
    rest = text.removeprefix(f"{address}/").partition("?")[0].partition("#")[0]
    found = speech.page.fullmatch(rest)
    number = speech.called(found) if found else ""
    return "" if ".." in number else number
