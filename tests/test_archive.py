"""The fetched sample is believed only by its hash."""

import gzip
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from pawl.analytics.errors import BadFile
from pawl.archive import INCIDENT_LOG, Archive, fetch

CONTENT = b"number,incident_state\nINC1,New\n"

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    served = tmp_path / "served"
    served.mkdir()
    with zipfile.ZipFile(served / "log.zip", "w") as bundle:
        bundle.writestr(INCIDENT_LOG.member, CONTENT)
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/log.zip"
    yield replace(INCIDENT_LOG, address=address, sha256=hashlib.sha256(CONTENT).hexdigest())
    server.shutdown()
    server.server_close()


def test_a_sample_is_brought_and_unpacked(archive: Archive, tmp_path: Path) -> None:
    seen: list[int] = []
    path = fetch(archive, tmp_path / "samples", progress=seen.append)
    assert path.read_bytes() == CONTENT
    assert sum(seen) > 0


def test_a_sample_at_hand_is_not_brought_again(archive: Archive, tmp_path: Path) -> None:
    fetch(archive, tmp_path / "samples")
    again: list[int] = []
    fetch(archive, tmp_path / "samples", progress=again.append)
    assert again == []


def test_another_content_is_refused_and_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="SHA-256"):
        fetch(replace(archive, sha256="0" * 64), tmp_path / "samples")
    assert list((tmp_path / "samples").iterdir()) == []


def test_an_archive_without_the_log_is_refused(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="not the expected archive"):
        fetch(replace(archive, member="other.csv"), tmp_path / "samples")


def test_an_archive_that_is_too_large_is_refused(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="larger"):
        fetch(replace(archive, max_download=10), tmp_path / "samples")
    with pytest.raises(BadFile, match="larger"):
        fetch(replace(archive, max_content=10), tmp_path / "samples")


def test_an_archive_out_of_reach_says_the_way_out(tmp_path: Path) -> None:
    nowhere = replace(INCIDENT_LOG, address="http://127.0.0.1:9/log.zip")
    with pytest.raises(BadFile, match="cannot be reached") as refused:
        fetch(nowhere, tmp_path / "samples")
    assert "--sample FILE" in str(refused.value)


@pytest.mark.reference
def test_the_known_hash_is_that_of_the_real_log(reference_data: Path) -> None:
    with gzip.open(reference_data / "servicenow-incidents" / "incident_event_log.csv.gz") as log:
        assert hashlib.sha256(log.read()).hexdigest() == INCIDENT_LOG.sha256
