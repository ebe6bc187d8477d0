"""`pawl demo`: the main job in one go."""

import webbrowser
from dataclasses import replace
from pathlib import Path

import click

from pawl.archive import INCIDENT_LOG, sample_path
from pawl.commands.asking import Asked, ask, library_of
from pawl.commands.importing import lines, read_log
from pawl.commands.options import config, data, language, mapping
from pawl.commands.report import write
from pawl.commands.sample import SEED, samples, simulated
from pawl.settings import Settings


@click.command(name="demo")
@click.option(
    "--sample",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="A log of your own. [default: the real one, if fetched; else a simulated desk]",
)
@mapping
@click.option("--browser/--no-browser", default=True, help="Open the report when it is ready.")
@language
@data
@config
def command(sample: Path | None, mapping: str | None, browser: bool, language: str | None, data: Path,
            config: Path | None) -> None:  # fmt: skip
    """A log in, a report out: import, coverage, measurement, signals, gaps, paths, HTML and PDF."""
    settings = Settings.load(config)
    settings = replace(settings, language=language or settings.language)
    file = sample or _at_hand(data)
    for line in lines(snapshot := read_log(file, mapping, data)):
        click.echo(line)
    asked = ask(snapshot, settings, list(library_of(settings).values()))
    page, print_out = write(asked, data / "reports", as_html=True, as_pdf=True)
    click.echo(_what_to_look_at(asked, page, print_out))
    if browser:
        webbrowser.open(page.resolve().as_uri())


def _at_hand(data: Path) -> Path:
    """The real log if it was fetched, else a simulated desk, made now and kept."""
    fetched = sample_path(INCIDENT_LOG, samples(data))
    if fetched.exists():
        return fetched
    file = samples(data) / f"simulated-desk-{SEED}.csv.gz"
    if not file.exists():
        click.echo("No log given: simulating a service desk for a year (pawl sample fetch gets a real one).")
        simulated(file)
    return file


def _what_to_look_at(asked: Asked, page: Path, print_out: Path) -> str:
    missed = len(asked.study.gaps)
    return f"""
Read in this order (`pawl` stands in .venv/bin: . .venv/bin/activate)
  1. the report      {page.resolve()}
  2. as PDF          {print_out.resolve()}
  3. what can be measured, and what one more field would unlock: pawl coverage
  4. the {missed} missed targets, signal or noise: pawl analyse
  5. any number, by any period and slice: pawl measure sla-attainment --by week --slice priority
Your own log: pawl demo --sample FILE   Your targets and calendar: pawl.toml (docs/reference/pawl-toml.md)"""
