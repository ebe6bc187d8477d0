"""`pawl mail`: the doors by which messages come in from a mail server, and why one was not a ticket."""

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from pawl.analytics.words import say
from pawl.commands.options import as_json
from pawl.commands.output import print_json, print_table
from pawl.commands.starting import site, start
from pawl.commands.terminal import harmless
from pawl.errors import NotFound, Unavailable

NO_SUCH_USER, BAD_DATA, TRY_LATER = 67, 65, 75
"""As mail servers read the ends of programs (sysexits.h): the first two bounce, the last one waits."""
CHECK_FAILED = 5

box = click.option("--mailbox", "address", default="", metavar="ADDRESS", help="The mailbox it came to.")


@click.group(name="mail")
def command() -> None:
    """Take messages in, look into mailboxes, and say what would become of one."""


@command.command(name="receive")
@site
@box
def receive(data: Path | None, config: Path | None, address: str) -> None:
    """Take one message from standard input: as a pipe in /etc/aliases or in a mail server's transport.

    Exit codes are those of mail servers: 0 it is safe here; 75 try again later; 67 no such mailbox;
    65 it is too large or empty.
    """
    try:
        code, said = _receive(data, config, address, sys.stdin.buffer)
    except Exception as error:  # noqa: BLE001 whatever is wrong here, the message must not be lost
        code, said = TRY_LATER, f"{type(error).__name__}: {error}"
    click.echo(harmless(said), err=code != 0)
    sys.exit(code)


@command.command(name="fetch")
@site
@box
@as_json
def fetch(data: Path | None, config: Path | None, address: str, as_json: bool) -> None:
    """Look into mailboxes now. Exit code 5 where one cannot be looked into."""
    fetching = start("pawl.mailroom.actions.fetching", data, config)
    mailboxes = start("pawl.mailroom.models", data, config).Mailbox.objects.select_related("case")
    by = start("pawl.accounts.actor", data, config).system("console")
    rows = mailboxes.filter(state="active").exclude(sign_in="pipe").order_by("pk")
    found = [
        _fetched(fetching, one, by) for one in (rows.filter(address__iexact=address) if address else rows)
    ]
    if address and not found:
        rule = say("There is no mailbox of this address that takes mail.")
        raise NotFound(address, rule, say("Add it in Administration, or name another one."))
    if as_json:
        print_json(found)
    else:
        names = ("mailbox", "new", "known", "problem")
        print_table("Mailboxes", names, [[row[name] for name in names] for row in found])
    if any(row["problem"] for row in found):
        sys.exit(CHECK_FAILED)


@command.command(name="explain")
@site
@click.argument("file", type=click.File("rb"))
@box
@as_json
def explain(
    data: Path | None, config: Path | None, file: BinaryIO, address: str, as_json: bool
) -> None:  # fmt: skip
    """Say what would become of a message (FILE, or - for standard input), by which rule; write nothing."""
    reads = start("pawl.mailroom.reads", data, config)
    raw = file.read()
    mailbox = reads.mailbox_for(raw, address)
    letter, verdict, reason, rule, way_out = reads.explain(raw, mailbox)
    scene = verdict.scene if verdict else None
    told = {
        "mailbox": mailbox.address,
        "from": ", ".join(str(one) for one in letter.senders),
        "subject": letter.subject,
        "person": scene.person.key if scene and scene.person else None,
        "sender_is": f"{scene.proof.state} {scene.proof.said}".strip() if scene else None,
        "case": scene.record.key if scene and scene.record else None,
        "outcome": str(verdict.outcome) if verdict else "refused",
        "reason": reason,
        "rule": str(rule),
        "way_out": str(way_out or ""),
        "passed": list(verdict.passed) if verdict else [],
        "answer": letter.answer,
        "files": [one.name for one in letter.files],
    }
    if as_json:
        print_json(told)
        return
    rows = [
        (name, ", ".join(value) if isinstance(value, list) else value or "–") for name, value in told.items()
    ]
    print_table("What would become of it", ("", ""), rows)


def _receive(data: Path | None, config: Path | None, address: str, stream: BinaryIO) -> tuple[int, str]:
    intake = start("pawl.mailroom.actions.intake", data, config)
    most = start("pawl.mailroom.guarding", data, config).MOST_BYTES
    by = start("pawl.accounts.actor", data, config).system("mail server")
    raw = stream.read(most + 1)
    if not raw.strip():
        return BAD_DATA, "the message is empty"
    try:
        mailbox = start("pawl.mailroom.reads", data, config).mailbox_for(raw[:most], address)
    except NotFound as refusal:
        return NO_SUCH_USER, f"{refusal.thing}: {refusal.rule}"
    if len(raw) > most:
        rest = sum(len(block) for block in iter(lambda: stream.read(1 << 20), b""))
        intake.refuse_unfetched(raw[: 256 * 1024], len(raw) + rest, mailbox, by=by)
        return BAD_DATA, "the message is larger than 25 MiB"
    row, is_new = intake.take_in(raw, mailbox, via=intake.PIPED, by=by)
    return 0, f"{row.key}{'' if is_new else ' (known)'}"


def _fetched(fetching: Any, mailbox: Any, by: Any) -> dict[str, Any]:
    try:
        found = fetching.fetch(mailbox, by=by)
    except Unavailable as refusal:
        return {"mailbox": mailbox.address, "new": 0, "known": 0, "problem": str(refusal.rule)}
    return {"mailbox": mailbox.address, "new": found.new, "known": found.known, "problem": ""}
