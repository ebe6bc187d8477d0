"""A gap and a signal as a study leaves them, in any place."""

from datetime import UTC, datetime
from itertools import count

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.measurement.models import Dataset, Gap, Indicator, Signal, Study

KPI = "resolution-time-median"
START = datetime(2026, 3, 1, tzinfo=UTC)
_numbers = count(1)


def study(place: Place) -> Study:
    """A dataset of a place, walked through once."""
    n = next(_numbers)
    dataset = Dataset.objects.create(
        organisation_id=place.organisation_id,
        team_id=place.team_id,
        confidential=place.confidential,
        snapshot=f"snapshot-{n}",
        name="Desk",
        kind="incident",
        events=10,
        cases=5,
        refused=0,
        first_event_at=START,
        last_event_at=START,
        created_at=START,
        source_name="desk.csv",
        source_size=1,
        source_sha256="0" * 64,
        mapping="",
        mapping_name="desk",
        mapping_digest="0" * 64,
        zone="UTC",
    )
    return Study.objects.create(
        dataset=dataset,
        digest="0" * 64,
        grain="month",
        state="current",
        calendar="",
        calendar_digest="0" * 64,
        calendar_description={},
        rules="nelson",
        engine="test",
        made_at=START,
    )


def indicator(found: Gap | Signal) -> Indicator:
    """What the study of a finding says of its KPI."""
    of = found.study
    assert of is not None
    return Indicator.objects.create(
        study=of,
        dataset=of.dataset,
        kpi=KPI,
        number=1,
        practice="incident-management",
        status="measurable",
        reason={},
        version=3,
        digest="d" * 64,
        value=21.5,
        n=40,
    )


def _found(of: Study, kind: str, place: Place) -> dict[str, object]:
    n = next(_numbers)
    return {
        "case": open_case(kind, f"{KPI} {n}", place),
        "fingerprint": f"{n:064d}",
        "dataset": of.dataset,
        "study": of,
        "kpi": KPI,
        "grain": "month",
        "sentence": {},
        "found_at": clock.now(),
        "seen_at": clock.now(),
    }


def gap(place: Place, of: Study | None = None) -> Gap:
    """A missed target."""
    of = of or study(place)
    return Gap.objects.create(
        **_found(of, "gap", place),
        rank=1,
        label="2026-03",
        period_start=START,
        value=21.5,
        target={"value": 16, "direction": "down"},
        distance=5.5,
        low=19.0,
        high=24.0,
        how={},
        n=40,
        is_sure=True,
        cause="built_in",
        formula={},
        verdict={},
    )


def signal(place: Place, of: Study | None = None) -> Signal:
    """A shift."""
    of = of or study(place)
    return Signal.objects.create(
        **_found(of, "signal", place),
        rule="shift",
        side="above",
        judgement="concern",
        first_label="2026-01",
        first_period=START,
        last_label="2026-03",
        last_period=START,
        points=8,
    )
