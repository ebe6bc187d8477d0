"""The command line: `pawl COMMAND`, each command loaded only when it is asked for."""

import json
import sys
from importlib import import_module

import click

from pawl import __version__
from pawl.analytics.errors import AnalyticsError, NotMeasurable

REFUSED_INPUT = 3
NOT_MEASURABLE = 4
INTERRUPTED = 130

EPILOG = """Exit codes: 0 done; 1 a defect in Pawl; 2 the command line was wrong; 3 the input was refused, with
place, rule and way out; 4 what was asked cannot be measured from this log; 130 interrupted."""

# command -> module that holds a click command named `command`; the order is the order of the work
COMMANDS = {
    "demo": "pawl.commands.demo",
    "sample": "pawl.commands.sample",
    "mapping": "pawl.commands.mapping",
    "import": "pawl.commands.importing",
    "snapshots": "pawl.commands.snapshots",
    "kpis": "pawl.commands.kpis",
    "coverage": "pawl.commands.coverage",
    "measure": "pawl.commands.measure",
    "analyse": "pawl.commands.analyse",
    "report": "pawl.commands.report",
}


class Commands(click.Group):
    """Loads a command's module when it is called: `pawl --help` starts in a blink."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pawl")
def pawl() -> None:
    """Pawl reads what your service desk's log says: what can be measured, where the gaps are, what is noise."""


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


def _say(error: AnalyticsError) -> None:
    if "--json" in sys.argv:
        parts = {"thing": error.thing, "rule": str(error.rule), "way_out": str(error.way_out)}
        click.echo(json.dumps({"error": {"kind": type(error).__name__, **parts}}, ensure_ascii=False), err=True)
        return
    click.echo(f"{error.thing}\n  {error.rule}\n  {error.way_out}", err=True)


if __name__ == "__main__":
    main()
