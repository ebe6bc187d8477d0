"""`pawl config`: what this site is told, where each setting comes from, and whether it is understood."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel, HttpUrl, SecretStr
from pydantic.fields import FieldInfo

from pawl.analytics.words import say
from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import settle, site
from pawl.environment import CONFIG, PREFIX, BadEnvironment, Environment, file_path, file_table
from pawl.logs import masked
from pawl.settings import Settings

HIDDEN = "***"
OURS = {CONFIG, "PAWL_THOROUGH", "PAWL_REFERENCE_DATA", "PAWL_PEERS", "PAWL_POSTGRESQL", "PAWL_CHROMIUM"}
"""Names that begin like settings and are none: what tests and benchmarks are told."""

KINDS = {
    bool: "true or false",
    int: "number",
    str: "text",
    Path: "path",
    SecretStr: "secret text",
    HttpUrl: "address",
}


@dataclass(frozen=True)
class Setting:
    """One setting as it is in force."""

    name: str
    value: str
    source: str


@click.group(name="config")
def command() -> None:
    """Show, check and explain the settings of a site."""


@command.command(name="show")
@site
@as_json
def show(data: Path | None, config: Path | None, as_json: bool) -> None:
    """Show every setting in force and where it comes from; secrets are hidden."""
    found = list(_in_force(settle(data, config)))
    if as_json:
        print_json([vars(one) for one in found])
        return
    print_table(
        "Settings of the server", ["Setting", "Value", "From"], [list(vars(one).values()) for one in found]
    )


@command.command(name="check")
@site
@as_json
def check(data: Path | None, config: Path | None, as_json: bool) -> None:
    """Check that every setting is known and understood, those of pawl.toml for reports and KPIs too."""
    settings = settle(data, config)
    _refuse_unknown()
    path = file_path() if file_path().is_file() else None
    Settings.load(path)
    if as_json:
        print_json({"file": path, "url": settings.url, "ok": True})
        return
    click.echo(f"{path or 'no settings file'}: every setting is understood")


@command.command(name="docs")
def docs() -> None:
    """Print the table of all settings, as docs/reference/configuration.md has it."""
    click.echo(table(), nl=False)


def _in_force(settings: Environment) -> Iterator[Setting]:
    given = {name.upper() for name in os.environ}
    from_file = file_table()
    for name in Environment.model_fields:
        value = _shown(name, getattr(settings, name))
        source = "default"
        if f"{PREFIX}{name.upper()}" in given:
            source = f"{PREFIX}{name.upper()}"
        elif name in from_file:
            source = str(file_path())
        yield Setting(name, value, source)


def _shown(name: str, value: Any) -> str:
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else ""
    if name in {"database", "email"}:
        return masked(str(value))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _refuse_unknown() -> None:
    """A setting that nobody reads is a mistake that nobody sees.   Raises BadEnvironment."""
    known = set(Environment.model_fields)
    for name in file_table():
        if name not in known:
            raise _unknown(f"{file_path()}: server.{name}")
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in OURS and name.removeprefix(PREFIX).lower() not in known:
            raise _unknown(name)


def _unknown(thing: str) -> BadEnvironment:
    rule = say("There is no such setting.")
    return BadEnvironment(thing, rule, say("`pawl config docs` lists them all."))


def table() -> str:
    """Every setting as a row of Markdown; under it the keys of those that are tables themselves."""
    lines = ["| Variable | In `[server]` | Kind | Default | Meaning |", "| --- | --- | --- | --- | --- |"]
    for name, field in Environment.model_fields.items():
        lines.append(_line(f"`{PREFIX}{name.upper()}`", *_cells(name, field)))
    for name, field in Environment.model_fields.items():
        for part in _models(field.annotation):
            lines += ["", f"Keys of `{name}`:", "", "| Key | Kind | Default | Meaning |"]
            lines.append("| --- | --- | --- | --- |")
            lines += [_line(*_cells(key, inner)) for key, inner in part.model_fields.items()]
    return "\n".join(lines) + "\n"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(name: str, field: FieldInfo) -> list[str]:
    default = "" if field.is_required() else _shown(name, field.default)
    told = "needed" if field.is_required() else f"`{default}`" if default not in {"", "{}"} else ""
    return [f"`{name}`", _kind(field.annotation), told, field.description or ""]


def _models(annotation: Any) -> list[type[BaseModel]]:
    found = [annotation, *get_args(annotation)]
    return [one for one in found if isinstance(one, type) and issubclass(one, BaseModel)]


def _kind(annotation: Any) -> str:
    if annotation in KINDS:
        return KINDS[annotation]
    choices = get_args(annotation)
    if choices and all(isinstance(one, str) for one in choices):
        return " or ".join(f"`{one}`" for one in choices)
    if Ellipsis in choices:
        return "list of tables" if _models(annotation) else "list of texts"
    known = [KINDS[one] for one in choices if one in KINDS]
    return "table" if _models(annotation) or len(known) != 1 else known[0]
