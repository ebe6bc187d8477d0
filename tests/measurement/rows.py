"""Rows of measurement for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.analytics.words import packed, say
from pawl.collaboration.cases import open_case
from pawl.measurement.models import (
    Calendar,
    Dataset,
    DataSource,
    Factor,
    Import,
    Indicator,
    Measurement,
    MeasureSetting,
    Phase,
    Replay,
    Study,
    StudyState,
    Target,
    UnitValue,
)

AT = datetime(2026, 3, 2, tzinfo=UTC)
_numbers = count(1)


def dataset(organisation: Organisation | None, team: Team | None = None, **facts: Any) -> Dataset:
    """A snapshot of somebody's cases; nothing of it lies in a lake."""
    known: dict[str, Any] = {
        "snapshot": "a" * 64, "name": "log.csv", "kind": "incident", "events": 10, "cases": 3, "refused": 0,
        "first_event_at": AT, "last_event_at": AT, "created_at": AT, "source_name": "log.csv",
        "source_size": 100, "source_sha256": "b" * 64, "mapping": "", "mapping_name": "m",
        "mapping_digest": "c" * 64, "zone": "UTC",
    }  # fmt: skip
    return Dataset.objects.create(organisation=organisation, team=team, **{**known, **facts})


def study(of: Dataset, **facts: Any) -> Study:
    """A study of a dataset, current unless it is said otherwise."""
    known: dict[str, Any] = {
        "digest": "d" * 64, "grain": "week", "state": StudyState.CURRENT, "calendar": "", "engine": "test",
        "calendar_digest": "e" * 64, "calendar_description": {}, "rules": "nhs", "made_at": AT,
    }  # fmt: skip
    return Study.objects.create(dataset=of, **{**known, **facts})


def measurement(of: Study, **facts: Any) -> Measurement:
    """One number of a study."""
    known: dict[str, Any] = {
        "snapshot": of.dataset.snapshot, "kpi": "backlog", "version": 1, "digest": "f" * 64,
        "grain": of.grain, "label": "2026-W10", "period_start": AT, "period_end": AT, "value": 3.0, "n": 3,
        "calendar_digest": of.calendar_digest,
    }  # fmt: skip
    return Measurement.objects.create(study=of, dataset=of.dataset, **{**known, **facts})


def at_place(place: Place, **facts: Any) -> Dataset:
    """A dataset of a place."""
    known = {"confidential": place.confidential, "snapshot": f"rows-{next(_numbers):059d}", **facts}
    team = Team.objects.filter(pk=place.team_id or 0).first()
    return dataset(Organisation.objects.filter(pk=place.organisation_id or 0).first(), team, **known)


def data_source(place: Place) -> DataSource:
    return DataSource.objects.create(case=open_case("data_source", "Service desk", place))


def staged_import(place: Place) -> Import:
    case = open_case("import", "log.csv", place)
    held = {"file_name": "log.csv", "size": 1, "sha256": "0" * 64, "held": "none"}
    return Import.objects.create(case=case, source=data_source(place), **held)


def _where(place: Place) -> dict[str, int | None]:
    return {"organisation_id": place.organisation_id, "team_id": place.team_id}


def calendar(place: Place) -> Calendar:
    known: dict[str, Any] = {
        "name": "Office",
        "text": 'like = "office"',
        "digest": "0" * 64,
        "description": packed(say("Around the clock.")),
    }
    return Calendar.objects.create(**known, created_at=AT, **_where(place))


def target(place: Place) -> Target:
    return Target.objects.create(kpi="backlog", value=10, direction="down", created_at=AT, **_where(place))


def unit_value(place: Place) -> UnitValue:
    return UnitValue.objects.create(
        kpi="backlog", money=3, currency="EUR", text="A guess", created_at=AT, **_where(place)
    )


def phase(place: Place) -> Phase:
    return Phase.objects.create(kpi="backlog", at=AT.date(), reason="New", created_at=AT, **_where(place))


def measure_setting(place: Place) -> MeasureSetting:
    return MeasureSetting.objects.get_or_create(**_where(place), defaults={"grains": ["week"]})[0]


def factor(place: Place) -> Factor:
    case = open_case("factor", "Release", place)
    return Factor.objects.create(case=case, side="internal", category="release", at=AT.date())


def indicator(place: Place) -> Indicator:
    return _indicator(study(at_place(place)))


def _indicator(of: Study) -> Indicator:
    known: dict[str, Any] = {"kpi": "backlog", "number": 1, "practice": "incident-management", "reason": {}}
    return Indicator.objects.create(
        study=of, dataset=of.dataset, status="measurable", version=1, digest="f" * 64, value=3.0, n=3, **known
    )


def number(place: Place) -> Measurement:
    of = study(at_place(place))
    _indicator(of)
    return measurement(of)


def replay(place: Place) -> Replay:
    one = number(place)
    return Replay.objects.create(dataset=one.dataset, number=one.key, outcome="same", asked_at=AT, figures=1)


MAKERS: dict[str, Callable[[Place], Any]] = {
    "data_source": data_source,
    "import": staged_import,
    "dataset": at_place,
    "calendar": calendar,
    "target": target,
    "unit_value": unit_value,
    "phase": phase,
    "measure_setting": measure_setting,
    "factor": factor,
    "indicator": indicator,
    "measurement": number,
    "replay": replay,
}
