"""The status of the services: now, what is planned, ninety days back, and as a feed to subscribe to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required, login_required
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import not_found
from pawl.catalogue.models import Outage
from pawl.portal.service_health import AHEAD, Health, healths
from pawl.web.asked import actor_of

DAYS = 90
MOST, MOST_PAST = 2000, 30
SALT = "pawl.status-feed"
WIDTH, GAP, HEIGHT = 7, 2, 26


@dataclass(frozen=True)
class Standing:
    """A service on the status page: how it is, its last ninety days as a picture and in words."""

    health: Health
    picture: SafeString
    failed: int
    """Days on which it did not work."""


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """How the services are: what works, what does not, what is planned, what was."""
    actor, now = actor_of(request), clock.now()
    seen = healths(actor)
    past = _outages(actor, now)
    by_service: dict[int, list[Outage]] = {}
    for one in past:
        by_service.setdefault(one.service_id, []).append(one)
    told = {
        "services": [_standing(one, by_service.get(one.service.pk, ()), now) for one in seen],
        "past": [one for one in past if one.until is not None and one.until <= now][:MOST_PAST],
        "now": now,
        "days": DAYS,
        "feed": request.build_absolute_uri(reverse("status-feed", args=[token_of(actor.human)])),
    }
    return render(request, "portal/status.html", told)


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same as Atom, for a reader that cannot sign in: the address itself says for whom.

    It ends with the person's account, and with their password.   Raises NotFound.
    """
    actor, now = Actor(_person(token)), clock.now()
    address = request.build_absolute_uri(reverse("service-status"))
    made = Atom1Feed(
        title=_("Status of the services"), link=address, description="",
        feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for one in healths(actor):
        if one.state == "degraded":
            made.add_item(**_impaired(one, address))
    for outage in _outages(actor, now):
        made.add_item(**_entry(outage, address, now))
    response = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    return response


def token_of(person: Person) -> str:
    """What the address of somebody's feed ends with."""
    return signing.dumps([person.pk, _mark(person)], salt=SALT)


def _person(token: str) -> Person:
    try:
        number, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise not_found("feed") from None
    person: Person | None = Person.objects.filter(pk=number, is_active=True).first()
    if person is None or mark != _mark(person):
        raise not_found("feed")
    return person


def _mark(person: Person) -> str:
    return str(person.get_session_auth_hash())[:16]


def _outages(actor: Actor, now: datetime) -> list[Outage]:
    """Those of the last days and the announced ones, the newest first; one query."""
    since = now - timedelta(days=DAYS)
    rows = Outage.objects.visible_to(actor).filter(
        Q(until=None) | Q(until__gte=since), from_at__lte=now + AHEAD, service__state="live"
    )
    return list(rows.select_related("case", "service__case").order_by("-from_at", "-pk")[:MOST])


def _standing(health: Health, outages: Iterable[Outage], now: datetime) -> Standing:
    days = _days(outages, now)
    return Standing(health, _picture(days), sum(word == "bad" for word in days.values()))


def _days(outages: Iterable[Outage], now: datetime) -> Mapping[int, str]:
    """By how many days ago: whether the service failed, or stood still as planned."""
    found: dict[int, str] = {}
    today = now.astimezone(UTC).date()
    for one in outages:
        first, last = one.from_at.astimezone(UTC).date(), min(one.until or now, now).astimezone(UTC).date()
        for ago in range(max(0, (today - last).days), min(DAYS - 1, (today - first).days) + 1):
            if not one.is_planned or ago not in found:
                found[ago] = "warn" if one.is_planned else "bad"
    return found


def _picture(days: Mapping[int, str]) -> SafeString:
    """A stroke per day, the oldest left; what each means stands in words below."""
    strokes = "".join(
        f'<rect class="tone-{days.get(ago, "good")}" x="{(DAYS - 1 - ago) * (WIDTH + GAP)}" y="0" '
        f'width="{WIDTH}" height="{HEIGHT}"/>'
        for ago in range(DAYS)
    )
    whole = DAYS * (WIDTH + GAP) - GAP
    return format_html(
        '<svg class="days" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        whole, HEIGHT, mark_safe(strokes),  # noqa: S308 numbers and our own words
    )  # fmt: skip


def _entry(one: Outage, address: str, now: datetime) -> dict[str, Any]:
    is_over = one.until is not None and one.until <= now
    word = _("Planned work") if one.is_planned else _("It works again") if is_over else _("It does not work")
    until = f" – {one.until:%Y-%m-%d %H:%M} UTC" if one.until else ""
    return {
        "title": f"{one.service.name}: {word}",
        "link": f"{address}#{one.service.key}",
        "description": f"{one.from_at:%Y-%m-%d %H:%M}{until or ' UTC'}",
        "unique_id": f"{address}#{one.key}-{'over' if is_over else 'on'}",
        "pubdate": one.from_at,
        "updateddate": one.until if is_over else one.from_at,
    }


def _impaired(one: Health, address: str) -> dict[str, Any]:
    since = one.since or clock.now()
    return {
        "title": f"{one.service.name}: {_('It is impaired; many people work on it.')}",
        "link": f"{address}#{one.service.key}",
        "description": "",
        "unique_id": f"{address}#{one.service.key}-{since:%Y%m%d%H%M}",
        "pubdate": since,
        "updateddate": since,
    }
