"""The command line: `pawl COMMAND`, each command loaded only when it is asked for."""

import json
import sys
from importlib import import_module

import click

from pawl import __version__
from pawl.analytics.errors import AnalyticsError, BadFile, NotMeasurable
from pawl.analytics.words import say

REFUSED_INPUT = 3
NOT_MEASURABLE = 4
INTERRUPTED = 130

EPILOG = """Exit codes: 0 done; 1 a defect in Pawl; 2 the command line was wrong; 3 the input was refused,
with place, rule and way out; 4 what was asked cannot be measured from this log; 130 interrupted."""

# command -> (module that holds it as `command`, one line of help), in the order of the work
COMMANDS = {
    "demo": ("demo", "A log in, a report out: import, measure, analyse and report in one go."),
    "sample": ("sample", "Get a log to try: fetch the real one, or simulate a desk."),
    "mapping": ("mapping", "Propose a mapping for a file: what its columns mean."),
    "import": ("importing", "Read a log into the lake, by a mapping; refused rows go to a file."),
    "snapshots": ("snapshots", "List what was imported, and check it against its hashes."),
    "kpis": ("kpis", "List the KPIs of the library, or explain one."),
    "coverage": ("coverage", "What should be measured against what can be, and what is missing."),
    "measure": ("measure", "Measure KPIs by period and slice."),
    "analyse": ("analyse", "Signals, gaps ranked by impact, and the paths that cost most."),
    "report": ("report", "The report: HTML and PDF, in English or Chinese."),
}


class Commands(click.Group):
    """Loads a command's module when it is called: `pawl --help` starts in a blink."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
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
    """Read what a service desk's log says: what can be measured, where the gaps are, what is noise."""


def main() -> None:
    """Run a command; a refusal is a sentence and an exit code, never a traceback."""
    try:
        pawl(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AnalyticsError as error:
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


def _say(error: AnalyticsError) -> None:
    if "--json" not in sys.argv:
        click.echo(f"{error.thing}\n  {error.rule}\n  {error.way_out}", err=True)
        return
    parts = {"thing": error.thing, "rule": str(error.rule), "way_out": str(error.way_out)}
    line = json.dumps({"error": {"kind": type(error).__name__, **parts}}, ensure_ascii=False)
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
