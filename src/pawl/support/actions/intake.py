"""Alerts come in: each one is a row by its fingerprint, whatever is said twice, late or at once."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.catalogue.actions.checks import same_place
from pawl.catalogue.models import Service
from pawl.collaboration.cases import place_of
from pawl.history.record import record
from pawl.support.hearing import FIRED, IGNORED, NEW, RESOLVED, SEEN, Said, began, hear
from pawl.support.models import Alert, AlertState

SEND = Permission.ALERT_SEND
WRITTEN = (
    "state", "resolved_at", "severity", "title", "description", "fired_at", "seen_at", "fired", "lately",
    "version",
)  # fmt: skip
BATCH = 200
WEIGHTS = (NEW, FIRED, RESOLVED, SEEN, IGNORED)


def where(by: Actor, team: Team | None = None, service: Service | None = None) -> Place:
    """Where alerts belong: with the team that is named, else with the service's, else with the sender.

    Raises NotAllowed.
    """
    organisation = place_of(by.person).organisation_id
    if team is None and service is not None:
        team = service.case.team
    if team is not None:
        organisation = team.organisation_id if organisation is None else organisation
        same_place(team, organisation, "team")
    same_place(service, organisation, "service")
    place = Place(organisation, team.pk if team else None)
    require(by, SEND, on=place)
    return place


@transaction.atomic
def receive(
    said: Sequence[Said], *, source: str, team: Team | None = None, service: Service | None = None, by: Actor
) -> dict[str, int]:
    """Take in what monitoring says, many at once; a job makes incidents of it.   Returns counts by word.

    A few statements, however many alerts. What was said already changes nothing and writes no event.
    """
    place = where(by, team, service)
    now = clock.now()
    known = _known(place.organisation_id, source, said)
    told: Counter[str] = Counter()
    became: dict[str, str] = {}
    for one in said:
        mark = f"{source}:{one.fingerprint}"
        word = hear(known.get(mark), one, now)
        told[word] += 1
        if word == NEW:
            known[mark] = _new(one, mark, source, place, service, now)
        # Of several words about one alert in one request the weightiest says how its row is written.
        became[mark] = min(word, became.get(mark, IGNORED), key=WEIGHTS.index)
    _write({word: [known[mark] for mark, its in became.items() if its == word] for word in WEIGHTS[:-1]}, now)
    if told[NEW] + told[FIRED] + told[RESOLVED]:
        facts = {name: told[name] for name in (NEW, FIRED, RESOLVED)} | {"source": source}
        record("alert", "ALERTS", "received", by=by, facts=facts)
    return {name: told[name] for name in (NEW, FIRED, SEEN, RESOLVED, IGNORED)}


def _known(organisation: int | None, source: str, said: Sequence[Said]) -> dict[str, Alert]:
    marks = {f"{source}:{one.fingerprint}" for one in said}
    rows = Alert.objects.select_for_update(of=("self",)).filter(organisation=organisation)
    return {one.fingerprint: one for one in rows.filter(fingerprint__in=marks).order_by("pk")}


def _new(
    said: Said, mark: str, source: str, place: Place, service: Service | None, now: datetime
) -> Alert:  # fmt: skip
    return Alert(
        organisation_id=place.organisation_id, team_id=place.team_id, service=service, source=source,
        fingerprint=mark, title=said.title, description=said.description, severity=said.severity,
        labels=said.labels, url=said.url, first_at=now, fired_at=began(said, now), seen_at=now,
        lately=[now.isoformat()],
    )  # fmt: skip


def _write(became: dict[str, list[Alert]], now: datetime) -> None:
    """Two senders may tell of one new alert at the same time: the row of the first stands.

    What is the same for all is one statement for many: written row by row a storm would take seconds.
    """
    Alert.objects.bulk_create(became[NEW], batch_size=BATCH, ignore_conflicts=True)
    for one in became[FIRED]:
        one.version += 1
    Alert.objects.bulk_update(became[FIRED], WRITTEN, batch_size=BATCH)
    over = {"state": AlertState.RESOLVED, "resolved_at": now, "seen_at": now, "version": F("version") + 1}
    for word, changes in ((RESOLVED, over), (SEEN, {"seen_at": now})):
        for start in range(0, len(became[word]), BATCH):
            numbers = [one.pk for one in became[word][start : start + BATCH]]
            Alert.objects.filter(pk__in=numbers).update(**changes)
