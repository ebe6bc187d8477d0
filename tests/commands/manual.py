"""The help of every command, as docs/reference/command-line.md prints it.

    python -m tests.commands.manual

brings the page up to date; the words around the generated part are written by hand.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import django
from click.testing import CliRunner
from django.utils import translation

from pawl.__main__ import pawl

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"
BEGIN, END = "<!-- what --help prints: python -m tests.commands.manual -->\n", "<!-- end -->\n"


def page() -> str:
    """The page as it should be: its own words, and what --help prints today."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    sections = "\n".join(map(_section, _commands()))
    return f"{before}{BEGIN}\n{sections}\n{END}{after}"


def _commands() -> Iterator[tuple[str, ...]]:
    """Every command, those inside a group after it."""
    context = click.Context(pawl)
    for name in pawl.list_commands(context):
        yield from _inside(pawl.get_command(context, name), (name,))


def _inside(command: click.Command | None, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _inside(command.get_command(context, name), (*words, name))


def _section(words: tuple[str, ...]) -> str:
    with translation.override("en"):  # whatever a test before left on
        told = CliRunner().invoke(pawl, [*words, "--help"], prog_name="pawl", terminal_width=80).stdout
    return f"### pawl {' '.join(words)}\n\n```text\n{told}```\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pawl.django_settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
