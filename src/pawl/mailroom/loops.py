"""Is a message an answer of a machine, or part of a loop? By what RFC 3834 asks for and what servers do."""

import re
from collections.abc import Collection

from pawl.mailroom.letter import Letter

OWN_HEADER = "x-pawl-site"
"""Stands in every letter that Pawl sends about a case."""
DAEMONS = re.compile(r"(mailer-?daemon|postmaster|mail-daemon|bounces?|double-bounce)([+=_-].*)?@")
NEVER_ANSWERED = re.compile(r"(no-?reply|do-?not-?reply|donotreply)([+=_.-].*)?@")
RESPONDERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder")
SUPPRESSES = frozenset({"all", "oof", "autoreply"})
LISTS = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailinglist")
OUT_OF_OFFICE = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?reply|auto[- ]?response|out of (?:the )?office|"
    r"自动回复|自動回覆|automatische antwort|"
    r"réponse automatique|respuesta automática|risposta automatica)\b", re.IGNORECASE)  # fmt: skip


def is_own(letter: Letter, addresses: Collection[str], hosts: Collection[str]) -> bool:
    """Whether Pawl wrote it: from an address that is ours, or by a number of ours."""
    if letter.all(OWN_HEADER):
        return True
    host = letter.message_id.rpartition("@")[2].rstrip(">").lower()
    is_numbered = re.match(r"<[A-Z]{2,5}-[0-9]+\.[0-9a-f]+\.", letter.message_id) is not None
    return any(one.email in addresses for one in letter.senders) or (is_numbered and host in hosts)


def is_bounce(letter: Letter) -> bool:
    """Whether a mail server says that something was not delivered: nobody answers it (RFC 5321)."""
    said = dict(letter.headers)
    if said.get("return-path", "-").strip() in {"<>", ""} or letter.all("x-failed-recipients"):
        return True
    if letter.mime == "multipart/report":
        return True
    return any(DAEMONS.match(one.email) for one in letter.senders)


def is_automatic_answer(letter: Letter) -> bool:
    """Whether a machine answers for somebody who is away."""
    if letter.first("auto-submitted").startswith(("auto-replied", "auto-notified")):
        return True
    if letter.first("precedence") in {"auto_reply", "auto-reply"} or any(map(letter.all, RESPONDERS)):
        return True
    return OUT_OF_OFFICE.match(letter.subject) is not None


def is_generated(letter: Letter) -> bool:
    """Whether a program wrote it: monitoring, devices, systems of other companies."""
    submitted = letter.first("auto-submitted")
    suppressed = {one.strip() for one in letter.first("x-auto-response-suppress").split(",")}
    is_marked = bool(submitted) and not submitted.startswith("no")
    return is_marked or bool(suppressed & SUPPRESSES) or any(
        NEVER_ANSWERED.match(one.email) for one in letter.senders
    )  # fmt: skip


def is_list(letter: Letter) -> bool:
    """Whether it came through a list or went to many."""
    return letter.first("precedence") in {"bulk", "list", "junk"} or any(map(letter.all, LISTS))
