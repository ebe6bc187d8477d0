"""`pawl worker`: the queue and the clock, without the web."""

import sys
from pathlib import Path

import click

from pawl.commands.starting import site, start


@click.command(name="worker")
@site
@click.option("--children", default=2, show_default=True, type=click.IntRange(1, 64), help="Jobs at a time.")
@click.option("--no-scheduler", is_flag=True, help="Leave schedules to another worker.")
def command(data: Path | None, config: Path | None, children: int, no_scheduler: bool) -> None:
    """Run a worker until Ctrl-C or SIGTERM; `pawl serve` runs one already.

    Several may run, on one machine or many: each job is done by one of them, each schedule fires once. A job
    whose worker dies is taken over by another within a minute.
    """
    worker = start("pawl.worker", data, config)
    sys.exit(worker.main(["--children", str(children), *(["--no-scheduler"] if no_scheduler else [])]))
