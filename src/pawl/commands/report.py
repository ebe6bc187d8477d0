"""`pawl report`: HTML and PDF."""

from dataclasses import replace
from pathlib import Path

import click

from pawl.analytics.words import say
from pawl.commands.asking import Asked, ask, library_of, open_snapshot, report_from, telling
from pawl.commands.options import language, reading
from pawl.commands.output import print_json
from pawl.presentation.html import html
from pawl.presentation.pdf import pdf
from pawl.settings import Settings


@click.command(name="report")
@click.option("--html", "as_html", is_flag=True, help="Write HTML: one file, no script, light and dark.")
@click.option("--pdf", "as_pdf", is_flag=True, help="Write PDF (PDF/UA-1, A4). [default: both]")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder for the files. [default: DATA/reports]",
)
@language
@reading
def command(as_html: bool, as_pdf: bool, output: Path | None, language: str | None, data: Path,
            config: Path | None, snapshot: str | None, as_json: bool) -> None:  # fmt: skip
    """Write the report: answer, coverage, KPIs, gaps, paths, data quality, how each number was made."""
    settings = Settings.load(config)
    settings = replace(settings, language=language or settings.language)
    asked = ask(open_snapshot(data, snapshot), settings, list(library_of(settings).values()))
    neither = not (as_html or as_pdf)
    files = write(asked, output or data / "reports", as_html=as_html or neither, as_pdf=as_pdf or neither)
    if as_json:
        print_json({"files": files, "snapshot": asked.snapshot.manifest.id, "language": settings.language})
        return
    for path in files:
        click.echo(path)


def write(asked: Asked, folder: Path, *, as_html: bool, as_pdf: bool) -> list[Path]:
    """Write the report in the forms asked for; the paths come back."""
    folder.mkdir(parents=True, exist_ok=True)
    language = asked.settings.language
    stem = folder / f"report-{asked.snapshot.manifest.id[:12]}-{language}"
    files = []
    with telling() as tell:
        tell(say("Composing the report"))
        made = report_from(asked)
        if as_html:
            tell(say("Drawing the HTML"))
            files.append(_replace(stem.with_suffix(".html"), html(made, language).encode()))
        if as_pdf:
            tell(say("Setting the PDF"))
            files.append(_replace(stem.with_suffix(".pdf"), pdf(made, language)))
    return files


def _replace(path: Path, content: bytes) -> Path:
    """Write beside and rename, so that a reader never sees half a file."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_bytes(content)
    return beside.replace(path)
