"""The parts of a running site as child processes: started, watched, started again, stopped together."""

import ctypes
import http.client
import os
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.environment import Environment, environment

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 to be refused without an address of the site
GRACE_SECONDS = 20
SETTLED_SECONDS = 30
LONGEST_PAUSE = 30.0
MOST_FALSE_STARTS = 5
READY_SECONDS = 60
PDEATHSIG = 1
PREPARE, PREPARED = "PREPARE_SITE", b"1"
"""Told to the web part at its first start: on which handle to say that the site is prepared, and by what."""


class CannotServe(AnalyticsError):
    """What is asked for would not run, or would not be safe."""


@dataclass(frozen=True)
class Address:
    """Where the web part listens."""

    host: str
    port: int
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def url(self) -> str:
        """As a browser on this machine writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"


def refuse_unsafe(settings: Environment, address: Address, *, has_web: bool) -> None:
    """Refuse what would be reachable and should not be, and a port that is taken.   Raises CannotServe."""
    is_local = address.host in LOOPBACK and settings.is_local
    for name, is_on in (("debug", settings.debug), ("demo", settings.demo)):
        if is_on and not is_local:
            rule = say("It shows insides that no stranger may see, and this address is open to others.")
            raise CannotServe(f"PAWL_{name.upper()}", rule, say("Serve on 127.0.0.1, or switch it off."))
    if settings.host in EVERYWHERE:
        rule = say("Pawl has to know under which address people reach it: links and cookies carry it.")
        raise CannotServe(address.url, rule, say("Set PAWL_URL, like https://pawl.example.org"))
    if bool(address.tls_cert) != bool(address.tls_key):
        rule = say("A certificate needs its key, and a key its certificate.")
        raise CannotServe("--tls-cert, --tls-key", rule, say("Give both, or neither."))
    if has_web:
        _refuse_taken(address)


def _refuse_taken(address: Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            rule = say("It cannot be listened on: {cause}.", cause=error.strerror or str(error))
            way_out = say("Stop what listens there, or choose another: --port {port}.", port=address.port + 1)
            raise CannotServe(f"{address.host}:{address.port}", rule, way_out) from None


@dataclass
class Part:
    """One child process: its command, and how it fares."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    false_starts: int = 0
    due: float = field(default=0.0)
    prepares: bool = False
    """Whether it prepares the site when it starts for the first time; the others start after that."""
    may_migrate: bool = True

    def start(self, handle: int | None = None) -> None:
        """Start it in a group of its own, which ends when the supervisor does.

        handle: where it is to say that it has prepared the site.
        """
        told = {} if handle is None else {PREPARE: f"{handle}:{'yes' if self.may_migrate else ''}"}
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 our own program
            self.command,
            env=os.environ | told,
            pass_fds=() if handle is None else (handle,),
            start_new_session=True,
            preexec_fn=_with_parent(os.getpid()),  # noqa: PLW1509 one system call, no lock
        )

    def signal(self, number: signal.Signals) -> None:
        """Send to the process alone; its own children are its business."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """End what a dead or stubborn part left behind in its group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def program() -> list[str]:
    """How this installation's `pawl` is called: its script where there is one, else the module."""
    script = Path(sys.executable).with_name("pawl")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "pawl"]


def prepare(*, may_migrate: bool) -> int:
    """Prepare the site in a process that goes away: the one that watches stays small.   Returns its code."""
    words = [sys.executable, "-m", "pawl", "init", *([] if may_migrate else ["--no-upgrade"])]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE)  # noqa: S603 our own program
    for line in done.stdout.decode().splitlines()[:-2]:
        sys.stderr.write(f"{line}\n")
    return done.returncode


def parts(
    address: Address, *, only: str | None, workers: int, threads: int, may_migrate: bool | None = None
) -> list[Part]:
    """The parts asked for.

    may_migrate: whether the web part, which prepares the site, may migrate an older database; None: somebody
    else has prepared it.
    """
    words = [
        f"--host={address.host}",
        f"--port={address.port}",
        f"--workers={workers}",
        f"--threads={threads}",
    ]
    words += [f"--tls-cert={address.tls_cert}", f"--tls-key={address.tls_key}"] if address.tls_cert else []
    words += ["--without-worker"] if only == "web" else []
    found = [
        Part(
            "web",
            [sys.executable, "-m", "pawl", "web-part", *words],
            prepares=may_migrate is not None,
            may_migrate=bool(may_migrate),
        ),
        Part("worker", [sys.executable, "-m", "pawl.worker"]),
    ]
    return [part for part in found if only in (None, part.name)]


