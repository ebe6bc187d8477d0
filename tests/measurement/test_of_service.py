"""The indicators of a service: stored numbers of the own history, for eyes that may read its cases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast
from tests.catalogue import samples as catalogue
from tests.measurement import rows

from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.collaboration.cases import open_case
from pawl.measurement import reads
from pawl.measurement.models import DataSource, Import, Indicator, Study
from pawl.measurement.of_service import indicators_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
TARGET = {"value": 5, "direction": "down", "band": None, "from": None, "until": None, "text": ""}


@pytest.fixture
def service(people: Cast) -> Service:
    return catalogue.service(Place(people.acme.pk))


def measured(place: Place, *kpis: str, of: str = "E-mail", origin: str = "own", night: int = 0) -> Study:
    """A study of an own dataset, three weeks by service."""
    case = open_case("data_source", "What happened here", place)
    source = DataSource.objects.filter(origin=origin, case__organisation=place.organisation_id).first()
    source = source or DataSource.objects.create(case=case, origin=origin)
    dataset = rows.at_place(place)
    Import.objects.create(
        case=open_case("import", "own.csv", place), source=source, file_name="own.csv", size=1,
        sha256="0" * 64, state="imported", dataset=dataset,
    )  # fmt: skip
    made = rows.study(dataset, window_end=rows.AT + 3 * WEEK)
    for number, kpi in enumerate(kpis):
        Indicator.objects.create(
            study=made, dataset=dataset, kpi=kpi, number=number, practice="p", status="measurable", reason={},
            version=1, digest="f" * 64, target=TARGET,
        )  # fmt: skip
        for n in range(3):
            at = rows.AT + n * WEEK
            rows.measurement(made, kpi=kpi, slice="service", slice_value=of, label=f"W{n}", value=n + night,
                             period_start=at, period_end=at + WEEK)  # fmt: skip
    return made


def test_each_kpi_is_told_with_its_latest_number_and_those_before_it(people: Cast, service: Service) -> None:
    made = measured(Place(people.acme.pk), "backlog")
    (one,) = indicators_of(service, people.alice)
    assert (one.kpi, one.value, one.period, one.earlier, one.is_met) == ("backlog", 2, "W2", (0, 1), True)
    assert (one.name, one.shown, one.dataset) == ("Backlog", "2", made.dataset.key)


def test_incidents_are_looked_at_before_the_other_logs(people: Cast) -> None:
    place = Place(people.acme.pk)
    incidents = measured(place, "backlog").dataset
    later = measured(place, "csat").dataset
    source = DataSource.objects.create(case=open_case("data_source", "Runs", place), origin="own",
                                       log="operation_run")  # fmt: skip
    Import.objects.filter(dataset=later).update(source=source)
    assert reads.dataset(people.alice) == incidents
    assert set(reads.studied(people.alice)) == {incidents, later}


def test_another_service_and_another_source_tell_nothing(people: Cast, service: Service) -> None:
    measured(Place(people.acme.pk), "backlog", of="Payroll")
    measured(Place(people.acme.pk), "backlog", origin="upload")
    assert indicators_of(service, people.alice) == []


def test_only_who_may_read_every_case_of_the_place_sees_them(people: Cast, service: Service) -> None:
    measured(Place(people.acme.pk), "backlog")
    assert indicators_of(service, people.bob) == indicators_of(service, people.charlie) == []


def test_the_newest_night_counts_and_no_more_is_asked(people: Cast, service: Service) -> None:
    counts = []
    for night, kpis in enumerate(
        (["backlog"], ["backlog", "incidents-opened", "csat", "incidents-resolved"])
    ):
        measured(Place(people.acme.pk), *kpis, night=night)
        with CaptureQueriesContext(connection) as asked:
            found = indicators_of(service, people.alice)
        counts.append(len(asked))
        assert {one.value for one in found} == {2 + night}
    assert len(found) == 4
    assert counts[0] == counts[1] <= 10
