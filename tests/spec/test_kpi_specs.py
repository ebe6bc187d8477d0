"""Every KPI of the library: a small table in, a number out, through the real engine."""

from datetime import datetime
from functools import cache

import pyarrow as pa
import pytest
from tests.spec.expected import EXPECTED, Expected
from tests.spec.sample import AS_OF, WEEK, sample

from pawl.analytics.eventlog.dataset import dataset_of
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.engine import Measurements, measure
from pawl.analytics.worktime import shipped

OFFICE = shipped("office")


@cache
def measured(without: tuple[str, ...]) -> Measurements:
    return measure(list(load_library().values()), sample(without), periods=[WEEK], calendar=OFFICE)


@pytest.mark.parametrize("spec", EXPECTED, ids=lambda spec: "-without-".join((spec.kpi, *spec.without)))
def test_the_sample_week_gives_the_number_worked_out_by_hand(spec: Expected) -> None:
    (found,) = measured(spec.without).series(spec.kpi)
    assert found.value == pytest.approx(spec.value, rel=1e-12)
    assert spec.n in (None, found.n)
    assert spec.open in (None, found.open)


def test_every_kpi_of_the_library_has_a_spec() -> None:
    assert {spec.kpi for spec in EXPECTED} == set(load_library())


def test_every_stand_in_has_a_spec() -> None:
    proxied = {name for name, definition in load_library().items() if definition.proxies}
    assert proxied <= {spec.kpi for spec in EXPECTED if spec.without}


@pytest.mark.parametrize(("ended", "met"), [(None, 0.0), (datetime(2026, 1, 6, 9), 1.0)])
def test_a_flag_that_says_met_is_believed_only_of_a_case_that_has_ended(
    ended: datetime | None, met: float
) -> None:
    instant = pa.timestamp("us")
    columns = {
        "opened_at": pa.array([datetime(2026, 1, 5, 8)], instant),
        "due_at": pa.array([datetime(2026, 1, 6, 12)], instant),
        "resolved_at": pa.array([None], instant),
        "closed_at": pa.array([ended], instant),
        "made_sla": pa.array([True]),
    }
    flagged = dataset_of({"incident": pa.table(columns)}, as_of=AS_OF)
    (found,) = measure([load_library()["sla-attainment"]], flagged, periods=[WEEK], calendar=OFFICE).series(
        "sla-attainment"
    )
    assert (found.value, found.n) == (met, 1)
