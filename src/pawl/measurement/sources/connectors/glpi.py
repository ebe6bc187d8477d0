"""GLPI as a source: tickets by the time of their last change, each with its history.

Source: GLPI REST API (github.com/glpi-project/glpi, apirest.md: `initSession`, "Search items" with
`criteria`, `sort`, `range` and `Content-Range`, "Get sub items" `Ticket/:id/Log`; ERROR_SESSION_TOKEN_INVALID
where a session has run out). Search options are numbers, the same in every language; instants have no
offset and are of the server's zone. `morethan` leaves the instant itself out, so a second earlier is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from pawl.analytics.io.shipped import mapping_text
from pawl.analytics.words import say
from pawl.asking import Given, NotGiven, Site, list_of, mapping_of
from pawl.errors import Invalid
from pawl.measurement.sources.connectors.addresses import ADDRESS, AtAddress
from pawl.measurement.sources.connectors.base import Ask, Page, Setting, wrong
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

AT_ONCE = 50
LOG_AT_ONCE = 1000
NUMBER, UPDATED, OPENED = "2", "19", "15"
OPTIONS = {
    "state": "12", "priority": "3", "urgency": "10", "impact": "11", "category": "7", "caller": "4",
    "assigned_to": "5", "assignment_group": "8", "contact_type": "9", "location": "83", "subcategory": "14",
}  # fmt: skip
INSTANTS = {"resolved_at": "17", "closed_at": "16", "due_at": "18"}
LOGGED = {12: "state", 3: "priority", 5: "assigned_to", 8: "assignment_group"}
NEW, SOLVED, CLOSED = "1", "5", "6"
ABSENT = 404
BRACKETED = re.compile(r"(.*) \((\d+)\)")


class Glpi(AtAddress):
    """Tickets of a GLPI."""

    name = "glpi"
    label = _("GLPI")
    fields = (
        ADDRESS,
        Setting("zone", _("Time zone"), _("Of the server, such as Europe/Paris."), default="UTC"),
    )
    secret = _("Token of a user, and behind a colon that of the application where one is needed")
    mapping = mapping_text("glpi-tickets")[1]

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse what is no address, and no zone."""
        super().check(settings)
        try:
            ZoneInfo(settings["zone"])
        except (KeyError, ValueError, OSError):
            rule = say("`{name}` is no time zone.", name=settings["zone"][:60])
            raise wrong("zone", rule, say("Use an IANA name such as Europe/Berlin.")) from None

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """Tickets that changed, each with its events."""
        reading = _Reading(ask(settings["address"], {}), secret, ZoneInfo(settings["zone"]))
        return walk(reading.slice, reading.rows, mark)


class _Reading:
    """One reading, in one session after the other."""

    def __init__(self, site: Site, secret: str, zone: ZoneInfo) -> None:
        self._site, self._zone = site, zone
        self._user, _colon, self._app = secret.partition(":")
        self._session: Site | None = None

    def slice(self, since: datetime, more: Any) -> Slice:
        """Tickets changed at or after an instant."""
        at = int(more or 0)
        shown = [NUMBER, UPDATED, OPENED, *OPTIONS.values(), *INSTANTS.values()]
        local = (since - timedelta(seconds=1)).astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")
        query = {
            "criteria[0][field]": UPDATED, "criteria[0][searchtype]": "morethan",
            "criteria[0][value]": local, "sort": UPDATED, "order": "ASC", "range": f"{at}-{at + AT_ONCE - 1}",
            **{f"forcedisplay[{n}]": option for n, option in enumerate(shown)},
        }  # fmt: skip
        found = mapping_of(self._given("search/Ticket", query).data)
        total = found.get("totalcount")
        if not isinstance(total, int):
            raise gone("totalcount")
        rows = list_of(found.get("data"))
        behind = at + len(rows)
        return Slice([self._item(row) for row in rows], behind if rows and behind < total else None)

    def rows(self, items: Sequence[Item], floor: datetime) -> list[dict[str, str]]:
        """Their events."""
        return [row for one in items for row in events(self._ticket(one), floor)]

    def _item(self, row: Any) -> Item:
        for name in (NUMBER, UPDATED, OPENED, OPTIONS["state"]):
            if name not in mapping_of(row):
                raise gone(name)
        at = instant(row[UPDATED], self._zone, "date_mod")
        return Item(at, f"{text(row[NUMBER])} {iso(at)} {text(row[OPTIONS['state']])}", row)

    def _ticket(self, item: Item) -> Ticket:
        row = item.told
        facts = {name: _text(row.get(option)) for name, option in OPTIONS.items()}
        facts |= {
            name: iso(instant_or_none(row.get(option), self._zone)) for name, option in INSTANTS.items()
        }
        number = text(row[NUMBER])
        return Ticket(
            key=number, facts=facts, opened=instant(row[OPENED], self._zone, "date"), updated=item.at,
            moves=list(self._moves(number)), first=NEW,
            ends={SOLVED: facts["resolved_at"], CLOSED: facts["closed_at"]},
        )  # fmt: skip

    def _moves(self, number: str) -> Iterator[Move]:
        for row in self._log(number):
            try:
                field = LOGGED.get(int(row.get("id_search_option") or 0))
            except (TypeError, ValueError):
                field = None
            if field:
                at = instant(row.get("date_mod"), self._zone, "date_mod")
                old, new = (_logged(field, row.get(one)) for one in ("old_value", "new_value"))
                yield Move(at, int(text(row.get("id")) or 0), field, old, new, text(row.get("user_name")))

    def _log(self, number: str) -> Iterator[Mapping[str, Any]]:
        at = 0
        while True:
            query = {"range": f"{at}-{at + LOG_AT_ONCE - 1}", "sort": "id", "order": "ASC"}
            try:
                rows = list_of(self._given(f"Ticket/{number}/Log", query).data)
            except NotGiven as error:
                if error.status in {400, 403, ABSENT}:  # there is no more, or the history is not for us
                    return
                raise
            yield from map(mapping_of, rows)
            at += len(rows)
            if len(rows) < LOG_AT_ONCE:
                return

    def _given(self, path: str, query: Mapping[str, object]) -> Given:
        """In the session that is open, or in a new one where that has run out."""
        if self._session is not None:
            try:
                return self._session.given(f"apirest.php/{path}", query)
            except Invalid:
                self._session = None
        self._session = self._opened()
        return self._session.given(f"apirest.php/{path}", query)

    def _opened(self) -> Site:
        known = {"App-Token": self._app} if self._app else {}
        asking = replace(self._site, headers={"Authorization": f"user_token {self._user}", **known})
        session = text(mapping_of(asking.ask("apirest.php/initSession")).get("session_token"))
        if not session:
            raise gone("session_token")
        return replace(self._site, headers={"Session-Token": session, **known})


def _text(value: Any) -> str:
    """A value, or several names beside each other; what GLPI writes behind a name is its number."""
    if isinstance(value, list):
        return ", ".join(text(one) for one in value)
    return text(value)


def _logged(field: str, value: Any) -> str:
    """The history writes `Ann Field (7)` where the ticket has 7 of a person, and of a group its name."""
    found = BRACKETED.fullmatch(text(value))
    if found is None or field not in {"assigned_to", "assignment_group"}:
        return text(value)
    return found[2] if field == "assigned_to" else found[1]
