"""The web part: one process that loads everything once, and its workers, forked from it.

What is loaded before the fork is there once for all workers, and none of them has to load it again.
"""

import gc
import os
import sys
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from pawl.environment import Environment, environment
from pawl.logs import configured
from pawl.operation.serving import GRACE_SECONDS, PREPARE, PREPARED, Address

APPLICATION = "pawl.wsgi"


def web(address: Address, *, workers: int, threads: int) -> None:
    """Run the web part in this process until it is told to stop; prepare the site first where that is asked.

    Raises what `readying.bring_up_to_date` raises.
    """
    gc.disable()  # what is loaded now stays: to look for rubbish in it costs a tenth of the start
    if asked := os.environ.pop(PREPARE, ""):
        _prepare(asked)
    _load()
    gc.freeze()
    gc.enable()
    _server(address, environment(), workers=workers, threads=threads).serve()


def _prepare(asked: str) -> None:
    """Bring the site up to date, and say so to whoever started this process.

    asked: `handle:yes` where it may migrate, else `handle:`.
    """
    handle, _, may_migrate = asked.partition(":")
    import_module("pawl.commands.starting").start_django()
    readying = import_module("pawl.operation.readying")
    for line in readying.bring_up_to_date(may_migrate=bool(may_migrate)):
        sys.stderr.write(f"{line}\n")
    os.write(int(handle), PREPARED)
    os.close(int(handle))


def _load() -> None:
    """Everything that a request needs, before workers are forked; no connection goes with them."""
    import_module(APPLICATION)
    django_urls = import_module("django.urls")
    django_urls.get_resolver().url_patterns  # noqa: B018 reading it loads every view
    django_urls.reverse("home")  # and this the names of all pages
    import_module("django.db").connections.close_all()


def _server(address: Address, settings: Environment, *, workers: int, threads: int) -> Any:
    return Granian(
        f"{APPLICATION}:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        ssl_cert=address.tls_cert,
        ssl_key=address.tls_key,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=GRACE_SECONDS // 2,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=configured(settings.log, settings.log_level),
    )
