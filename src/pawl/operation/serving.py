"""Serve a site: refuse what would not run, start its parts, and become the process that watches them."""

import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.environment import ALONE, Environment
from pawl.operation import watching
from pawl.operation.watching import Part

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 to be refused without an address of the site


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


@dataclass(frozen=True)
class Asked:
    """Which parts are to run."""

    only: str | None = None
    workers: int = 1
    threads: int = 4
    may_migrate: bool = True


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


def program() -> list[str]:
    """How this installation's `pawl` is called: its script where there is one, else the module."""
    script = Path(sys.executable).with_name("pawl")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "pawl"]


def serve(
    settings: Environment, address: Address, asked: Asked, *, when_ready: Sequence[str] = ()
) -> NoReturn:
    """Bring the site up to date, start its parts and watch them until SIGTERM or Ctrl-C.

    when_ready: a command to run once the site is ready, instead of saying so.
    Raises what `readying.bring_up_to_date` raises.
    """
    gc.disable()  # what is loaded now stays: to look for rubbish in it costs a tenth of the start
    for number in watching.STOPS:
        signal.signal(number, _leave)
    if asked.only == "web":
        os.environ[ALONE] = "1"
    if asked.only != "worker":
        _share_metrics(settings.data)
    web: Any = import_module("pawl.operation.web_part")
    web.prepare(may_migrate=asked.may_migrate)
    parts = [] if asked.only == "worker" else web.forked(address, asked.workers, asked.threads)
    if asked.only != "web":
        parts.append(Part("worker", [sys.executable, "-m", "pawl.worker"]))
    site = {"host": address.host, "port": address.port, "tls": bool(address.tls_cert), "url": settings.url}
    watching.become(parts, {} if asked.only == "worker" else site, sys.argv[1:], when_ready)


def _leave(*_: object) -> None:
    """Asked to stop while the site is prepared or loaded: nothing runs yet that would have to be stopped."""
    sys.exit(0)


def _share_metrics(data: Path) -> None:
    """A fresh folder in which web processes add their figures up."""
    folder = data.absolute() / "run" / "metrics"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # the first to write there: for its user alone
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[SHARED_METRICS] = str(folder)
