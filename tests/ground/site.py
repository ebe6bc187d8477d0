"""A whole site as `pawl serve` runs it: real processes on a data folder of their own, on a free port."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SECONDS = 60


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def own_environment() -> dict[str, str]:
    """The environment without what the suite itself is told."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PAWL_", "DJANGO_"))}


def pawl(*words: object, folder: Path, **told: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "pawl", *map(str, words)],
        cwd=folder,
        env=own_environment() | told,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def until(is_so: Callable[[], bool], seconds: float = SECONDS, pause: float = 0.1) -> None:
    """Wait for something, looking again after each pause; fail where it does not come."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(pause)


@dataclass
class Site:
    """A running site."""

    data: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(cls, data: Path, *words: str, **told: str) -> "Site":
        """Start it, ready or not; its log stands beside the data folder."""
        port = free_port()
        options = ["--data", str(data), "--port", str(port), "--workers", "1", *words]
        with (data.parent / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "pawl", "serve", *options],
                cwd=data.parent,
                env=own_environment() | told,
                stderr=log,
            )
        return cls(data, port, process)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether it says so."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/readyz")
            return bool(json.load(link.getresponse())["ready"])
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def processes(self) -> dict[int, str]:
        """Living processes that were told of this data folder: number and command line."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and (words := _command_of(folder, str(self.data).encode())):
                found[int(folder.name)] = words
        return found

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)


def _command_of(folder: Path, told: bytes) -> str:
    try:
        words = (folder / "cmdline").read_bytes()
        is_ours = told in words or told in (folder / "environ").read_bytes()
        state = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return ""
    return words.decode().replace("\0", " ") if is_ours and state != "Z" else ""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    """A site of its own, ready."""
    site = Site.start(tmp_path / "data")
    try:
        until(site.is_ready)
        yield site
    finally:
        site.stop()
