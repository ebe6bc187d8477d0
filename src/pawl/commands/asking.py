"""What reading commands share: a snapshot, its study, the report of it."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import click
import duckdb
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pawl import __version__, clock
from pawl.analytics.errors import NotMeasurable
from pawl.analytics.eventlog.cases import case_columns
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.limits import Progress as Step
from pawl.analytics.io.limits import Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.kpi.catalogue import Library, load_library
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.simulation import is_simulated
from pawl.analytics.study import NOTHING, Question, Study, study, way_out
from pawl.analytics.words import Sentence, say
from pawl.commands.output import console
from pawl.presentation import report as r
from pawl.presentation.composition import Subject, report_of
from pawl.presentation.vocabulary import literal
from pawl.settings import BadSettings, Settings

SHOWN_REFUSALS = 20
USUAL_SLICES = ("priority",)
"""What indicators are told by where the settings name no slices."""


def lake_of(data: Path) -> Lake:
    """The lake of a data folder."""
    return Lake(data / "lake")


def open_snapshot(data: Path, prefix: str | None) -> Snapshot:
    """The snapshot that begins so, else the newest."""
    lake = lake_of(data)
    if prefix:
        return lake.open(prefix)
    found = lake.latest()
    for damage in lake.damaged():
        click.echo(f"note: {damage}", err=True)  # the newest may be among them
    return found


def library_of(settings: Settings) -> Library:
    """The shipped KPIs and those of the site."""
    return load_library(*settings.kpi_folders)


def chosen(library: Library, kpis: tuple[str, ...]) -> list[Definition]:
    """The KPIs named, all where none is; an unknown id is refused with those like it."""
    return [library[kpi] for kpi in kpis] if kpis else list(library.values())


@dataclass(frozen=True)
class Asked:
    """A snapshot, the settings and what was found."""

    snapshot: Snapshot
    settings: Settings
    study: Study


def ask(snapshot: Snapshot, settings: Settings, definitions: list[Definition]) -> Asked:
    """Study a snapshot; says what it is doing on standard error."""
    manifest = snapshot.manifest
    fields = case_columns(manifest.kind, manifest.columns)
    for name in settings.slices:
        if name not in fields:
            known = ", ".join(sorted(field for field, its in fields.items() if its in ("text", "flag")))
            rule = say("The cases of this log have no field of this name to slice by.")
            raise BadSettings(name, rule, say("Slice by one of: {known}.", known=known))
    question = Question(
        calendar=settings.calendar,
        grain=settings.by,
        first=settings.first,
        last=settings.last,
        slices=settings.slices or tuple(name for name in USUAL_SLICES if fields.get(name) == "text"),
        targets=settings.targets,
        preset=settings.rules,
        phases={
            kpi: [(day, literal(reason)) for day, reason in days] for kpi, days in settings.phases.items()
        },
    )
    with telling() as tell:
        dataset = snapshot.dataset()
        try:
            found = study(
                definitions, dataset, question, kind=manifest.kind, mapping=manifest.mapping_digest, tell=tell
            )
        finally:
            dataset.close()
    return Asked(snapshot, settings, found)


def report_from(asked: Asked) -> r.Report:
    """Compose the report of what was found."""
    manifest, settings = asked.snapshot.manifest, asked.settings
    subject = Subject(
        log=manifest.source.name,
        simulated=is_simulated(Path(manifest.source.name)),
        cases=manifest.cases,
        events=manifest.events,
        engine=f"Pawl {__version__}, DuckDB {duckdb.__version__}",
        made_at=clock.now().replace(microsecond=0),
        as_of=manifest.known_until,
        own_targets=settings.own_targets,
        refused=tuple(islice(refused_rows(asked.snapshot), SHOWN_REFUSALS)),
        refused_count=manifest.refused,
        warnings=manifest.warnings,
        annotations=tuple(r.Annotation(factor.at, literal(factor.text)) for factor in settings.factors),
        columns={each.name: each.column for each in mapping_of(asked.snapshot).fields},
    )
    if settings.title:
        subject = replace(subject, title=literal(settings.title))
    if settings.question:
        subject = replace(subject, question=literal(settings.question))
    return report_of(asked.study, subject)


def mapping_of(snapshot: Snapshot) -> LogMapping:
    """The mapping by which a snapshot was read, as it was then."""
    return parse_mapping(snapshot.manifest.mapping, name=snapshot.manifest.mapping_name)


def refused_rows(snapshot: Snapshot) -> Iterator[r.RefusedRow]:
    """The refused rows of an import, as they stand in its file."""
    for path in snapshot.files("refused"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                reason = say("{rule} {way_out}", rule=row["rule"], way_out=row["way_out"])
                yield r.RefusedRow(int(row["row"]), row["column"], reason)


def refuse_blocked(asked: Asked, kpis: tuple[str, ...]) -> None:
    """A KPI that was asked for by name and cannot be measured is refused, never left out."""
    for one in asked.study.coverage.kpis:
        if one.status == "blocked" and one.definition.id in kpis:
            raise NotMeasurable(one.definition.id, one.reason, one.missing[0].capture)


def refuse_nothing(asked: Asked) -> None:
    """Numbers that were asked for where none can be had are refused with the way out."""
    if not asked.study.findings:
        kind = asked.snapshot.manifest.kind
        raise NotMeasurable(kind, NOTHING, way_out(asked.study.coverage, kind))


@contextmanager
def telling() -> Iterator[Callable[[Sentence], None]]:
    """A line on standard error that says what is being done; gone when it is."""
    with console(err=True).status("Starting") as status:
        yield lambda sentence: status.update(str(sentence))


@contextmanager
def importing(name: str) -> Iterator[Tell]:
    """A progress bar of an import, by bytes of its source."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(err=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def tell(step: Step) -> None:
            bar.update(task, description=f"{name}: {step.phase}", total=step.total, completed=step.done)

        yield tell
