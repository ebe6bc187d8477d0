"""Data sources: opened, changed, put to rest."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import open_case
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.jobs import schedules
from pawl.measurement.actions import own_history
from pawl.measurement.actions.gathering import connector_of, sealed
from pawl.measurement.models import DataSource, LogKind, Origin
from pawl.measurement.sources import quarantine
from pawl.measurement.sources.connectors import CONNECTORS, base
from pawl.measurement.words import LOGS


@transaction.atomic
def open_source(  # noqa: PLR0913 what a source is, all named
    *, title: str, place: Place, by: Actor, origin: str = Origin.UPLOAD, path: str = "", service: str = "",
    log: str = LogKind.INCIDENT, settings: Mapping[str, Any] | None = None, secret: str = "", cron: str = "",
    zone: str = "UTC",
) -> DataSource:  # fmt: skip
    """A new source of data for a place.   Raises Invalid for a path outside the folders that are allowed.

    log: of the own history, which practice it tells of.   settings, secret, cron, zone: of another system,
    what its connector is told, and when it is gathered by itself.
    """
    require(by, Permission.SOURCE_MANAGE, on=place)
    if not title.strip():
        rule = say("A source needs a name.")
        raise Invalid("title", rule, say("Say which export it is."), {"title": rule})
    if origin == Origin.PATH:
        path = str(quarantine.on_server(path))
    kept = _told(origin, settings or {}, secret, cron)
    case = open_case(DataSource.kind, title.strip(), place)
    mapping = own_history.mapping(log) if origin == Origin.OWN else ""
    source = DataSource.objects.create(
        case=case, origin=origin, log=log, path=path, service=service, mapping=mapping, **kept
    )
    if cron:
        _plan(source, cron, zone)
    facts = {"origin": origin, "log": log, "organisation": place.organisation_id, "team": place.team_id}
    record(
        DataSource.kind, source.key, "open", by=by, facts=facts, texts={"title": title, "service": service}
    )
    return source


@transaction.atomic
def open_own(*, title: str, place: Place, by: Actor) -> DataSource:
    """The own history of a place: a source for each practice.   Returns that of the incidents."""
    first = open_source(title=title, place=place, by=by, origin=Origin.OWN)
    open_others(first, by=by)
    return first


@transaction.atomic
def open_others(first: DataSource, *, by: Actor) -> int:
    """The sources of the practices that a place has none for yet, beside that of its incidents."""
    case = first.case
    place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
    same = {"case__organisation": case.organisation_id, "case__team": case.team_id}
    known = set(DataSource.objects.filter(origin=Origin.OWN, **same).values_list("log", flat=True))
    missing = [log for log in LogKind.values if log not in known]
    for log in missing:
        title = f"{case.title[:200]} · {LOGS[log]}"
        open_source(title=title, place=place, by=by, origin=Origin.OWN, log=log)
    return len(missing)


@transaction.atomic
def change_source(  # noqa: PLR0913 what a source is, all named
    source: DataSource,
    *,
    version: int,
    by: Actor,
    service: str | None = None,
    refused_share: float | None = None,
    mapping: str | None = None,
    is_active: bool | None = None,
    settings: Mapping[str, Any] | None = None,
    secret: str | None = None,
    cron: str | None = None,
    zone: str | None = None,
) -> DataSource:
    """Change how a source is read from now on.   Raises Stale where somebody was faster.

    secret: empty leaves the one that is there.   cron: empty: it is gathered only when somebody asks.
    """
    require(by, Permission.SOURCE_MANAGE, on=source)
    if refused_share is not None and not 0 <= refused_share <= 1:
        rule = say("A share lies between 0 and 1.")
        raise Invalid("refused_share", rule, say("For 5% write 0.05."), {"refused_share": rule})
    given = {"service": service, "refused_share": refused_share, "mapping": mapping, "is_active": is_active}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    changes |= _changed(source, settings, secret)
    if cron is not None or zone is not None:
        changes |= _moved(source, cron, zone)
    rows = DataSource.objects.filter(pk=source.pk, version=version)
    if not rows.update(version=F("version") + 1, **changes):
        raise stale(source.key)
    record(DataSource.kind, source.key, "change", by=by, facts={"changed": sorted(changes)})
    source.refresh_from_db()
    return source


def _told(origin: str, settings: Mapping[str, Any], secret: str, cron: str) -> dict[str, Any]:
    """What a new source keeps of its connector's settings; sources that have none are told nothing."""
    connector = CONNECTORS.get(origin)
    if connector is not None:
        return {"settings": base.told(connector, settings), "secret": sealed(secret), "cron": cron.strip()}
    if settings or secret or cron:
        rule = say("It is no other system that can be asked, so it takes no settings.")
        raise Invalid("settings", rule, say("Leave them out."), {"settings": rule})
    return {}


def _changed(source: DataSource, settings: Mapping[str, Any] | None, secret: str | None) -> dict[str, Any]:
    """Other settings of its connector, or another secret: what halted it may be mended."""
    if settings is None and not secret:
        return {}
    connector = connector_of(source)
    kept = source.settings if settings is None else base.told(connector, {**source.settings, **settings})
    return {"settings": kept, "halted": None, **({"secret": sealed(secret)} if secret else {})}


def _moved(source: DataSource, cron: str | None, zone: str | None) -> dict[str, Any]:
    connector_of(source)
    cron = source.cron if cron is None else cron.strip()
    zone = source.zone if zone is None else zone
    if cron:
        _plan(source, cron, zone)
    else:
        schedules.pause(_clock(source))
    return {"cron": cron, "zone": zone}


def _plan(source: DataSource, cron: str, zone: str) -> None:
    """Raises Invalid for a time that never comes, or comes more often than Pawl asks."""
    schedules.plan(
        _clock(source), cron=cron, zone=zone, kind=DataSource.kind, case=source.key, activity="gather_due"
    )


def _clock(source: DataSource) -> str:
    return f"gather {source.key}"
