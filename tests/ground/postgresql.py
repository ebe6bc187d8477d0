"""A real PostgreSQL for each process of a test run: its own cluster on a Unix socket in the run's folder.

Nothing is shared, not even between workers of xdist: an open transaction of another one would hold back what
counts as settled in the whole cluster.
Settings stay as they are shipped (fsync on): tests of durability would otherwise prove nothing.
"""

import atexit
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.ground import programs
from tests.ground.folder import run_folder

UNPRIVILEGED = ("postgres", "nobody")
SECONDS = 60
PDEATHSIG = 1
STARTED: list["subprocess.Popen[bytes]"] = []


def address() -> str:
    """The address of this process's cluster; who asks first starts it, its children find it."""
    name = f"cluster-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = run_folder() / f"{name}.address"
        if not told.exists():
            told.write_text(_start(run_folder() / name), encoding="utf-8")
        return told.read_text(encoding="utf-8")


def _start(folder: Path) -> str:
    folder.mkdir()
    owner, group = _owner(folder)
    data = folder / "data"
    words = ["-D", str(data), "-U", "pawl", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-k"]
    initdb = programs.postgresql() / "initdb"
    subprocess.run([initdb, *words], check=True, capture_output=True, cwd=folder, user=owner, group=group)
    server = start_server(data)
    STARTED.append(server)
    atexit.register(stop_server, server)
    return f"postgresql://pawl@/postgres?host={folder}"


def start_server(data: Path, *options: str) -> "subprocess.Popen[bytes]":
    """Start a server on its data; it listens on a socket beside them and dies with this process."""
    folder = data.parent
    owner, group = _owner(folder)
    words = ["-D", str(data), "-k", str(folder), "-c", "listen_addresses=", *options]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [programs.postgresql() / "postgres", *words],
            stdout=log,
            stderr=log,
            cwd=folder,
            user=owner,
            group=group,
            preexec_fn=_with_parent(os.getpid()),  # noqa: PLW1509 one system call, no lock
        )
    _wait_for(folder, server)
    return server


def stop_server(server: "subprocess.Popen[bytes]") -> None:
    """Stop a server in order; sessions still open are ended."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        server.wait(SECONDS)


def _wait_for(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    ready = programs.postgresql() / "pg_isready"
    for _ in range(SECONDS * 20):
        if server.poll() is not None:
            break
        if subprocess.run([ready, "-q", "-h", folder], check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError((folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:])


def _owner(folder: Path) -> tuple[int | None, int | None]:
    """PostgreSQL refuses root: then somebody without rights owns the folder and runs it."""
    if os.geteuid() != 0:
        return None, None
    people = {one.pw_name: one for one in pwd.getpwall()}
    owner = next(people[name] for name in UNPRIVILEGED if name in people)
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)
    return owner.pw_uid, owner.pw_gid


def _with_parent(parent: int) -> Callable[[], None]:
    """Ask the kernel to end the server when the test run dies, however it dies."""
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return ask
