"""`pawl user`: people from the console."""

from pathlib import Path

import click

from pawl.accounts.roles import Permission, Role
from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import inside, looking, site

LINK = "By this link they set their password; whoever has it has the account:"


@click.group(name="user")
def command() -> None:
    """Make people, let them in again, list them, shut them out, make tokens."""


@command.command(name="create")
@click.argument("email")
@click.option("--name", default="", help="As people say it. [default: the address before the @]")
@click.option(
    "--role", type=click.Choice([one.value for one in Role]), help="An administrator is one everywhere."
)
@click.option("--organisation", default="", help="Where they belong; made if there is none of this name.")
@site
@as_json
def create(email: str, name: str, role: str | None, organisation: str, data: Path | None, config: Path | None,
           as_json: bool) -> None:  # fmt: skip
    """Make a person; they set their password by the link that is printed."""
    people = inside("people", data, config)
    person, link = people.create(
        email, name=name or email.partition("@")[0], organisation=organisation, role=role
    )
    if as_json:
        print_json({"key": person.key, "email": person.email, "link": link})
        return
    click.echo(f"{person.key} {person.email}\n{LINK}\n  {link}")


@command.command(name="reset-password")
@click.argument("email")
@site
@as_json
def reset_password(email: str, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Print a link by which somebody sets a new password; it is good once, for an hour."""
    link = inside("people", data, config).link(email)
    if as_json:
        print_json({"email": email, "link": link})
        return
    click.echo(f"{LINK}\n  {link}")


@command.command(name="list")
@site
@as_json
def list_people(data: Path | None, config: Path | None, as_json: bool) -> None:
    """List everybody and the roles they hold."""
    found = looking("pawl.operation.people", data, config).listed()
    if as_json:
        print_json([vars(one) for one in found])
        return
    rows = [
        [
            one.key,
            one.email,
            one.name,
            one.organisation,
            ", ".join(one.roles),
            "" if one.is_active else "left",
        ]
        for one in found
    ]
    print_table(f"{len(found)} people", ["", "Address", "Name", "Organisation", "Roles", ""], rows)


@command.command(name="deactivate")
@click.argument("email")
@site
@as_json
def deactivate(email: str, data: Path | None, config: Path | None, as_json: bool) -> None:
    """Somebody leaves: sessions, tokens and every other way in end at once; what they did stays."""
    person = inside("people", data, config).deactivate(email)
    if as_json:
        print_json({"key": person.key, "is_active": person.is_active})
        return
    click.echo(f"{person.key} {person.email} can no longer sign in")


@command.command(name="token")
@click.argument("email")
@click.option("--name", default="console", show_default=True, help="What it is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice([one.value for one in Permission]),
              help="A right it carries; may be given again. [default: all its owner has]")  # fmt: skip
@click.option(
    "--days", default=90, show_default=True, type=click.IntRange(1, 366), help="Days until it expires."
)
@site
@as_json
def token(email: str, name: str, scopes: tuple[str, ...], days: int, data: Path | None, config: Path | None,
          as_json: bool) -> None:  # fmt: skip
    """Make a key for a program that acts in somebody's name; it is shown this once."""
    secret = inside("people", data, config).token(email, name=name, scopes=scopes, days=days)
    if as_json:
        print_json({"email": email, "token": secret})
        return
    click.echo(secret)
