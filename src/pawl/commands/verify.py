"""`pawl verify`: whether the journal and files are what was written, and published numbers come out again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from pawl.commands.options import as_json
from pawl.commands.output import console, print_json, print_table
from pawl.commands.starting import looking, site, start
from pawl.environment import environment

NOT_AS_WRITTEN = 5
NOT_ANY_MORE = 4
DIFFERENT = {"differs", "damaged"}
COUNTS = ("events", "texts", "erased", "seals", "unsealed", "checkpoints")


@click.command(name="verify")
@site
@click.option(
    "--checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of the checkpoints that was kept elsewhere. [default: the file in the data folder]",
)
@click.option("--files/--no-files", default=True, show_default=True, help="Hash the attachments too.")
@click.option(
    "--benefits/--no-benefits",
    default=True,
    show_default=True,
    help="Measure the numbers of findings on improvements (BEN-…) anew, too.",
)
@click.option(
    "--number",
    "numbers",
    multiple=True,
    metavar="ID",
    help="Instead: measure a published number (MSR-, IND-, RPT-, BEN-…) anew from its snapshot; repeatable.",
)
@as_json
def command(
    data: Path | None, config: Path | None, checkpoints: Path | None, files: bool, benefits: bool,
    numbers: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Recompute every row, text, seal and checkpoint of the journal, and the hash of every attachment.

    Names the first row that differs, and each file that is missing or damaged. Reads in pieces: memory stays
    small however much it is. Then the numbers of every finding on an improvement are measured anew from its
    snapshot by the definition of its day; it is said how many came out again, and which did not. Exit code 5
    where something is not as it was written; what cannot be measured any more is counted, and is no fault.

    With --number, a number is measured anew by the same question and definition, and each of its figures
    is compared to nine digits. Exit code 5 where one differs, 4 where it cannot be measured any more: the
    definition has changed, or the data was dropped.
    """
    if numbers:
        _numbers(looking("pawl.measurement.replaying", data, config), numbers, as_json=as_json)
    verification = looking("pawl.history.verification", data, config)
    file = checkpoints or environment().data / start("pawl.history.checkpoints", data, config).FILE
    with _telling() as tell:
        found = verification.verify(file, tell)
    tidying = start("pawl.collaboration.tidying", data, config)
    broken = [_file(*one) for one in tidying.faults()] if files else []
    gains = _benefits(start("pawl.improvement.replaying", data, config)) if benefits else None
    is_whole = found.is_whole and not broken and not (gains and gains.wrong)
    if as_json:
        told = {"benefits": gains.as_json()} if gains else {}
        print_json({**_as_json(found), "whole": is_whole, "files": broken, **told})
    else:
        _print(found)
        if files:
            _print_files(broken)
        if gains:
            gains.print()
    sys.exit(0 if is_whole else NOT_AS_WRITTEN)


@dataclass
class Gains:
    """What came of measuring the findings on improvements anew."""

    same: int = 0
    gone: int = 0
    wrong: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, number: str, one: Any) -> None:
        """Count one more."""
        if one.outcome in DIFFERENT:
            self.wrong.append((number, one))
        else:
            self.same += one.outcome == "same"
            self.gone += one.outcome != "same"

    def as_json(self) -> dict[str, Any]:
        """Counts, and those that differ."""
        wrong = [{"number": number, **_replayed(one)} for number, one in self.wrong]
        return {"checked": self.same + len(self.wrong), "same": self.same, "gone": self.gone, "wrong": wrong}

    def print(self) -> None:
        """Say it; the first that differs by its figures."""
        told = f"Findings on improvements: {self.same} came out again to nine digits"
        gone = f"; {self.gone} cannot be measured any more" if self.gone else ""
        wrong = f"; {len(self.wrong)} did not" if self.wrong else ""
        click.echo(f"{told}{wrong}{gone}.")
        for number, one in self.wrong[:1]:
            _print_number(number, one)


def _benefits(replaying: Any) -> Gains:
    found = Gains()
    columns = (TextColumn("{task.completed:,.0f} findings measured anew"), TimeElapsedColumn())
    with Progress(*columns, console=console(err=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        for number, one in replaying.all_again(lambda told: bar.update(task, completed=told["done"])):
            found.add(number, one)
    return found


@contextmanager
def _telling() -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.completed:,.0f} events"), TimeElapsedColumn())
    with Progress(*columns, console=console(err=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done: bar.update(task, completed=done)


def _as_json(found: Any) -> dict[str, object]:
    findings = [
        {"what": one.what, "event": one.event, "sentence": str(one.sentence)} for one in found.findings
    ]
    return {"whole": found.is_whole, **{name: getattr(found, name) for name in COUNTS}, "findings": findings}


def _file(one: Any, fault: str) -> dict[str, str]:
    return {"file": one.key, "record": one.case.key, "name": one.name, "fault": fault, "sha256": one.sha256}


def _print_files(broken: list[dict[str, str]]) -> None:
    if not broken:
        click.echo("Every attachment is as it was written.")
        return
    rows = [list(one.values()) for one in broken]
    print_table(
        "Attachments that are not as they were written", ["File", "Record", "Name", "", "SHA-256"], rows
    )


def _print(found: Any) -> None:
    title = "The journal is as it was written" if found.is_whole else "The journal is not as it was written"
    print_table(title, [name.title() for name in COUNTS], [[getattr(found, name) for name in COUNTS]])
    if not found.is_whole:
        rows = [[one.what, one.event, str(one.sentence)] for one in found.findings]
        print_table("What differs, the first row first", ["What", "Row", "Rule"], rows)


def _numbers(replaying: Any, numbers: tuple[str, ...], *, as_json: bool) -> None:
    """Measure each anew, say what came of it, and end."""
    found = {number.strip().upper(): replaying.replay(number) for number in numbers}
    if as_json:
        print_json({"numbers": [{"number": number, **_replayed(one)} for number, one in found.items()]})
    else:
        for number, one in found.items():
            _print_number(number, one)
    outcomes = {one.outcome for one in found.values()}
    sys.exit(NOT_AS_WRITTEN if outcomes & DIFFERENT else NOT_ANY_MORE if outcomes != {"same"} else 0)


def _replayed(one: Any) -> dict[str, Any]:
    figures = [
        {"name": each.name, "published": each.published, "again": each.again, "same": each.is_same}
        for each in one.figures
    ]
    return {"outcome": str(one.outcome), "sentence": str(one.sentence), "engine": one.engine,
            "figures": figures}  # fmt: skip


def _print_number(number: str, one: Any) -> None:
    click.echo(f"{number}: {one.sentence}")
    if one.differing:
        rows = [[each.name, each.published, each.again] for each in one.differing[:20]]
        print_table("What did not come out again", ["Figure", "Published", "Measured anew"], rows)
