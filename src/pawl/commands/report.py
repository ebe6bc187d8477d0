"""`pawl report`: HTML, PDF, slides and spreadsheet, for one audience."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from pawl.analytics.words import say
from pawl.commands.asking import Asked, ask, library_of, open_snapshot, report_from, telling
from pawl.commands.options import language, reading
from pawl.commands.output import print_json
from pawl.presentation.audience import Audience, for_audience
from pawl.presentation.forms import WRITERS
from pawl.settings import Settings


@click.command(name="report")
@click.option("--html", "as_html", is_flag=True, help="Write HTML: one file, no script, light and dark.")
@click.option("--pdf", "as_pdf", is_flag=True, help="Write PDF (PDF/UA-1, A4). [default: HTML and PDF]")
@click.option("--pptx", "as_pptx", is_flag=True, help="Write slides: one message a slide.")
@click.option("--xlsx", "as_xlsx", is_flag=True, help="Write a spreadsheet: the raw numbers.")
@click.option(
    "--audience",
    type=click.Choice([each.value for each in Audience]),
    default=Audience.MANAGER.value,
    show_default=True,
    help="For whom: each reads the part it decides from.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder for the files. [default: DATA/reports]",
)
@language
@reading
def command(as_html: bool, as_pdf: bool, as_pptx: bool, as_xlsx: bool, audience: str, output: Path | None,
            language: str | None, data: Path, config: Path | None, snapshot: str | None,
            as_json: bool) -> None:  # fmt: skip
    """Write the report: answer, coverage, KPIs, gaps, paths, data quality, how each number was made."""
    settings = Settings.load(config)
    settings = replace(settings, language=language or settings.language)
    asked = ask(open_snapshot(data, snapshot), settings, list(library_of(settings).values()))
    given = {"html": as_html, "pdf": as_pdf, "pptx": as_pptx, "xlsx": as_xlsx}
    forms = [form for form, wanted in given.items() if wanted] or ["html", "pdf"]
    files = write(asked, output or data / "reports", forms, Audience(audience))
    if as_json:
        print_json({"files": files, "snapshot": asked.snapshot.manifest.id, "language": settings.language})
        return
    for path in files:
        click.echo(path)


def write(asked: Asked, folder: Path, forms: Sequence[str] = ("html", "pdf"),
          audience: Audience = Audience.MANAGER) -> list[Path]:  # fmt: skip
    """Write the report in the forms asked for; the paths come back."""
    folder.mkdir(parents=True, exist_ok=True)
    language = asked.settings.language
    reader = "" if audience is Audience.MANAGER else f"-{audience}"
    stem = folder / f"report-{asked.snapshot.manifest.id[:12]}{reader}-{language}"
    files = []
    with telling() as tell:
        tell(say("Composing the report"))
        made = for_audience(report_from(asked), audience)
        for form in forms:
            tell(say("Writing the {form}", form=form.upper()))
            files.append(_replace(stem.with_suffix(f".{form}"), WRITERS[form](made, language)))
    return files


def _replace(path: Path, content: bytes) -> Path:
    """Write beside and rename, so that a reader never sees half a file."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_bytes(content)
    return beside.replace(path)