def supervise(
    running: Sequence[Part],
    settings: Environment,
    address: Address,
    *,
    when_ready: Callable[[], None] | None = None,
) -> int:
    """Keep parts running until SIGTERM or Ctrl-C; the exit code says whether they could be.

    when_ready: called once, when the web part has answered that it is ready.
    """
    stop = _Stop()
    _share_metrics(settings.data)
    for part in running:
        if part.prepares and (code := _start_preparing(part, stop)) is not None:
            return code
    for part in running:
        if part.process is None:
            part.start()
    says = _Saying(address, when_ready) if any(part.name == "web" for part in running) else None
    code = 0
    while not stop.asked:
        time.sleep(0.1)
        says = says and says.look()
        if any(_has_failed(part) for part in running):
            code = 1
            break
    _stop(running)
    return code


def _start_preparing(part: Part, stop: "_Stop") -> int | None:
    """Start a part that prepares the site, and wait until it has; its exit code where it cannot."""
    hears, tells = os.pipe()
    try:
        part.start(tells)
        os.close(tells)
        while not stop.asked:
            if select.select([hears], [], [], 0.1)[0]:
                if os.read(hears, 1) == PREPARED:
                    return None
                part.process.wait()  # type: ignore[union-attr]  # it was started above
                return part.process.returncode or 1  # type: ignore[union-attr]
    finally:
        os.close(hears)
    _stop([part])
    return 0


def _has_failed(part: Part) -> bool:
    """Start a dead part again, later each time; say when it is no use."""
    now = time.monotonic()
    if part.process is None:
        if now >= part.due:
            part.start()
        return False
    if part.process.poll() is None:
        if now - part.started > SETTLED_SECONDS:
            part.false_starts = 0
        return False
    code = part.process.returncode
    part.sweep()
    part.process = None
    part.false_starts += 1
    pause = min(LONGEST_PAUSE, 0.5 * 2 ** (part.false_starts - 1))
    part.due = now + pause
    sys.stderr.write(f"{part.name} ended with {code}; started again in {pause:g} s\n")
    return part.false_starts > MOST_FALSE_STARTS


def _stop(running: Sequence[Part]) -> None:
    """Ask all to end, wait, then insist."""
    for part in running:
        part.signal(signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < until and any(p.process and p.process.poll() is None for p in running):
        time.sleep(0.05)
    for part in running:
        part.sweep()


class _Stop:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def _hear(self, *_: object) -> None:
        self.asked = True


class _Saying:
    """Says once that Pawl can be reached."""

    def __init__(self, address: Address, when_ready: Callable[[], None] | None) -> None:
        self.address = address
        self.when_ready = when_ready or self._say
        self.until = time.monotonic() + READY_SECONDS

    def look(self) -> "_Saying | None":
        """Look whether it answers; None once there is nothing left to say."""
        if is_ready(self.address):
            self.when_ready()
            return None
        if time.monotonic() > self.until:
            sys.stderr.write(f"not ready after {READY_SECONDS} s: {self.address.url}/readyz says why\n")
            return None
        return self

    def _say(self) -> None:
        sys.stderr.write(f"Pawl runs at {environment().url} (Ctrl-C stops it)\n")


def is_ready(address: Address) -> bool:
    """Whether the web part answers that all is as it should be."""
    host = "127.0.0.1" if address.host == "0.0.0.0" else "::1" if address.host == "::" else address.host  # noqa: S104
    link: http.client.HTTPConnection = http.client.HTTPConnection(host, address.port, timeout=2)
    if address.tls_cert:
        trusting = ssl._create_unverified_context()  # noqa: S323, SLF001 our own process on this machine
        link = http.client.HTTPSConnection(host, address.port, timeout=2, context=trusting)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _share_metrics(data: Path) -> None:
    """A fresh folder in which web processes add their figures up."""
    folder = data.absolute() / "run" / "metrics"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # the first to write there: for its user alone
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[SHARED_METRICS] = str(folder)


def _with_parent(parent: int) -> Callable[[], None]:
    """On Linux ask the kernel to stop the child when its parent dies, however it dies."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def ask() -> None:
        if library is not None:
            library.prctl(PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return ask
