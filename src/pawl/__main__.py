"""The command line: `pawl COMMAND`, each command loaded only when it is asked for."""

import io
import json
import sys
from importlib import import_module

import click

from pawl import __version__
from pawl.analytics.errors import AnalyticsError, BadFile, NotMeasurable
from pawl.analytics.words import say
from pawl.commands.terminal import escaped, harmless
from pawl.errors import Invalid, PawlError

REFUSED_INPUT = 3
NOT_MEASURABLE = 4
CHECK_FAILED = 5
INTERRUPTED = 130

EPILOG = """Exit codes: 0 done; 1 a defect in Pawl; 2 the command line was wrong; 3 the input was refused,
with place, rule and way out; 4 what was asked cannot be measured from this log; 5 a check found a fault;
130 interrupted."""

# command -> (module that holds it as `command`, one line of help), in the order of the work
COMMANDS = {
    "demo": ("demo", "A running site with a log already walked through."),
    "sample": ("sample", "Get a log to try: fetch the real one, or simulate a desk."),
    "mapping": ("mapping", "Propose a mapping for a file: what its columns mean."),
    "import": ("importing", "Read a log into the lake, by a mapping; refused rows go to a file."),
    "snapshots": ("snapshots", "List what was imported, and check it against its hashes."),
    "kpis": ("kpis", "List the KPIs of the library, or explain one."),
    "coverage": ("coverage", "What should be measured against what can be, and what is missing."),
    "measure": ("measure", "Measure KPIs by period and slice."),
    "analyse": ("analyse", "Signals, gaps ranked by impact, and the paths that cost most."),
    "compare": ("compare", "A KPI before and after a change, where the two may be compared."),
    "report": ("report", "The report: HTML and PDF, in English or Chinese."),
    "datasets": ("datasets", "Datasets of the site: list, rebuild from the lake, withdraw, purge."),
    "targets": ("targets", "Targets and calendars of the site: list, set, end; first settings."),
    "factors": ("factors", "What happened inside and outside: list, note, remove."),
    "records": ("records", "Every kind of record: list, show, create, change, take steps."),
    "serve": ("serve", "Run Pawl: web, worker and scheduler in one command."),
    "worker": ("worker", "Run a worker alone: jobs and schedules, beside a server or on another machine."),
    "verify": ("verify", "Recompute the journal, and the hash of every attachment."),
    "init": ("init", "Prepare a site, or print its systemd unit."),
    "user": ("user", "People from the console: make, list, let in again, shut out."),
    "people": ("people", "People and teams from a file."),
    "move": ("moving", "Move in from another system: try, run, take back."),
    "plan": ("plan", "Bring a plan of MS Project or CSV into a project; look first."),
    "audit": ("audit", "Who may what, who did what, what was approved: for auditors."),
    "doctor": ("doctor", "How this site is, and the way out where it is not well."),
    "backup": ("backup", "Everything a site needs to stand again, in one file."),
    "restore": ("restore", "A site as it was, in an empty place."),
    "drill": ("drill", "Whether the newest backup can be restored."),
    "upgrade": ("upgrade", "Back up, migrate, collect, check."),
    "migrate-db": ("migrate_db", "From SQLite to PostgreSQL, every row compared."),
    "mail": ("mail", "Mail in: take a message from a pipe, look into mailboxes, explain one."),
    "reindex": ("reindex", "Write anew by which words records are found."),
    "config": ("config", "Settings of the server: show, check, explain."),
}

WEB_PART = "web-part"
"""How `pawl serve` calls the web part: nobody types it, so no help lists it."""


class Commands(click.Group):
    """Loads a command's module when it is called: `pawl --help` starts in a blink."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name == WEB_PART:
            return import_module("pawl.commands.serve").web_part  # type: ignore[no-any-return]
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pawl.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pawl")
def pawl() -> None:
    """A service desk that measures itself: read a log, run a site, look after it.

    Begin with `pawl demo`, or with `pawl import FILE` and `pawl report`.
    """


def main() -> None:
    """Run a command; a refusal is a sentence and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file's name may be no UTF-8
    try:
        pawl(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (AnalyticsError, PawlError) as error:
        _say(error)
        sys.exit(NOT_MEASURABLE if isinstance(error, NotMeasurable) else REFUSED_INPUT)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped. Nothing was half-done: a started import left no snapshot.", err=True)
        sys.exit(INTERRUPTED)
    except OSError as error:
        rule = say("{cause}.", cause=error.strerror or str(error))
        way_out = say("Check the path, its permissions and the free space.")
        _say(BadFile(str(error.filename or "file system"), rule, way_out))
        sys.exit(REFUSED_INPUT)
    except Exception as error:
        if not type(error).__module__.startswith("duckdb"):
            raise
        rule = say("{cause}.", cause=str(error).splitlines()[0])
        way_out = say("Free space or memory and try again; if it comes back, it is a defect of Pawl.")
        _say(BadFile("The engine stopped", rule, way_out))
        sys.exit(REFUSED_INPUT)


def _say(error: AnalyticsError | PawlError) -> None:
    fields = error.fields if isinstance(error, Invalid) else {}
    if "--json" not in sys.argv:
        named = [f"  {name}: {rule}" for name, rule in fields.items() if str(rule) != str(error.rule)]
        lines = [error.thing, f"  {error.rule}", *named, f"  {error.way_out}"]
        click.echo(harmless("\n".join(lines)), err=True)
        return
    parts: dict[str, object] = {"thing": error.thing, "rule": str(error.rule), "way_out": str(error.way_out)}
    if fields:
        parts["fields"] = {name: str(rule) for name, rule in fields.items()}
    line = json.dumps({"error": {"kind": type(error).__name__, **parts}}, ensure_ascii=False)
    click.echo(escaped(line), err=True)


if __name__ == "__main__":
    main()
