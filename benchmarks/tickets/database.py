"""A PostgreSQL of the benchmark's own, as it is shipped but for its memory."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ground import programs
from tests.ground.postgresql import _owner, start_server, stop_server

SETTINGS = ("shared_buffers=1GB", "effective_cache_size=4GB", "work_mem=16MB", "max_wal_size=4GB")
"""The same that the peers' database has; fsync and synchronous_commit stay on."""


@dataclass(frozen=True)
class Cluster:
    """A running server, by its socket."""

    folder: Path
    pid: int

    def address(self, name: str) -> str:
        """The address of one of its databases, made where it is not there yet."""
        words = [
            str(programs.postgresql() / "psql"),
            "-qAt",
            "-h",
            str(self.folder),
            "-U",
            "pawl",
            "-d",
            "postgres",
        ]
        asked = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
        found = subprocess.run([*words, "-c", asked], check=True, capture_output=True, text=True)
        if not found.stdout.strip():
            subprocess.run([*words, "-c", f'CREATE DATABASE "{name}"'], check=True)
        return f"postgresql://pawl@/{name}?host={self.folder}"


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start the server on its folder, which is made once and kept."""
    data = folder / "data"
    if not data.exists():
        folder.mkdir(parents=True, exist_ok=True)
        user, group = _owner(folder)
        words = ["-D", str(data), "-U", "pawl", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        initdb = programs.postgresql() / "initdb"
        subprocess.run([initdb, *words], check=True, capture_output=True, cwd=folder, user=user, group=group)
    options = [word for one in SETTINGS for word in ("-c", one)]
    server = start_server(data, *options)
    try:
        yield Cluster(folder, server.pid)
    finally:
        stop_server(server)
