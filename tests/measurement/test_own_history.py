"""The own history becomes a log: what happened to incidents here, read, imported and measured by itself."""

import csv
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.incidents.samples import MONDAY
from tests.measurement.desk import drain
from tests.tickets.samples import PAWL, promised

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.actions import comment
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.measurement.actions import own_history, own_reading
from pawl.measurement.actions.sources import open_source
from pawl.measurement.models import Dataset, DataSource, Import, Measurement, Origin
from pawl.tickets.actions import work
from pawl.tickets.replaying import Past, replay

# What a transaction that still runs has written is not read on: on PostgreSQL a test is one.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
HOUR = timedelta(hours=1)
PAST = (
    Past("opened", MONDAY, {"state": "new", "priority": 2}),
    Past("on_hold", MONDAY + HOUR, {"state": "on_hold", "hold_reason": "awaiting_caller"}),
    Past("closed", MONDAY + 2 * HOUR, {"state": "closed", "hold_reason": "", "closed_at": MONDAY + 2 * HOUR}),
)


@pytest.fixture
def source(people: Cast) -> DataSource:
    return open_source(
        title="What happened here", place=Place(people.acme.pk), origin=Origin.OWN, by=people.alice
    )


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


def lived(people: Cast, rita: Actor) -> Incident:
    """An incident with a day behind it: answered, handed over, on hold, resolved, reopened, resolved."""
    place = Place(people.acme.pk)
    with time_machine.travel(MONDAY, tick=False) as now:
        one = actions.report(
            title="Mail is down", caller=rita.human, service=promised(place), team=people.desk,
            by=people.admin,
        )  # fmt: skip
        now.shift(HOUR)
        actions.take(one, by=people.admin)
        comment(one.case, text="We look into it.", by=people.admin)
        now.shift(HOUR)
        work.set_priority(one, impact=1, urgency=1, by=people.admin)
        now.shift(HOUR)
        actions.resolve(one, code="solved", resolution="Restarted it", by=people.admin)
        now.shift(HOUR)
        actions.reopen(one, by=people.admin, reason="Again")
        now.shift(HOUR)
        actions.resolve(one, code="solved", resolution="Replaced it", by=people.admin)
    return Incident.objects.select_related("case").get(pk=one.pk)


def rows_of(source: DataSource) -> list[dict[str, str]]:
    text = b"".join(own_history.blocks(source)[0]).decode()
    return list(csv.DictReader(text.splitlines()))


def test_each_event_tells_what_was_known_then(source: DataSource, people: Cast, rita: Actor) -> None:
    one = lived(people, rita)
    rows = rows_of(source)
    states = [row["activity"] for row in rows]
    assert states == [
        "new", "new", "in_progress", "public_reply", "in_progress", "resolved", "in_progress", "resolved",
    ]  # fmt: skip
    assert [row["priority"] for row in rows] == ["5"] * 4 + ["1"] * 4
    assert [row["reopen_count"] for row in rows][-2:] == ["1", "1"]
    assert {row["key"] for row in rows} == {one.key}
    assert {row["assignment_group"] for row in rows} == {"Desk"}
    assert [row["made_sla"] for row in rows] == [""] * 5 + ["false", "", "false"]
    assert all("Mail" not in value for row in rows for name, value in row.items() if name != "service")


def test_what_another_system_told_is_told_on(source: DataSource, people: Cast) -> None:
    replay(Incident, PAST, title="Mail", place=Place(people.acme.pk), by=people.admin)
    rows = rows_of(source)
    assert [row["activity"] for row in rows] == ["new", "on_hold", "closed"]
    assert [row["hold_reason"] for row in rows] == ["", "awaiting_caller", ""]
    assert rows[-1]["at"] == "2026-03-02T11:00:00+00:00"


def test_nobody_else_s_incidents_and_no_confidential_ones(source: DataSource, people: Cast) -> None:
    replay(Incident, PAST, title="Theirs", place=Place(people.other.pk), by=people.admin)
    replay(Incident, PAST, title="Secret", place=Place(people.acme.pk, None, None, True), by=PAWL)
    assert rows_of(source) == []


def test_many_incidents_ask_no_more_than_few(source: DataSource, people: Cast) -> None:
    place, counts = Place(people.acme.pk), []
    for _round in range(2):
        for _one in range(5):
            replay(Incident, PAST, title="Mail", place=place, by=people.admin)
        with CaptureQueriesContext(connection) as asked:
            rows_of(source)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


@pytest.mark.django_db(transaction=True)
def test_at_night_it_is_read_imported_and_measured(source: DataSource, people: Cast, rita: Actor) -> None:
    lived(people, rita)
    place, nights = Place(people.acme.pk), []
    for _night in range(2):
        replay(Incident, PAST, title="Mail", place=place, by=people.admin)
        own_reading.read_due()
        own_reading.read_due()
        drain()
        nights.append(Dataset.objects.latest("pk"))
    assert list(Import.objects.values_list("state", flat=True)) == ["imported"] * 2
    assert [(one.cases, one.events) for one in nights] == [(2, 11), (3, 14)]
    assert nights[1].parent == nights[0].snapshot
    opened = Measurement.objects.filter(dataset=nights[1], kpi="incidents-opened", grain="week")
    assert sum(each.value or 0 for each in opened.filter(slice="")) == 3
    assert set(opened.filter(slice="service").values_list("slice_value", flat=True)) == {"", "E-mail"}


def test_every_practice_gets_a_source_and_only_what_happened_is_read(source: DataSource) -> None:
    own_reading.read_due()
    own_reading.read_due()
    logs = DataSource.objects.order_by("pk").values_list("log", flat=True)
    assert list(logs) == ["incident", "service_request", "problem", "change", "operation_run", "improvement"]
    assert not Import.objects.exists()


def test_a_quiet_site_reads_nothing(source: DataSource) -> None:
    own_reading.read_due()
    assert not Import.objects.filter(source=source).exists()


@pytest.mark.django_db(transaction=True)
def test_a_quiet_week_is_known_to_be_quiet(source: DataSource, people: Cast) -> None:
    """After the last ticket nothing happens: the log is whole until the night; the end of a week is news."""
    place, until, weeks = Place(people.acme.pk), [], timedelta(weeks=1)
    replay(Incident, PAST, title="Mail", place=place, by=people.admin)
    with time_machine.travel(MONDAY + timedelta(days=2, hours=-8), tick=False) as now:
        for days in (0, 1, 7, 7, 1):
            now.shift(timedelta(days=days))
            own_reading.read_due()
            drain()
            until.append(Dataset.objects.latest("pk").complete_until or MONDAY)
    nights = list(Dataset.objects.order_by("pk"))
    assert until[0] == until[1], "a night within the week brings nothing"
    assert (until[3] == until[4], len({*until})) == (True, 3)
    assert [one.cases for one in nights] == [1] * 3
    opened = Measurement.objects.filter(dataset=nights[-1], kpi="incidents-opened", grain="week", slice="")
    assert list(opened.order_by("period_start").values_list("value", flat=True)) == [1, 0, 0]
    assert [one - until[0] for one in until[2:4]] == [
        weeks + timedelta(days=1),
        2 * weeks + timedelta(days=1),
    ]
