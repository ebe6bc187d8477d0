"""The process that watches: parts of a running site as child processes, started again, stopped together.

`pawl serve` becomes this program once its parts run (`become`), and stays it until somebody stops it. So it
loads nothing but a little of the standard library: no `subprocess`, no `http.client`, no data classes.
"""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

PLAN = "WATCHED_PARTS"
"""Holds, while `become` turns a process into this program, what that is to watch."""
GRACE_SECONDS = 20
SETTLED_SECONDS = 30
LONGEST_PAUSE = 30.0
MOST_FALSE_STARTS = 5
READY_SECONDS = 60
PDEATHSIG = 1
STOPS = (signal.SIGTERM, signal.SIGINT)
OK = (b"HTTP/1.1 200", b"HTTP/1.0 200")


class Part:
    """One child process: the command that starts it, and how it fares.

    pid: of the process that runs already; its parent is the process that becomes the watcher.
    """

    def __init__(self, name: str, command: Sequence[str], pid: int = 0, started: float = 0.0) -> None:
        self.name, self.command, self.pid, self.started = name, list(command), pid, started
        self.false_starts, self.due = 0, 0.0

    def start(self) -> None:
        """Start it in a group of its own, which ends when the watcher does."""
        self.started = time.monotonic()
        self.pid = forked()
        if not self.pid:
            _exec(self.command)

    def ended(self) -> int | None:
        """Its exit code where it has ended: from then on it has no process. Minus a signal that ended it."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.sweep()
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def ask_to_end(self) -> None:
        """Tell the process alone; its own children are its business."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def sweep(self) -> None:
        """End what a dead or stubborn part left behind in its group."""
        if self.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


def hold() -> None:
    """Let requests to stop wait: between the first fork and the start of who watches none gets lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def forked() -> int:
    """Fork: 0 in the child, which leads a group of its own, hears signals, and ends when its parent does."""
    parent = os.getpid()
    if pid := os.fork():
        return pid
    os.setsid()
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    if sys.platform == "linux":
        import_module("ctypes").CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
    return 0


def become(
    parts: Sequence[Part], site: Mapping[str, object], words: Sequence[str], when_ready: Sequence[str] = ()
) -> NoReturn:
    """Turn this process into the one that watches; the parts that run stay its children.

    site: `host`, `port`, `tls` and `url` of the web part, or nothing where there is none. words: what people
    are to see of the command in a list of processes. when_ready: a command to run once the site is ready.
    """
    told = [[part.name, part.command, part.pid, part.started] for part in parts]
    plan = {"parts": told, "site": dict(site), "when_ready": list(when_ready)}
    os.environ[PLAN] = json.dumps(plan)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.execv(sys.executable, [sys.executable, "-m", __name__, *words])  # noqa: S606 our own program


def supervise(parts: Sequence[Part], says: "Saying | None") -> int:
    """Keep parts running until SIGTERM or Ctrl-C; the exit code says whether they could be."""
    stop = _Stop()
    code = 0
    while not stop.asked:
        if any([_has_failed(part) for part in parts]):  # noqa: C419 each is looked at
            code = 1
            break
        says = says and says.look()
        time.sleep(0.1)
    if says:
        says.end()
    _stop(parts)
    return code


def _has_failed(part: Part) -> bool:
    """Start a dead part again, later each time; say when it is no use."""
    now = time.monotonic()
    if not part.pid:
        if now >= part.due:
            part.start()
        return False
    code = part.ended()
    if code is None:
        if now - part.started > SETTLED_SECONDS:
            part.false_starts = 0
        return False
    part.false_starts += 1
    pause = min(LONGEST_PAUSE, 0.5 * 2 ** (part.false_starts - 1))
    part.due = now + pause
    sys.stderr.write(f"{part.name} ended with {code}; started again in {pause:g} s\n")
    return part.false_starts > MOST_FALSE_STARTS


def _stop(parts: Sequence[Part]) -> None:
    """Ask all to end, wait, then insist."""
    for part in parts:
        part.ask_to_end()
    until = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < until and any([one.pid and one.ended() is None for one in parts]):  # noqa: C419
        time.sleep(0.05)
    for part in parts:
        part.sweep()


class _Stop:
    """Whether somebody asked to stop; what was asked while signals were held counts too."""

    def __init__(self) -> None:
        self.asked = False
        for number in STOPS:
            signal.signal(number, self._hear)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def _hear(self, *_: object) -> None:
        self.asked = True


class Saying:
    """Says once that Pawl can be reached, or runs what is to run then, and does not wait for it."""

    def __init__(self, host: str, port: int, *, tls: bool, url: str, command: Sequence[str] = ()) -> None:
        self.host, self.port, self.tls, self.url, self.command = host, port, tls, url, command
        self.until = time.monotonic() + READY_SECONDS
        self.pid = 0
        """Of what runs since it was ready."""

    def look(self) -> "Saying | None":
        """Look whether it answers, then whether what runs has ended; None once nothing is left to do."""
        if self.pid:
            return None if os.waitpid(self.pid, os.WNOHANG)[0] else self
        if is_ready(self.host, self.port, tls=self.tls):
            return self if self._begins() else None
        if time.monotonic() > self.until:
            where = f"{'https' if self.tls else 'http'}://{_authority(self.host, self.port)}"
            sys.stderr.write(f"not ready after {READY_SECONDS} s: {where}/readyz says why\n")
            return None
        return self

    def end(self) -> None:
        """Ask what still runs to end, wait, then insist."""
        if not self.pid:
            return
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.05)

    def _begins(self) -> bool:
        """Say it, or begin what is to run; whether something runs now."""
        if not self.command:
            sys.stderr.write(f"Pawl runs at {self.url} (Ctrl-C stops it)\n")
            return False
        self.pid = os.fork()  # in the group of the watcher: a terminal's Ctrl-C reaches both
        if not self.pid:
            _exec(self.command)
        return True


def is_ready(host: str, port: int, *, tls: bool) -> bool:
    """Whether the web part answers that all is as it should be."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((near, port), timeout=2) as plain:
            link = _inside_tls(plain) if tls else plain
            asked = f"GET /readyz HTTP/1.1\r\nHost: {_authority(near, port)}\r\nConnection: close\r\n\r\n"
            link.sendall(asked.encode())
            return link.recv(len(OK[0]), socket.MSG_WAITALL if link is plain else 0).startswith(OK)
    except OSError:
        return False


def _inside_tls(link: socket.socket) -> socket.socket:
    ssl = import_module("ssl")  # large, and rarely needed
    trusting = ssl._create_unverified_context()  # noqa: SLF001 our own process on this machine
    wrapped: socket.socket = trusting.wrap_socket(link)
    return wrapped


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _exec(command: Sequence[str]) -> NoReturn:
    """Become another program in a child; where that is not there, the child ends."""
    try:
        os.execv(command[0], list(command))  # noqa: S606 our own program
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
    finally:
        os._exit(127)


def main() -> int:
    """Watch what `become` left word of."""
    plan = json.loads(os.environ.pop(PLAN))
    parts = [Part(*one) for one in plan["parts"]]
    says = Saying(**plan["site"], command=plan["when_ready"]) if plan["site"] else None
    return supervise(parts, says)


if __name__ == "__main__":
    sys.exit(main())
