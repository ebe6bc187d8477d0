"""A real server: how long it takes to start, what it holds after a thousand requests, what it has loaded."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HEAVY = (
    "duckdb",
    "pyarrow",
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "vl_convert",
    "typst",
    "lxml",
    "polars",
)
"""Libraries of analytics and drawing; ibis is plain Python, and loads duckdb."""
SECONDS = 120


@dataclass(frozen=True)
class Served:
    """A running `pawl serve --only web --workers 1`."""

    port: int
    process: "subprocess.Popen[bytes]"
    ready: float
    """Seconds from the command to the first answer, preparing the site included."""

    @property
    def cpu(self) -> float:
        """CPU seconds of all its processes so far, those that have ended included."""
        (part,) = _children_of(self.process.pid)
        return sum(_cpu(pid) for pid in (self.process.pid, part, *_children_of(part)))

    def ask(self, link: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
        """Milliseconds until the whole answer is here."""
        start = time.perf_counter()
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            sys.exit(f"{path}: {answer.status} {body[:300]!r}")
        return (time.perf_counter() - start) * 1000

    def many(
        self, paths: Sequence[str], headers: dict[str, dict[str, str]], n: int
    ) -> dict[str, list[float]]:
        """Ask for the pages in turn, n requests in all, over one connection."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        found: dict[str, list[float]] = {path: [] for path in paths}
        for i in range(n):
            path = paths[i % len(paths)]
            found[path].append(self.ask(link, path, headers[path]))
        link.close()
        return found

    def web_process(self) -> int:
        """The process that answers, a child of the one that watches; what lists cases is below it."""
        return max(_children_of(self.process.pid), key=_resident)

    def resident(self) -> float:
        """MiB that the answering process holds."""
        return _resident(self.web_process())

    def loaded(self) -> list[str]:
        """Analytics libraries whose files are mapped into the answering process."""
        maps = Path(f"/proc/{self.web_process()}/maps").read_text(encoding="utf-8")
        return [name for name in HEAVY if f"/{name}/" in maps or f"/{name}." in maps]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Start the web part on a prepared site, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    words = ["serve", "--only", "web", "--workers", "1", "--data", str(folder), "--port", str(port)]
    start = time.perf_counter()
    with (folder / "serving.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "pawl", *words], stderr=log)
    try:
        yield Served(port, process, _until_alive(port) - start)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


def _until_alive(port: int) -> float:
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError):
            link.request("GET", "/livez")  # not /readyz: that asks for a worker too
            if link.getresponse().status == http.HTTPStatus.OK:
                return time.perf_counter()
        link.close()
        time.sleep(0.05)
    sys.exit("the server does not answer")


def _children_of(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                found += [int(folder.name)] if int(fields[1]) == pid else []
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = (one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
