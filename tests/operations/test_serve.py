"""`pawl serve`: one command runs everything, starts again what dies, and leaves nothing behind."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from tests.ground.site import SECONDS, Site, free_port, pawl, until

pytestmark = pytest.mark.loopback


def test_one_command_serves_and_stops_in_order(served: Site) -> None:
    names = " ".join(served.processes().values())
    assert "pawl.worker" in names
    assert "web-part" in names
    assert served.stop() == 0
    assert served.processes() == {}
    assert (served.data / "secret.key").stat().st_mode & 0o077 == 0


def test_what_dies_is_started_again(served: Site) -> None:
    for pid, name in served.processes().items():
        if "web-part" in name or "pawl.worker" in name:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    until(lambda: served.is_ready() and "pawl.worker" in " ".join(served.processes().values()))


def test_a_killed_supervisor_leaves_no_orphans(served: Site) -> None:
    served.process.send_signal(signal.SIGKILL)
    served.process.wait(SECONDS)
    until(lambda: served.processes() == {})


def test_a_port_in_use_is_refused_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = pawl("serve", "--data", "data", "--port", port, folder=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith(f"127.0.0.1:{port}\n  It cannot be listened on: Address already in use.")
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize("name", ["PAWL_DEBUG", "PAWL_DEMO"])
def test_insides_are_not_shown_to_others(name: str, tmp_path: Path) -> None:
    told = refused(tmp_path, **{name: "1", "PAWL_URL": "https://pawl.example.org"})
    assert told.startswith(f"{name}\n  It shows insides that no stranger may see")


def test_a_site_for_others_says_its_address(tmp_path: Path) -> None:
    assert "Set PAWL_URL" in refused(tmp_path)


def refused(folder: Path, **told: str) -> str:
    open_to_all = "0.0.0.0"  # noqa: S104 to be refused
    words = ("serve", "--data", "data", "--host", open_to_all, "--port", free_port())
    done = pawl(*words, folder=folder, **told)
    assert done.returncode == 3
    assert not (folder / "data").exists()
    return done.stderr


def test_a_site_that_cannot_be_prepared_is_not_served(tmp_path: Path) -> None:
    nowhere = f"postgresql://pawl@/none?host={tmp_path}"
    done = pawl("serve", "--data", "data", "--port", free_port(), folder=tmp_path, PAWL_DATABASE=nowhere)
    assert done.returncode == 1
    assert "OperationalError" in done.stderr
    assert "Pawl runs at" not in done.stderr
