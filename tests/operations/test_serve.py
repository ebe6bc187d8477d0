"""`pawl serve`: one command runs everything, starts again what dies, and leaves nothing behind."""

import http.client
import os
import signal
import socket
import ssl
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.ground.directory import certify
from tests.ground.site import SECONDS, Site, free_port, pawl, until

pytestmark = pytest.mark.loopback
MOMENTS = [0.3, 1.0, 1.5, 2.0, 2.5, 3.0] if os.environ.get("PAWL_THOROUGH") else [0.3, 1.5, 2.5]
"""Seconds after the command: while it is prepared, while it loads, and when it watches."""


def test_one_command_serves_and_stops_in_order(served: Site) -> None:
    assert "pawl.operation.watching" in served.processes()[served.process.pid]
    assert workers(served)
    until(lambda: "pawl.worker" in " ".join(served.processes().values()))
    assert served.stop() == 0
    assert served.processes() == {}
    assert (served.data / "secret.key").stat().st_mode & 0o077 == 0


def test_what_dies_is_started_again(served: Site) -> None:
    for pid in set(served.processes()) - {served.process.pid}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: served.is_ready() and "pawl.worker" in " ".join(served.processes().values()))
    assert "web-1 ended with -9; started again in 0.5 s" in said(served)


def test_who_watches_holds_little(served: Site) -> None:
    """It lives as long as the site does: no library of ours, no copy of what the workers hold."""
    status = Path(f"/proc/{served.process.pid}/status").read_text(encoding="ascii")
    (resident,) = (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert resident < 16 * 1024
    assert "site-packages" not in Path(f"/proc/{served.process.pid}/maps").read_text(encoding="utf-8")


def test_one_of_two_workers_dies_and_the_site_answers_on(tmp_path: Path) -> None:
    site = Site.start(tmp_path / "data", "--only", "web", "--workers", "2")
    try:
        until(site.is_ready)
        assert len(workers(site)) == 2
        before = set(site.processes())
        os.kill(workers(site)[0], signal.SIGKILL)
        until(lambda: len(before & set(site.processes())) == 2)
        until(lambda: all(site.is_ready() for _ in range(20)), pause=0)  # its socket goes a moment after it
        until(lambda: any("web-part" in name for name in site.processes().values()))
        (again,) = (pid for pid, name in site.processes().items() if "web-part" in name)
        until(lambda: f":{site.port:04X}" in listened(again))
        assert all(site.is_ready() for _ in range(20))
    finally:
        assert site.stop() == 0
    assert site.processes() == {}


def test_with_a_certificate_it_speaks_tls_and_a_dead_worker_speaks_it_again(tmp_path: Path) -> None:
    certify(tmp_path)
    words = ("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))
    site = Site.start(tmp_path / "data", "--only", "web", *words)
    try:
        until(lambda: f"Pawl runs at https://127.0.0.1:{site.port} (Ctrl-C stops it)" in said(site))
        os.kill(workers(site)[0], signal.SIGKILL)
        until(lambda: not answers_by_tls(site, tmp_path / "cert.pem"))
        until(lambda: answers_by_tls(site, tmp_path / "cert.pem"))
    finally:
        assert site.stop() == 0


def answers_by_tls(site: Site, trusted: Path) -> bool:
    context = ssl.create_default_context(cafile=str(trusted))
    link = http.client.HTTPSConnection("127.0.0.1", site.port, timeout=5, context=context)
    try:
        link.request("GET", "/livez")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


@pytest.mark.parametrize("after", MOMENTS)
def test_a_stop_is_heard_whenever_it_comes(after: float, tmp_path: Path) -> None:
    """While it is prepared, loaded, forked and while the process becomes the one that watches."""
    pawl("init", "--data", tmp_path / "data", folder=tmp_path)
    site = Site.start(tmp_path / "data", "--workers", "2")
    time.sleep(after)
    assert site.stop() in {0, -signal.SIGTERM}, "before Pawl has begun, Python itself ends"
    until(lambda: site.processes() == {})


def workers(site: Site) -> list[int]:
    """Web workers as they were forked: children that are called as the command was."""
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text(encoding="ascii")
    names = site.processes()
    return [pid for pid in map(int, children.split()) if " pawl serve " in names.get(pid, "")]


def listened(pid: int) -> str:
    """Ports that a process listens on, as the kernel writes them."""
    handles = set[str]()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed while we looked
            handles.add(str(handle.readlink()))
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    rows = [line.split() for line in lines]
    return " ".join(row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in handles)


def said(site: Site) -> str:
    return (site.data.parent / "log").read_text(encoding="utf-8")


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
