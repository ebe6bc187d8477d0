"""Prometheus as a source, against a fake that works as its API document says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.measurement.connectors import gathered
from tests.measurement.connectors.faults import FAULTS, Answer, serving, survives
from tests.measurement.connectors.gathered import in_the_lake, pages, rows, source_of

from pawl import clock
from pawl.errors import Invalid
from pawl.measurement.models import Dataset
from pawl.measurement.sources.connectors import prometheus as module
from pawl.measurement.sources.connectors.prometheus import Prometheus

pytestmark = pytest.mark.loopback
STEP, SECRET = 60, "token"
BEGIN = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
DOWN = {"web": [(10, 15), (30, 31)], "db": [(12, 95)]}
"""Of two targets, from which minute to which each was down."""
SPELLS = """
[log]
kind = "incident"
[case]
column = "spell"
[activity]
column = "state"
[activity.states]
opened = "new"
resolved = "resolved"
[at]
column = "at"
[fields.configuration_item]
column = "job"
"""


def answer(path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
    """`up == 0` by the minute: a series has samples only while its target is down."""
    if headers.get("Authorization") != f"Bearer {SECRET}":
        return 401, {}, {}
    if path != "/api/v1/query_range" or query["query"] != "up == 0":
        return 400, {}, {"status": "error", "errorType": "bad_data", "error": "parse error"}
    asked = range(int(query["start"]), int(query["end"]) + 1, int(query["step"]))
    assert len(asked) <= 11_000
    found = [
        {
            "metric": {"__name__": "up", "job": job},
            "values": [[at, "0"] for at in asked if any(a <= (at - BEGIN) / 60 < b for a, b in spells)],
        }
        for job, spells in DOWN.items()
    ]
    result = [one for one in found if one["values"]]
    return 200, {}, {"status": "success", "data": {"resultType": "matrix", "result": result}}


def told(at: str, **changes: str) -> dict[str, str]:
    known = {"address": at, "query": "up == 0", "reads": "spells", "labels": "job", "step": str(STEP),
             "since": "2026-03-02"}  # fmt: skip
    return known | changes


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two hours after the first sample, in windows of forty minutes."""
    monkeypatch.setattr(module, "POINTS", 40)

    def set_to(minute: float) -> None:
        at = datetime.fromtimestamp(BEGIN + 60 * minute + module.SETTLES, UTC)
        monkeypatch.setattr(clock, "now", lambda: at)

    set_to(119)
    with gathered.settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        yield set_to


@pytest.fixture
def address() -> Iterator[str]:
    with serving(answer) as found:
        yield found


def minutes(found: list[dict[str, str]]) -> list[tuple[str, str, int]]:
    return [
        (row["job"], row["state"], int((datetime.fromisoformat(row["at"]).timestamp() - BEGIN) / 60))
        for row in found
    ]


WHOLE = [
    ("web", "opened", 10), ("db", "opened", 12), ("web", "resolved", 15), ("web", "opened", 30),
    ("web", "resolved", 31), ("db", "resolved", 95),
]  # fmt: skip


def test_spells_go_on_over_windows(address: str) -> None:
    found = pages(Prometheus(), told(address), SECRET)
    assert len(found) == 3
    assert minutes(rows(found)) == WHOLE
    assert len({row["spell"] for row in rows(found)}) == 3


@pytest.mark.parametrize("first", range(0, 119, 9))
def test_wherever_it_is_cut_the_spells_are_the_same(address: str, now: Any, first: int) -> None:
    now(first)
    early = pages(Prometheus(), told(address), SECRET)
    now(119)
    late = pages(Prometheus(), told(address), SECRET, mark=early[-1].mark)
    assert minutes(rows(early) + rows(late)) == WHOLE


def test_samples_come_in_the_order_of_time(address: str) -> None:
    found = rows(pages(Prometheus(), told(address, reads="samples"), SECRET))
    assert len(found) == 5 + 1 + 83
    assert [row["at"] for row in found] == sorted(row["at"] for row in found)
    assert found[0] == {
        "series": '{"__name__":"up","job":"web"}', "at": "2026-03-02T00:10:00+00:00", "value": "0",
        "job": "web",
    }  # fmt: skip


def without_labels(body: Mapping[str, Any]) -> Mapping[str, Any]:
    result = [{"values": one["values"]} for one in body["data"]["result"]]
    return {**body, "data": {**body["data"], "result": result}}


@pytest.mark.parametrize("reads", ["spells", "samples"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_happens_when_it_is_unwell(fault: str, reads: str) -> None:
    survives(fault, Prometheus(), lambda address: told(address, reads=reads), answer,
             lose=without_labels, secret=SECRET)  # fmt: skip


def test_a_query_that_it_cannot_read_is_a_person_s_business(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        pages(Prometheus(), told(address, query="up =="), SECRET)
    assert list(refused.value.fields) == ["query"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"step": "0"}, {"step": "soon"}, {"since": "yesterday"}, {"address": "http://db.example.org"},
               {"address": "http://10.0.0.1:9090"}, {"reads": "all"}],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused(change: dict[str, str], people: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        source_of(people, "prometheus", told("http://127.0.0.1:9090", **change), SECRET)
    assert list(refused.value.fields) == list(change)


@pytest.mark.django_db
def test_spells_become_incidents(address: str, people: Cast, now: Any, tmp_path: Any) -> None:
    with gathered.settings(DATA=str(tmp_path)), gathered.here():
        source = source_of(people, "prometheus", told(address), SECRET, SPELLS)
        now(20)
        gathered.gathered(source, people)
        assert in_the_lake(source)[1:] == (3, 2)
        now(119)
        gathered.gathered(source, people)
        assert in_the_lake(source)[1:] == (6, 3)
        until = Dataset.objects.latest("pk").complete_until
        assert until is not None
        assert BEGIN + 60 * 119 <= until.timestamp() <= clock.now().timestamp()
