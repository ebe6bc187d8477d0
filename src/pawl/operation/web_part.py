"""The web part: everything is loaded once, and the workers are forked from what is loaded.

What lies there before the fork is there once for all workers, and none of them has to load it. The process
that loaded it serves nobody and becomes the one that watches, so nothing keeps a copy beside the workers'
own; a worker that is started again loads everything for itself.
"""

import gc
import os
import sys
import time
import traceback
from importlib import import_module
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from pawl.environment import environment
from pawl.logs import configured
from pawl.operation import watching
from pawl.operation.serving import Address
from pawl.operation.watching import Part

APPLICATION = "pawl.wsgi"


def prepare(*, may_migrate: bool) -> None:
    """Bring the site up to date and say what was done.   Raises what `readying.bring_up_to_date` raises."""
    import_module("pawl.commands.starting").start_django()
    readying = import_module("pawl.operation.readying")
    for line in readying.bring_up_to_date(may_migrate=may_migrate):
        sys.stderr.write(f"{line}\n")


def forked(address: Address, workers: int, threads: int) -> list[Part]:
    """Load everything and fork so many workers: they run. From then on signals to stop wait (`hold`)."""
    _load()
    worker = _worker(address, threads)
    watching.hold()
    return [_fork(worker, f"web-{number}", again(address, threads)) for number in range(1, workers + 1)]


def alone(address: Address, threads: int) -> None:
    """Be a worker that was not forked, until it is told to stop."""
    gc.disable()  # as in `serve`
    _load()
    _worker(address, threads).serve()


def again(address: Address, threads: int) -> list[str]:
    """The command of a worker that takes the place of one that died."""
    words = [f"--host={address.host}", f"--port={address.port}", f"--threads={threads}"]
    words += [f"--tls-cert={address.tls_cert}", f"--tls-key={address.tls_key}"] if address.tls_cert else []
    return [sys.executable, "-m", "pawl", "web-part", *words]


def _load() -> None:
    """Everything that a request needs, before workers are forked; no connection goes with them."""
    import_module(APPLICATION)
    django_urls = import_module("django.urls")
    django_urls.get_resolver().url_patterns  # noqa: B018 reading it loads every view
    django_urls.reverse("home")  # and this the names of all pages
    import_module("django.db").connections.close_all()
    gc.freeze()
    gc.enable()


def _fork(worker: "_Worker", name: str, command: list[str]) -> Part:
    started = time.monotonic()
    if pid := watching.forked():
        return Part(name, command, pid, started)
    code = 1
    try:
        worker.serve()
        code = 0
    except BaseException:  # noqa: BLE001 the process ends here whatever it was
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


class _Worker(MPServer):
    """The web server's own worker, in this process: without the one that it would keep to watch it."""

    def _serve(self, spawn_target: Any, target_loader: Any) -> None:
        server: Any = self
        server._init_shared_socket()  # noqa: SLF001 its own, without types
        server._start_ipc()  # noqa: SLF001
        server._spawn_worker(0, spawn_target, target_loader).inner.run()  # noqa: SLF001


def _worker(address: Address, threads: int) -> _Worker:
    settings = environment()
    return _Worker(
        f"{APPLICATION}:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        ssl_cert=address.tls_cert,
        ssl_key=address.tls_key,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=configured(settings.log, settings.log_level),
    )
