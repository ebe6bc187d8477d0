"""`pawl sample`: the real log from its public archive, or a simulated desk."""

from pathlib import Path

import click
from rich.progress import DownloadColumn, Progress, TextColumn

from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.archive import INCIDENT_LOG, fetch
from pawl.commands.options import data
from pawl.commands.output import console

SEED = 2026


@click.group(name="sample")
def command() -> None:
    """Get a log to try Pawl on."""


@command.command(name="fetch")
@data
def fetch_sample(data: Path) -> None:
    """Fetch a real incident log (24,918 incidents, CC BY 4.0) from its public archive, checked by SHA-256."""
    with Progress(TextColumn("Fetching"), DownloadColumn(), console=console(err=True), transient=True) as bar:
        task = bar.add_task("fetch", total=None)
        path = fetch(INCIDENT_LOG, samples(data), progress=lambda done: bar.advance(task, done))
    click.echo(f"{path}\n{INCIDENT_LOG.credit}\nNext: pawl demo")


@command.command(name="simulate")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--seed", default=SEED, show_default=True, help="The same seed gives the same bytes.")
@click.option("--copies", default=1, show_default=True, help="Repeat the log with new numbers, for size.")
def simulate_desk(file: Path, seed: int, copies: int) -> None:
    """Simulate a desk for a year: a ServiceNow-shaped export, and what is really in it beside it."""
    truth = simulated(file, seed=seed, copies=copies)
    click.echo(f"{file}\n{truth} holds what is really in it\nNext: pawl demo --sample {file}")


def samples(folder: Path) -> Path:
    """Where samples stand in a data folder."""
    return folder / "samples"


def simulated(file: Path, *, seed: int = SEED, copies: int = 1) -> Path:
    """Write the simulated desk of the demo to `file`; the path of its truth comes back."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return write_export(simulate(demo_desk(), seed=seed), file, copies=copies)
