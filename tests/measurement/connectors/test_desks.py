"""Service desks as sources: the same tickets, whichever system holds them and whatever happens meanwhile.

The fakes are written from the public documents of the interfaces: ServiceNow Table API
(https://www.servicenow.com/docs/bundle/zurich-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html),
Jira (https://developer.atlassian.com/server/jira/platform/rest/v11001/api-group-search/), GLPI
(https://github.com/glpi-project/glpi/blob/10.0/bugfixes/apirest.md).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.measurement.connectors import desks, gathered, rereading
from tests.measurement.connectors.desks import Desk
from tests.measurement.connectors.fakes import Asked, Fake, serving
from tests.measurement.connectors.gathered import in_the_lake, pages, rows, source_of
from tests.measurement.connectors.measured import measured

from pawl.errors import Invalid
from pawl.measurement.models import Import, RunState
from pawl.measurement.sources.connectors import CONNECTORS, glpi, jira, servicenow
from pawl.measurement.sources.connectors.base import Vanished, told

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@dataclass(frozen=True)
class System:
    """A desk that can be read, and the fake that stands for it."""

    name: str
    fake: Callable[[Desk], Any]
    secret: str
    schema: str
    """A field that may get another name."""
    module: Any
    hidden: str

    def settings(self, fake: Fake) -> dict[str, str]:
        """What a source is told."""
        zone = {"zone": "Europe/Paris"} if self.name == "glpi" else {}
        with gathered.settings(WEBHOOK_HOSTS=["127.0.0.1"]):
            return told(CONNECTORS[self.name], {"address": fake.address, **zone})


SYSTEMS = [
    System("servicenow", desks.servicenow, "ann:secret", "incident_state", servicenow, "sys_audit"),
    System("jira", desks.jira, "ann:secret", "updated", jira, ""),
    System("glpi", desks.glpi, "token", "12", glpi, "Log"),
]
EACH = pytest.mark.parametrize("system", SYSTEMS, ids=lambda one: one.name)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with gathered.settings(DATA=str(tmp_path / "data"), WEBHOOK_HOSTS=["127.0.0.1"]), gathered.here():
        yield tmp_path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (servicenow, jira, glpi):
        monkeypatch.setattr(module, "AT_ONCE", 3 if module is jira else 7)


@EACH
def test_what_it_tells_makes_kpis_measurable_and_right(system: System, people: Cast) -> None:
    with serving(system.fake(Desk(desks.tickets(40)))) as fake:
        source = source_of(people, system.name, system.settings(fake), system.secret, mapping="")
        run = gathered.gathered(source, people)
    assert run.state == RunState.READ, run.problem
    found = measured(source, "incidents-opened", "incidents-resolved", "resolution-time-mean", "backlog",
                     "handovers-mean", "waiting-share", "ever-waiting-share")  # fmt: skip
    assert found["incidents-opened"] == 40
    assert found["incidents-resolved"] == 30
    hours = [4 + number % 3 for number in range(1, 41) if number % 4]
    assert found["resolution-time-mean"] == pytest.approx(sum(hours) / len(hours))
    assert found["backlog"] == 10
    done = [number for number in range(1, 41) if number % 4]
    waited = sum(1 for number in done if number % 5 == 0)
    assert found["ever-waiting-share"] == pytest.approx(waited / len(done))
    assert found["waiting-share"] == pytest.approx(waited / sum(hours))
    if system.name != "jira":  # a Jira of this shape knows persons, no groups
        moved = sum(1 for number in done if number % 3 == 0)
        assert found["handovers-mean"] == pytest.approx(moved / len(done))


@EACH
def test_killed_at_twenty_points_it_reads_the_same(system: System, small: None) -> None:
    connector = CONNECTORS[system.name]
    with serving(system.fake(Desk(desks.tickets(55)))) as fake:
        settings = system.settings(fake)
        whole = rereading.read(connector, settings, system.secret, "")
        assert whole.rows > 200
        for at in rereading.points(whole):
            again = rereading.read(connector, settings, system.secret, "", at)
            assert (again.rows, again.sha256, again.mark) == (whole.rows, whole.sha256, whole.mark), at
        often = rereading.read(connector, settings, system.secret, "", *[whole.asked // 5] * 9)
        assert (often.sha256, often.mark) == (whole.sha256, whole.mark)


@EACH
def test_the_five_faults(system: System, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(desks.tickets(30))
    connector, sleeps = CONNECTORS[system.name], list[float]()
    with serving(system.fake(desk)) as fake:
        settings = system.settings(fake)
        whole = rows(pages(connector, settings, system.secret))
        fake.asked.clear()
        fake.faults = {2: "busy", 4: "half", 6: "down", 7: "down"}
        assert rows(pages(connector, settings, system.secret, sleeps=sleeps)) == whole
        assert sleeps[0] == 7.0
        assert len(sleeps) == 4
        fake.faults = {}
        desk.lacks = system.schema
        with pytest.raises(Vanished):
            pages(connector, settings, system.secret)
        desk.lacks, desk.has_expired = "", True
        with pytest.raises(Invalid) as refused:
            pages(connector, settings, system.secret)
        assert refused.value.thing == "secret"


@EACH
def test_what_changes_in_the_second_of_the_mark_is_told_once(
    system: System, small: None, people: Cast
) -> None:
    desk = Desk(desks.tickets(20))
    last = max(one.updated for one in desk.tickets)
    with serving(system.fake(desk)) as fake:
        source = source_of(people, system.name, system.settings(fake), system.secret, mapping="")
        gathered.gathered(source, people)
        assert gathered.gathered(source, people).state == RunState.NOTHING
        before = in_the_lake(source)
        for one in desk.tickets[3:12:4]:  # two tickets, in the very second that the mark names
            one.goes(last, "resolved")
        run = gathered.gathered(source, people)
        assert run.state == RunState.READ
        assert Import.objects.count() == 2
        late = in_the_lake(source)
        assert late[2] == before[2]
        assert gathered.gathered(source, people).state == RunState.NOTHING
        fresh = source_of(people, system.name, system.settings(fake), system.secret, mapping="")
        gathered.gathered(fresh, people)
    events = [row for row in gathered.events_of(late[0]) if row[2] != "updated"]
    at_once = [row for row in gathered.events_of(in_the_lake(fresh)[0]) if row[2] != "updated"]
    assert events == at_once
    kpis = ("incidents-resolved", "resolution-time-mean", "backlog", "reopen-rate")
    assert measured(source, *kpis) == measured(fresh, *kpis)


@EACH
def test_what_changes_while_it_is_read_is_not_lost(system: System, small: None) -> None:
    desk = Desk(desks.tickets(60))
    inner = system.fake(desk)
    waiting = iter(desk.tickets[3:20:4])

    def answer(asked: Asked) -> Any:
        """With each page of tickets one that stood in front of it goes to the end."""
        found = inner(asked)
        if "search" in asked.path or asked.path.endswith("/incident"):
            one = next(waiting, None)
            if one is not None:
                one.goes(max(each.updated for each in desk.tickets) + timedelta(seconds=5), "resolved")
        return found

    with serving(answer) as fake:
        found = rows(pages(CONNECTORS[system.name], system.settings(fake), system.secret))
        after = rows(pages(CONNECTORS[system.name], system.settings(fake), system.secret))
    told_of = {row["case"] for row in found}
    assert len(told_of) == 60
    newest = {row["case"]: row["state"] for row in found}
    assert newest == {row["case"]: row["state"] for row in after}


def test_without_its_audit_servicenow_tells_what_tickets_say_themselves(people: Cast) -> None:
    hidden = frozenset({"sys_audit", "sys_journal_field", "sys_user_group"})
    with serving(desks.servicenow(Desk(desks.tickets(40), hides=hidden))) as fake:
        source = source_of(people, "servicenow", SYSTEMS[0].settings(fake), "ann:secret", mapping="")
        gathered.gathered(source, people)
    found = measured(source, "incidents-resolved", "resolution-time-mean", "backlog")
    hours = [4 + number % 3 for number in range(1, 41) if number % 4]
    assert found["incidents-resolved"] == 30
    assert found["resolution-time-mean"] == pytest.approx(sum(hours) / len(hours))
    assert found["backlog"] == 10


def test_pages_out_of_which_rules_take_rows_are_no_end(small: None) -> None:
    secret = frozenset(range(8, 24))  # two whole pages of them
    with serving(desks.servicenow(Desk(desks.tickets(40), secret_tickets=secret))) as fake:
        found = rows(pages(CONNECTORS["servicenow"], SYSTEMS[0].settings(fake), "ann:secret"))
    assert len({row["case"] for row in found}) == 24


def test_a_session_of_glpi_that_runs_out_is_opened_anew(small: None) -> None:
    desk = Desk(desks.tickets(30))
    sessions = {"each": 5}
    with serving(desks.glpi(desk, sessions)) as fake, serving(desks.glpi(desk)) as calm:
        found = rows(pages(CONNECTORS["glpi"], SYSTEMS[2].settings(fake), "token"))
        assert found == rows(pages(CONNECTORS["glpi"], SYSTEMS[2].settings(calm), "token"))
    assert sessions["opened"] > 3


def test_a_token_that_expires_halts_the_source_until_somebody_looked(people: Cast) -> None:
    desk = Desk(desks.tickets(10), has_expired=True)
    with serving(desks.jira(desk)) as fake:
        source = source_of(people, "jira", SYSTEMS[1].settings(fake), "ann:secret", mapping="")
        run = gathered.gathered(source, people)
        source.refresh_from_db()
        assert run.state == RunState.REFUSED
        assert source.halted == run.problem
        desk.has_expired = False
        assert gathered.gathered(source, people).rows > 20


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("servicenow", {"address": "ftp://desk.example.org"}, "address"),
        ("servicenow", {"address": "http://desk.example.org"}, "address"),
        ("jira", {"address": "https://ann:x@desk.example.org"}, "address"),
        ("jira", {"address": "https://desk.example.org/?x=1"}, "address"),
        ("glpi", {"address": "https://desk.example.org", "zone": "Mars/Olympus"}, "zone"),
        ("glpi", {"address": "https://[", "zone": "UTC"}, "address"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(name: str, change: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        told(CONNECTORS[name], change)
    assert field in refused.value.fields
