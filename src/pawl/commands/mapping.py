"""`pawl mapping`: a first mapping for a file, with the reason of each guess."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from pawl.analytics.errors import BadMapping
from pawl.analytics.io.importing import Choose
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import load_mapping
from pawl.analytics.io.proposing import fitting_mapping, propose_mapping
from pawl.analytics.io.tables import preview
from pawl.analytics.words import say


@click.command(name="mapping")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it there. [default: print it]"
)
def command(file: Path, output: Path | None) -> None:
    """Propose a mapping for a log: which column is case, activity and time, and what the rest means.

    Read it, correct it (each guess says why), then: pawl import FILE --mapping MAPPING.toml
    """
    if output is not None and output.exists():
        raise click.UsageError(
            f"{output} is there already; name another file, so that no edited mapping is lost."
        )
    text = propose_mapping(*preview(file)).text
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    click.echo(f"{output}\nRead and correct it, then: pawl import {file} --mapping {output}")


def mapping_for(file: Path, name: str | None) -> LogMapping | Choose:
    """The mapping asked for; without one what finds a shipped mapping to which the header is known."""
    return load_mapping(name) if name is not None else partial(_known, file)


def _known(file: Path, header: Sequence[str]) -> LogMapping:
    shipped = fitting_mapping(header)
    if shipped is not None:
        return shipped
    raise BadMapping(
        str(file),
        say("Its header is that of no export Pawl knows, so a person has to say what the columns mean."),
        say("pawl mapping {file} --output mapping.toml proposes it; read it, then add --mapping mapping.toml",
            file=str(file)),
    )  # fmt: skip
