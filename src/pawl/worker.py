"""The worker's entry: loads every app's handlers, then runs the queue (`pawl worker`, `pawl serve`)."""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection

import django
from django.utils.module_loading import autodiscover_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pawl.django_settings")
django.setup()

from pawl.jobs import child, executor  # noqa: E402 models can be imported only now
from pawl.jobs.supervisor import Supervisor  # noqa: E402

CHILDREN = 2


def load() -> None:
    """Let every app register its handlers and schedules."""
    autodiscover_modules("jobs")


def run(stop: threading.Event, *, children: int = CHILDREN, is_scheduler: bool = True) -> None:
    """Work until `stop` is set: dispatch, fire schedules, run handlers in child processes."""
    load()
    Supervisor(child.command("pawl.worker"), children=children, is_scheduler=is_scheduler).run(stop)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a worker until SIGTERM or Ctrl-C; or, with --child, one of its executors."""
    parser = argparse.ArgumentParser(prog="pawl worker")
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--no-scheduler", action="store_true")
    parser.add_argument("--child", type=int, metavar="HANDLE", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.child is not None:
        return _child(asked.child)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop, children=asked.children, is_scheduler=not asked.no_scheduler)
    return 0


def _child(handle: int) -> int:
    """An executor; signals meant for the worker are the worker's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logging.captureWarnings(capture=True)
    load()
    executor.serve(Connection(handle))
    return 0


if __name__ == "__main__":
    sys.exit(main())
