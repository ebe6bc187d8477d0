"""Incidents follow alerts: one open incident per alert, resolved when it ends, bounded in a storm."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Link
from pawl.errors import PawlError
from pawl.incidents.actions import reopen, report, resolve
from pawl.incidents.models import OPEN, Incident
from pawl.support.hearing import flaps
from pawl.support.models import Alert, AlertState, Severity

SETTLES = timedelta(minutes=2)
"""So long an alert must be over before its incident is resolved: one that comes back at once ends nothing."""
SETTLES_FLAPPING = timedelta(minutes=30)
LOOKED_BACK = timedelta(days=7)
MOST_NEW, IN = 20, timedelta(minutes=10)
"""So many incidents of alerts an organisation gets in so long; what comes on top belongs to one storm."""
STORM = "alert-storm"
AT_ONCE = 5000
DUPLICATES = "duplicates"
LEVELS = {Severity.CRITICAL: (1, 1), Severity.ERROR: (2, 1), Severity.WARNING: (2, 2)}
"""Impact and urgency."""
CHANNEL, REASON, ENDED = "monitoring", "The alert fires again.", "Monitoring says that it works again."


def follow(*, by: Actor) -> int:
    """Bring incidents up to what alerts say.   Returns how many were opened, reopened or resolved.

    It looks at the rows alone, so it may run as often as it likes, after a crash too.
    """
    now = clock.now()
    return _raise(_without_incident(), now, by) + _settle(now, by)


def _not_raised() -> QuerySet[Alert]:
    """What fired, and of this time there is no incident."""
    firing = Alert.objects.filter(state=AlertState.FIRING, raised__lt=F("fired"))
    return firing.exclude(severity=Severity.INFO)


def _without_incident() -> QuerySet[Alert]:
    """Of those, what has no open one either: what comes back while one is open belongs to it."""
    opened = Incident.objects.filter(state__in=OPEN).values("case")
    _not_raised().filter(incident__in=opened).update(raised=F("fired"))
    rows = _not_raised().select_related("service__case", "incident", "team")
    return rows.order_by("pk")[:AT_ONCE]


def _raise(alerts: Iterable[Alert], now: datetime, by: Actor) -> int:
    done, left, storms = 0, {}, {}  # type: int, dict[int | None, int], dict[int | None, list[int]]
    for alert in alerts:
        home = alert.organisation_id
        if home not in left:
            left[home] = MOST_NEW - _opened_lately(home, now)
        if _reopened(alert, by):
            done += 1
        elif left[home] > 0:
            left[home] -= 1
            done += _opened_if_it_can_be(alert, by)
        else:
            storms.setdefault(home, []).append(alert.pk)
    for home, chosen in storms.items():
        _into_storm(home, chosen, by)
    return done + len(storms)


def _opened_lately(home: int | None, now: datetime) -> int:
    """Those that Pawl itself opened: what people say came from monitoring uses nothing up."""
    ours = {"channel": CHANNEL, "opened_by": None, "case__organisation": home, "case__kind": "incident"}
    rows = Incident.objects.filter(**ours)
    return rows.filter(opened_at__gt=now - IN).count()


def _reopened(alert: Alert, by: Actor) -> bool:
    """One that was merged belongs to the other; one that was resolved goes on: no second one for the same."""
    link = Link.objects.filter(source=alert.incident_id or 0, relation=DUPLICATES).first()
    known = Incident.objects.filter(case=link.target_id if link else alert.incident_id or 0)
    old = known.select_related("case").exclude(state__in=("closed", "cancelled")).first()
    if old is None:
        return False
    try:
        with transaction.atomic():
            if old.state == "resolved":
                reopen(old, reason=REASON, by=by)
            return _linked(alert, old)
    except PawlError:
        return False


def _opened_if_it_can_be(alert: Alert, by: Actor) -> bool:
    """One of which no incident can be made keeps no other from its own."""
    try:
        return _opened(alert, by)
    except PawlError:
        return False


@transaction.atomic
def _opened(alert: Alert, by: Actor) -> bool:
    impact, urgency = LEVELS[Severity(alert.severity)]
    made = report(
        title=alert.title, description=_described(alert), impact=impact, urgency=urgency, channel=CHANNEL,
        service=alert.service, team=alert.team, external_id=alert.fingerprint[:100], by=by,
        place=Place(alert.organisation_id, alert.team_id),
    )  # fmt: skip
    is_first = _linked(alert, made)
    if not is_first:  # somebody else was faster: theirs stands
        transaction.set_rollback(True)
    return is_first


def _linked(alert: Alert, incident: Incident) -> bool:
    same = Alert.objects.filter(pk=alert.pk, raised=alert.raised)
    return bool(same.update(incident=incident.case, raised=F("fired"), version=F("version") + 1))


def _into_storm(home: int | None, chosen: list[int], by: Actor) -> None:
    """Everything beyond the bound belongs to one incident, which is urgent."""
    with transaction.atomic():
        known = Incident.objects.filter(
            external_id=STORM, opened_by=None, state__in=OPEN, case__organisation=home
        )
        storm = known.select_related("case").first() or report(
            title="Alert storm", description="More alerts fire than can be looked at one by one.", impact=1,
            urgency=1, channel=CHANNEL, external_id=STORM, place=Place(home), by=by,
        )  # fmt: skip
        for start in range(0, len(chosen), 500):
            rows = Alert.objects.filter(pk__in=chosen[start : start + 500])
            rows.update(incident=storm.case, raised=F("fired"), version=F("version") + 1)


def _settle(now: datetime, by: Actor) -> int:
    """Resolve what is over for long enough: no alert of it fires, and the last one ended a while ago."""
    over = Alert.objects.filter(
        state=AlertState.RESOLVED, incident__isnull=False, resolved_at__lte=now - SETTLES,
        resolved_at__gt=now - LOOKED_BACK,
    )  # fmt: skip
    firing = Alert.objects.filter(state=AlertState.FIRING, incident__isnull=False).values("incident")
    open_ones = Incident.objects.filter(case__in=over.values("incident"), state__in=OPEN)
    found = open_ones.exclude(case__in=firing).select_related("case").order_by("pk")[:AT_ONCE]
    return sum(_resolved(one, now, by) for one in found)


def _resolved(incident: Incident, now: datetime, by: Actor) -> bool:
    alerts = list(Alert.objects.filter(incident=incident.case_id).order_by("-resolved_at")[:500])
    waits = SETTLES_FLAPPING if any(flaps(one, now) for one in alerts) else SETTLES
    if any(one.resolved_at is None or one.resolved_at > now - waits for one in alerts):
        return False
    try:
        resolve(incident, code="solved", resolution=ENDED, by=by)
    except PawlError:
        return False  # somebody moved it a moment ago
    return True


def _described(alert: Alert) -> str:
    labels = "\n".join(f"{name}: {value}" for name, value in sorted(alert.labels.items()))
    return "\n\n".join(part for part in (alert.description, labels, alert.url) if part)[:10_000]
