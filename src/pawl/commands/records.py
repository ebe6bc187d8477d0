"""`pawl records`: every kind of record, with all that the API can do."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from pawl.analytics.errors import BadFile
from pawl.analytics.words import say
from pawl.commands.options import as_json, together
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import site, start

ROOM = "pawl.operation.records"
REFUSED_ROWS = 3

somebody = click.option(
    "--as", "email", default="", metavar="EMAIL",
    help="Act as this person, with their rights and no others. [default: the console itself, which may all]",
)  # fmt: skip
doing = together(somebody, site, as_json)
field = click.option(
    "--field", "fields", multiple=True, metavar="NAME=VALUE",
    help="A field; again for more, the same name again makes a list. NAME:=JSON gives lists, null.",
)  # fmt: skip
given = click.option(
    "--from", "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Fields from a file, - for standard input: a JSON object is one record; a JSON list or CSV is many.",
)  # fmt: skip
version = click.option(
    "--version", "version", type=int,
    help="Only if it is still this version, as `show` printed it. [default: whatever it is now]",
)  # fmt: skip


class Kinds(click.Group):
    """Takes any name for a kind: which there are, the site tells."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return ["KIND"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return of_kind


@click.group(name="records", cls=Kinds, invoke_without_command=True)
@site
@as_json
@click.pass_context
def command(ctx: click.Context, data: Path | None, config: Path | None, as_json: bool) -> None:
    """List the kinds of records; with a KIND, work with them: goals, improvements, signals, jobs ...

    The same checks, rights and refusals as in the API.
    """
    if ctx.invoked_subcommand:
        return
    found = start(ROOM, data, config).kinds()
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} kinds", ["Kind", "Can"], [(one["kind"], ", ".join(one["can"])) for one in found]
    )


@click.group(name="KIND")
def of_kind() -> None:
    """Work with one kind of record; `pawl records` names the kinds, `fields` says what each call takes."""


