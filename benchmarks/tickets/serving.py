"""Servers of a run: Pawl as it is served for people, and the bare application on the same web server."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tickets.processes import cpu_of

SECONDS = 120


@dataclass(frozen=True)
class Served:
    """A running server: where, its process, seconds and CPU seconds from the command to its first answer."""

    base: str
    pid: int
    ready: float
    cpu: float


@contextmanager
def pawl(folder: Path, database: str, workers: int) -> Iterator[Served]:
    """`pawl serve --only web` on a prepared site, bytecode written as in an installation."""
    port = _free_port()
    words = [
        "pawl",
        "serve",
        "--only",
        "web",
        f"--workers={workers}",
        "--data",
        str(folder),
        "--port",
        str(port),
    ]
    told = {"PAWL_DATABASE": database} if database else {}
    with _running(["-m", *words], told, port, "/livez", folder / "serving.log") as found:
        yield found


@contextmanager
def bare(bodies: Path, workers: int) -> Iterator[Served]:
    """The bare application on granian, as many workers and threads."""
    port = _free_port()
    words = ["granian", "--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "4",
             "--port", str(port), "--no-ws", "--log-level", "warning"]  # fmt: skip
    told = {"BARE_BODIES": str(bodies)}
    path = f"/{next(bodies.iterdir()).name}"
    application = "benchmarks.tickets.bare:application"
    with _running(["-m", *words, application], told, port, path, bodies.parent / "bare.log") as found:
        yield found


@contextmanager
def _running(words: list[str], told: Mapping[str, str], port: int, path: str, log: Path) -> Iterator[Served]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with log.open("wb") as file:
        process = subprocess.Popen([sys.executable, *words], env={**kept, **told}, stderr=file, stdout=file)
    try:
        _until_answered(process, port, path)
        ready = time.perf_counter() - start
        yield Served(f"http://127.0.0.1:{port}", process.pid, ready, cpu_of(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


def _until_answered(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end and process.poll() is None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        with suppress(OSError, http.client.HTTPException):
            link.request("GET", path)
            if link.getresponse().status == http.HTTPStatus.OK:
                return
        link.close()
        time.sleep(0.02)
    sys.exit("the server does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
