"""Surveys and ledgers as sources: rows that a tool gives as JSON, read by the time of their last change.

Source: OData Version 4.01, "URL Conventions" 5.1 (`$filter`, `$orderby`, `$top`) and "JSON Format" 4.5.5
(`@odata.nextLink`), docs.oasis-open.org/odata; survey tools and ledgers of many makers speak it. Which of
their fields is which, the settings say. A link to the next page is followed on the same host alone, as the
secret goes along. Rows that come as a file or lie in a database come by a folder or a query instead.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.utils.translation import gettext_lazy as _

from pawl.analytics.io.shipped import mapping_text
from pawl.analytics.words import say
from pawl.asking import Site, basic, list_of, mapping_of
from pawl.measurement.sources.connectors.addresses import AtAddress
from pawl.measurement.sources.connectors.base import Ask, Page, Setting, wrong
from pawl.measurement.sources.connectors.telling import gone, instant, instant_or_none, iso, text
from pawl.measurement.sources.connectors.walking import Item, Slice, walk

AT_ONCE = 200
ADDRESS = Setting(
    "address", _("Address"), _("Of the list of rows, such as https://tool.example.org/odata/Answers.")
)
CHANGED = Setting("changed", _("Field with the last change"), default="modifiedOn")
KEY = Setting("key", _("Field with the key"), default="id")
SECRET = _("Name and password with a colon between them, or a token")


class _Feed(AtAddress, ABC):
    """Rows of a list, and what is made of each."""

    name: str
    fields: Sequence[Setting]
    facts: tuple[str, ...]
    secret = SECRET

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """Rows that changed, each as its events."""
        told = {name: str(value) for name, value in settings.items()}
        reading = _Reading(told, secret, ask)

        def rows(items: Sequence[Item], floor: datetime) -> list[dict[str, str]]:
            found = [each for one in items for each in self._events(one, told)]
            return [row for at, row in found if at >= floor]

        return walk(reading.slice, rows, mark)

    @abstractmethod
    def _events(self, item: Item, told: Mapping[str, str]) -> Iterator[tuple[datetime, dict[str, str]]]:
        """What a row tells, each with its instant."""

    def _row(self, case: str, activity: str, at: datetime, facts: Mapping[str, str]) -> dict[str, str]:
        frame = {"case": case, "activity": activity, "at": iso(at)}
        return {**frame, **{name: facts.get(name, "") for name in self.facts}}


class Surveys(_Feed):
    """Answers of a survey tool."""

    name = "survey"
    label = _("Survey")
    fields = (
        ADDRESS, KEY, CHANGED,
        Setting("sent", _("Field with when it was sent"), default="sentOn"),
        Setting("answered", _("Field with when it was answered"), default="answeredOn"),
        Setting("score", _("Field with the score"), default="score"),
        Setting("worst", _("Worst score"), _("From it to the best the scores are laid on 1 to 5."),
                default="1"),
        Setting("best", _("Best score"), default="5"),
        Setting("about", _("Field with the ticket"), required=False, default="ticket"),
        Setting("service", _("Field with the service"), required=False, default="service"),
        Setting("assignment_group", _("Field with the group"), required=False, default="group"),
        Setting("customer", _("Field with the business unit"), required=False, default="customer"),
    )  # fmt: skip
    facts = ("sent_at", "answered_at", "score", "about", "service", "assignment_group", "customer")
    mapping = mapping_text("survey-answers")[1]

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse what is no address, and what is no scale."""
        super().check(settings)
        worst, best = _number(settings["worst"]), _number(settings["best"])
        if worst is None or best is None or worst == best:
            rule = say("It is no scale.")
            raise wrong("best", rule, say("Write two different numbers, such as 0 and 10."))

    def _events(self, item: Item, told: Mapping[str, str]) -> Iterator[tuple[datetime, dict[str, str]]]:
        row = item.told
        sent, answered = (instant_or_none(row.get(told[name])) for name in ("sent", "answered"))
        case, facts = text(row.get(told["key"])), {"sent_at": iso(sent)}
        facts |= {name: text(row.get(told[name])) for name in self.facts[3:] if told[name]}
        if sent is not None:
            yield sent, self._row(case, "sent", sent, facts)
        if answered is not None:
            facts |= {"answered_at": iso(answered), "score": _scaled(row.get(told["score"]), told)}
            yield item.at, self._row(case, "answered", item.at, facts)


