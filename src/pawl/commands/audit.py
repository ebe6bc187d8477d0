"""`pawl audit`: what auditors ask, as a file."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from pawl import clock
from pawl.commands.starting import looking, site, start

YEAR = timedelta(days=365)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="audit")
@site
@click.argument("question", type=click.Choice(["rights", "events", "approvals", "waivers"]))
@click.option(
    "--form",
    type=click.Choice(["csv", "xlsx", "json"]),
    default="csv",
    show_default=True,
    help="Kind of file.",
)
@click.option("--from", "first", type=DAY, help="First day of events. [default: a year ago]")
@click.option("--until", "last", type=DAY, help="Last day of events. [default: today]")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it. [default: standard output]",
)
def command(
    data: Path | None,
    config: Path | None,
    question: str,
    form: str,
    first: datetime | None,
    last: datetime | None,
    output: Path | None,
) -> None:
    """Who may what (rights), who did what (events), what was approved or turned down (approvals).

    Which lines of gates were left open, and why (waivers).
    """
    audit = looking("pawl.administration.audit", data, config)
    writer = start("pawl.web.listing_export", data, config).FORMS[form]
    console = start("pawl.accounts.actor", data, config).system("console")
    period = audit.Period(_utc(first) or clock.now() - YEAR, _utc(last) or clock.now())
    report = audit.REPORTS[question]
    content = b"".join(writer(report.columns, report.rows(console, period)))
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None
