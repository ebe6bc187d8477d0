"""Prometheus itself, where it is installed (Debian: `prometheus`): what it was told comes back."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.ground.site import free_port
from tests.measurement.connectors import gathered
from tests.measurement.connectors.gathered import pages, rows

from pawl import clock
from pawl.errors import Invalid
from pawl.measurement.sources.connectors import prometheus as module
from pawl.measurement.sources.connectors.prometheus import Prometheus

SERVER, TOOL = shutil.which("prometheus"), shutil.which("promtool")
pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(not (SERVER and TOOL), reason="no Prometheus here: apt-get install prometheus"),
]
BEGIN = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
MINUTES = 600
DOWN = {"web": [(10, 15), (300, 301)], "db": [(12, 495)]}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose past is ten hours of two targets, a sample a minute."""
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "past.txt").write_text(past(), encoding="utf-8")
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 1h}\n", encoding="utf-8")
    made = [TOOL, "tsdb", "create-blocks-from", "openmetrics", folder / "past.txt", folder / "data"]
    subprocess.run([str(word) for word in made], check=True, capture_output=True)
    port = free_port()
    words = [
        str(SERVER), f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=20y",
    ]  # fmt: skip
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def past() -> str:
    """OpenMetrics: `up` of each target, 0 while it is down."""
    lines = ["# TYPE up gauge"]
    for job, spells in DOWN.items():
        for minute in range(MINUTES):
            value = 0 if any(a <= minute < b for a, b in spells) else 1
            lines.append(f'up{{job="{job}"}} {value} {BEGIN + 60 * minute}')
    return "\n".join([*lines, "# EOF", ""])


def _wait_for(port: int) -> None:
    for _ in range(200):
        asked = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            asked.request("GET", "/-/ready")
            if asked.getresponse().status == HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            asked.close()
    raise RuntimeError(port)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    at = datetime.fromtimestamp(BEGIN + 60 * (MINUTES - 1) + module.SETTLES, UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    monkeypatch.setattr(module, "POINTS", 250)
    with gathered.settings(WEBHOOK_HOSTS=["127.0.0.1"], DATA=str(tmp_path)):
        yield


def told(at: str, query: str, reads: str) -> dict[str, str]:
    return {"address": at, "query": query, "reads": reads, "labels": "job", "step": "60",
            "since": "2026-03-02"}  # fmt: skip


def test_the_spells_that_were_told_to_it_come_back(address: str) -> None:
    found = rows(pages(Prometheus(), told(address, "up == 0", "spells")))
    seen = [(row["job"], row["state"], _minute(row)) for row in found]
    assert seen == sorted(
        ((job, state, minute) for job, spells in DOWN.items() for begin, end in spells
         for state, minute in (("opened", begin), ("resolved", end))),
        key=lambda one: one[2],
    )  # fmt: skip


def test_every_sample_comes_once(address: str) -> None:
    found = pages(Prometheus(), told(address, "up", "samples"))
    assert len(found) == 3
    assert len(rows(found)) == len({tuple(row.items()) for row in rows(found)}) == 2 * MINUTES
    down = sum(b - a for spells in DOWN.values() for a, b in spells)
    assert sum(row["value"] == "0" for row in rows(found)) == down


def test_its_own_words_for_a_query_that_is_none(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        pages(Prometheus(), told(address, "up ==", "samples"))
    assert list(refused.value.fields) == ["query"]


def _minute(row: dict[str, str]) -> int:
    return int((datetime.fromisoformat(row["at"]).timestamp() - BEGIN) / 60)