class Ledger(_Feed):
    """Entries of a ledger of costs, or of hours that have a rate."""

    name = "ledger"
    label = _("Ledger of time and cost")
    fields = (
        ADDRESS, KEY, CHANGED,
        Setting("booked", _("Field with the day"), default="postingDate"),
        Setting("amount", _("Field with the amount"), default="amount"),
        Setting("hours", _("Field with the hours"), _("Of a ledger of time: the amount is hours × rate."),
                required=False),
        Setting("rate", _("Rate of an hour"), _("In the base currency."), required=False),
        Setting("cost_kind", _("Field with the kind of cost"), required=False, default="category"),
        Setting("service", _("Field with the service"), required=False, default="service"),
        Setting("support_line", _("Field with the support line"), required=False),
        Setting("project", _("Field with the project"), required=False),
        Setting("about", _("Field with the ticket"), required=False),
    )  # fmt: skip
    facts = ("booked_at", "amount", "cost_kind", "service", "support_line", "project", "about")
    mapping = mapping_text("cost-ledger")[1]

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse what is no address, and hours without a rate."""
        super().check(settings)
        if settings["hours"] and _number(settings["rate"]) is None:
            rule = say("Hours cost nothing without a rate.")
            raise wrong("rate", rule, say("Write what an hour costs, such as 60."))

    def _events(self, item: Item, told: Mapping[str, str]) -> Iterator[tuple[datetime, dict[str, str]]]:
        row = item.told
        facts = {name: text(row.get(told[name])) for name in self.facts[2:] if told[name]}
        booked = instant(row.get(told["booked"]), name=told["booked"])
        facts |= {"booked_at": iso(booked), "amount": _amount(row, told)}
        yield item.at, self._row(text(row.get(told["key"])), "booked", item.at, facts)


class _Reading:
    """One reading of a list."""

    def __init__(self, told: Mapping[str, str], secret: str, ask: Ask) -> None:
        parts = urlsplit(told["address"])
        self._told, self._home = told, f"{parts.scheme}://{parts.netloc}"
        self._path = parts.path.lstrip("/")
        self._site: Site = ask(self._home, basic(secret) if secret else {})

    def slice(self, since: datetime, more: Any) -> Slice:
        """Rows changed at or after an instant, or the page that a link leads to."""
        changed = self._told["changed"]
        at = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path, query = more or (self._path, {
            "$filter": f"{changed} ge {at}", "$orderby": f"{changed} asc,{self._told['key']} asc",
            "$top": AT_ONCE,
        })  # fmt: skip
        found = mapping_of(self._site.ask(path, query))
        if not isinstance(found.get("value"), list):
            raise gone("value")
        items = [self._item(row) for row in list_of(found["value"])]
        return Slice(items, self._next(text(found.get("@odata.nextLink")), path))

    def _item(self, row: Any) -> Item:
        for name in (self._told["key"], self._told["changed"]):
            if name not in mapping_of(row):
                raise gone(name)
        at = instant(row[self._told["changed"]], name=self._told["changed"])
        return Item(at, f"{text(row[self._told['key']])} {iso(at)}", row)

    def _next(self, link: str, path: str) -> tuple[str, dict[str, str]] | None:
        """Where the next page is.   Raises Invalid where it would take the secret elsewhere."""
        if not link:
            return None
        parts = urlsplit(urljoin(f"{self._home}/{path}", link))
        if f"{parts.scheme}://{parts.netloc}" != self._home:
            rule = say("Its next page would lie on another host.")
            raise wrong("address", rule, say("Write the address of the host that gives the rows."))
        return parts.path.lstrip("/"), dict(parse_qsl(parts.query, keep_blank_values=True))


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if isfinite(found) else None


def _scaled(value: Any, told: Mapping[str, str]) -> str:
    """A score on the scale from 1 to 5; nothing where it is none."""
    score, worst, best = _number(value), float(told["worst"]), float(told["best"])
    return "" if score is None else f"{1 + 4 * (score - worst) / (best - worst):.10g}"


def _amount(row: Mapping[str, Any], told: Mapping[str, str]) -> str:
    if told["hours"]:
        hours, rate = _number(row.get(told["hours"])), _number(told["rate"])
        return "" if hours is None or rate is None else f"{hours * rate:.10g}"
    amount = _number(row.get(told["amount"]))
    return "" if amount is None else repr(amount)