def verb(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command of a kind: its function gets room, kind and who acts instead of the site's options."""

    def made(run: Callable[..., None]) -> click.Command:
        def begin(
            ctx: click.Context, data: Path | None, config: Path | None, email: str, **rest: Any
        ) -> None:
            room = start(ROOM, data, config)
            room.check_texts([ctx.parent.info_name if ctx.parent else "", email, *rest.values()])
            kind = room.resource(str(ctx.parent.info_name if ctx.parent else ""))
            run(room, kind, room.acting(email), **rest)

        begin.__doc__ = run.__doc__
        begin.__click_params__ = getattr(run, "__click_params__", [])  # type: ignore[attr-defined]
        return of_kind.command(name=name)(doing(click.pass_context(begin)))

    return made


@verb("fields")
def fields_of(room: Any, kind: Any, _by: Any, *, as_json: bool) -> None:
    """Say what the list can be filtered by, and which fields each call takes."""
    told = room.described(kind)
    if as_json:
        print_json(told)
        return
    filters = [(one["field"], one["value"], " ".join(one["operators"])) for one in told["filters"]]
    print_table("list --filter", ["Field", "Value", "Operators"], filters)
    for name, taken in told["calls"].items():
        rows = [(one["field"], one["value"], "needed" if one["needed"] else "") for one in taken]
        title = name if name in {"create", "change"} else f"do KEY {name}"
        if rows:
            print_table(title, ["Field", "Value", ""], rows)
        else:
            click.echo(f"{title}: no fields")


@verb("list")
@click.option("--filter", "filters", nargs=3, multiple=True, metavar="FIELD OP VALUE",
              help="A condition; again for more: --filter state eq proposed.")  # fmt: skip
@click.option("--search", help="Words in the texts of the list.")
@click.option("--sort", help="Up to three fields with commas between; a minus sign sorts downwards.")
@click.option("--show", "columns", metavar="FIELDS", help="Only these fields, with commas between.")
@click.option("--limit", type=int, help="Rows of a page, 1 to 200. [default: 50]")
@click.option("--cursor", help="Where to go on: `next` of the page before.")
@click.option(
    "--form", type=click.Choice(["csv", "xlsx", "json"]), help="All rows as a file instead of a page."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Where to write the file. [default: standard output]")  # fmt: skip
def listed(room: Any, kind: Any, by: Any, *, as_json: bool, filters: Sequence[tuple[str, str, str]],
           form: str | None, output: Path | None, **asked: Any) -> None:  # fmt: skip
    """List what one may see, a page at a time; or all of it as a file."""
    said = {"q": asked["search"], "sort": asked["sort"], "fields": asked["columns"], "limit": asked["limit"]}
    query = [(f"filter[{name}][{operator}]", value) for name, operator, value in filters]
    query += [
        (name, str(value)) for name, value in {**said, "cursor": asked["cursor"]}.items() if value is not None
    ]
    if form:
        _write(b"".join(room.exported(kind, query, form, by)), output)
        return
    page = room.page(kind, query, by)
    if as_json:
        print_json({name: page[name] for name in ("items", "next", "previous")})
        return
    names = [name for name, _ in page["columns"]]
    rows = [[_cell(row[name]) for name in names] for row in page["items"]]
    print_table(f"{len(rows)} {kind.name}", [label for _, label in page["columns"]], rows)
    if page["next"]:
        click.echo(f"more: --cursor {page['next']}")


@verb("show")
@click.argument("key")
def show(room: Any, kind: Any, by: Any, *, key: str, as_json: bool) -> None:
    """Show one record whole."""
    _print(room.show(kind, key, by), as_json=as_json)


@verb("create")
@field
@given
@click.option("--dry-run", is_flag=True, help="Say what would become of it, and write nothing.")
def create(room: Any, kind: Any, by: Any, *, fields: Sequence[str], file: Path | None, dry_run: bool,
           as_json: bool) -> None:  # fmt: skip
    """Make a record, or many from a file: all or none. Exit code 3 where rows were refused."""
    body = room.offered(kind.create, kind, "create").body
    found = _given(room.fields_given, body, fields, file)
    if isinstance(found, dict) and not dry_run:
        _print(room.create(kind, found, by), as_json=as_json)
        return
    told = room.create_many(kind, [found] if isinstance(found, dict) else found, by, dry_run=dry_run)
    _print_rows(told, as_json=as_json)
    if told["refused"]:
        sys.exit(REFUSED_ROWS)


@verb("change")
@click.argument("key")
@field
@given
@version
def change(room: Any, kind: Any, by: Any, *, key: str, fields: Sequence[str], file: Path | None,
           version: int | None, as_json: bool) -> None:  # fmt: skip
    """Change the named fields of a record."""
    body = room.offered(kind.change, kind, "change").body
    _print(room.change(kind, key, _one(room.fields_given, body, fields, file), by, version), as_json=as_json)


@verb("do")
@click.argument("key")
@click.argument("activity", required=False)
@field
@given
@version
def do(room: Any, kind: Any, by: Any, *, key: str, activity: str | None, fields: Sequence[str],
       file: Path | None, version: int | None, as_json: bool) -> None:  # fmt: skip
    """Take a step; without an ACTIVITY, list what can be done now and for the rest why not."""
    if activity is None:
        _print_steps(room.steps(kind, key, by), key, as_json=as_json)
        return
    call = {**kind.transitions, **kind.calls}.get(activity)
    wanted = _one(room.fields_given, call.body, fields, file) if call else {}
    _print(room.do(kind, key, activity, wanted, by, version), as_json=as_json)


@verb("bring")
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def bring(room: Any, kind: Any, by: Any, *, key: str, file: Path, as_json: bool) -> None:
    """Bring a file to a record, as a log to a data source; it is staged, and its import goes on by `do`."""
    _print(room.bring(kind, key, file, by), as_json=as_json)


@verb("remove")
@click.argument("key")
def remove(room: Any, kind: Any, by: Any, *, key: str, as_json: bool) -> None:
    """Take a record away."""
    room.remove(kind, key, by)
    _print({"key": key, "removed": True}, as_json=as_json)


@verb("timeline")
@click.argument("key")
def timeline(room: Any, kind: Any, by: Any, *, key: str, as_json: bool) -> None:
    """Tell what happened to a record, the newest first."""
    _print_items(
        room.happened(kind, key, by), ("at", "activity", "actor_name", "facts"), key, as_json=as_json
    )


@verb("read")
@click.argument("key")
@click.argument("part", required=False, default="")
@click.option("--field", "given", multiple=True, metavar="NAME=VALUE",
              help="What the part can be asked more: iteration=ITR-1.")  # fmt: skip
def computed(room: Any, kind: Any, by: Any, *, key: str, part: str, given: Sequence[str],
             as_json: bool) -> None:  # fmt: skip
    """Tell what is computed of a record: `pawl records projects read PRJ-1 forecast`; without PART, which."""
    told = room.computed(kind, key, part, given, by)
    if as_json:
        print_json(told)
    elif isinstance(told, dict):
        _print(told, as_json=False)
    else:
        for one in told:
            click.echo(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False))


@verb("comments")
@click.argument("key")
def comments(room: Any, kind: Any, by: Any, *, key: str, as_json: bool) -> None:
    """List what was said about a record."""
    _print_items(room.said(kind, key, by), ("at", "author", "text"), key, as_json=as_json)


@verb("comment")
@click.argument("key")
@click.argument("text")
@click.option("--internal", is_flag=True, help="Only for those who work on it.")
def comment(room: Any, kind: Any, by: Any, *, key: str, text: str, internal: bool, as_json: bool) -> None:
    """Say something about a record; only a person can, so name one by --as."""
    _print({"comment": room.say_about(kind, key, text, by, is_internal=internal)}, as_json=as_json)


@verb("attach")
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--internal", is_flag=True, help="Only for those who work on it.")
def attach(room: Any, kind: Any, by: Any, *, key: str, file: Path, internal: bool, as_json: bool) -> None:
    """Attach a file to a record."""
    _print({"key": room.attach_file(kind, key, file, by, is_internal=internal)}, as_json=as_json)


@verb("save")
@click.argument("key")
@click.argument("file", type=click.Path(path_type=Path))
def save(room: Any, kind: Any, by: Any, *, key: str, file: Path, as_json: bool) -> None:
    """Save the content of an attachment (`pawl records attachments save ATT-1 FILE`)."""
    _print({"key": key, "file": str(file), "size": room.save_file(kind, key, file, by)}, as_json=as_json)


def _given(reading: Any, body: Any, words: Sequence[str], file: Path | None) -> Any:
    """Fields or rows; single fields win over those of a file."""
    named = reading.from_words(words, body)
    if file is None:
        return named
    found = reading.from_file(file, _text(file), body)
    return {**found, **named} if isinstance(found, dict) else [{**one, **named} for one in found]


def _one(reading: Any, body: Any, words: Sequence[str], file: Path | None) -> dict[str, Any]:
    found = _given(reading, body, words, file)
    if isinstance(found, list):
        raise click.UsageError("This takes the fields of one record, not many rows.")
    return dict(found)


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadFile(str(file), say("It is not UTF-8."), say("Save it as UTF-8.")) from error


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _print(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    title = str(told.get("key", ""))
    rows = [(name, _cell(value)) for name, value in told.items() if name != "key"]
    print_table(title, ["", ""], rows)


def _print_items(page: dict[str, Any], names: Sequence[str], title: str, *, as_json: bool) -> None:
    if as_json:
        print_json(page)
        return
    print_table(title, names, [[_cell(row[name]) for name in names] for row in page["items"]])


def _print_steps(steps: list[dict[str, Any]], key: str, *, as_json: bool) -> None:
    if as_json:
        print_json(steps)
        return
    may = {True: "yes", False: "no", None: "ask by doing it"}
    rows = [
        (
            one["activity"],
            may[one["is_allowed"]],
            ", ".join(one["fields"]),
            one["rule"] or "",
            one["way_out"] or "",
        )
        for one in steps
    ]
    print_table(key, ["Activity", "Now", "Fields", "Why not", "Way out"], rows)


def _print_rows(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    rows = [
        (one["row"], one["outcome"], one["key"] or "", (one["problem"] or {}).get("detail", ""))
        for one in told["rows"]
    ]
    print_table("What would happen" if told["dry_run"] else "What happened", ["Row", "", "Key", "Why"], rows)
