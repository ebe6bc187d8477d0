"""What can be done with mailboxes: add, change, pause, resume, remove."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Transition
from pawl.mailroom import keeping
from pawl.mailroom.actions.acting import check_model
from pawl.mailroom.addresses import email_of
from pawl.mailroom.imap import target_of
from pawl.mailroom.models import Mailbox, Opens, Received, Security, SignIn, Who
from pawl.outbound import NotAllowedOut

MANAGE = Permission.MAIL_MANAGE
SECRETS = ("secret", "refresh_token")
WORDS = {"sign_in": SignIn, "security": Security, "opens": Opens, "who": Who}
TEXTS = {
    "host": 253,
    "user": 254,
    "folder": 200,
    "done_folder": 200,
    "tenant": 200,
    "client": 254,
    "token_url": 500,
}
NAMED = ("service", "ticket_team", "model")
FLAGS = ("takes_lists", "takes_generated", "skips_old")
MOST_SERVERS, LONGEST_SECRET = 10, 8000
SERVER = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?")
ANEW = frozenset({"host", "port", "user", "folder"})
"""With another one of these the folder is another one, and is read from its beginning."""
SENT_TO = ("sign_in", "host", "port", "security", "user", "tenant", "token_url")
"""With another one of these a secret would go elsewhere: whoever names that has to know it."""

MAILBOX = Lifecycle(
    "mailbox",
    "active",
    (
        Transition("pause", frozenset({"active"}), "paused", MANAGE),
        Transition("resume", frozenset({"paused"}), "active", MANAGE),
    ),
)


def add(*, address: str, place: Place, by: Actor, title: str = "", **fields: Any) -> Mailbox:
    """Take mail from an address.   fields: as of the model; secrets in the clear, encrypted here."""
    require(by, MANAGE, on=place)
    made = Mailbox(address=_address(address), **_checked(fields))
    _reachable(made)  # before the transaction: its lock waits for no resolver
    with transaction.atomic():
        _free(made.address)
        made.case = open_case("mailbox", line("title", title or made.address), place)
        _whole(made, place)
        made.save(force_insert=True)
        record("mailbox", made.key, "opened", by=by, facts=_facts(made), texts={"title": made.case.title})
    return made


def change(mailbox: Mailbox, *, by: Actor, **fields: Any) -> Mailbox:
    """Set it otherwise; a secret that is empty stays as it is, while it goes where it went."""
    require(by, MANAGE, on=mailbox)
    wanted = _checked({name: value for name, value in fields.items() if name not in {"title", "address"}})
    if fields.get("title"):
        wanted["title"] = line("title", fields["title"])
    if fields.get("address") and (email := _address(fields["address"])) != mailbox.address:
        _free(email)
        wanted["address"] = email
    wanted = {name: value for name, value in wanted.items() if name not in SECRETS or value}
    wanted |= _without_keys(mailbox, wanted)
    _reachable(Mailbox(**{name: wanted.get(name, getattr(mailbox, name)) for name in SENT_TO}))
    with transaction.atomic():
        return _changed(mailbox, wanted, by)


@transaction.atomic
def connect(mailbox: Mailbox, refresh_token: str, *, by: Actor) -> Mailbox:
    """A person consented at the provider: with what it gave for that Pawl reads from now on."""
    require(by, MANAGE, on=mailbox)
    amend(mailbox, refresh_token=keeping.lock(refresh_token))
    Mailbox.objects.filter(pk=mailbox.pk).update(next_at=None, failures=0, failing_since=None, problem="")
    record("mailbox", mailbox.key, "connected", by=by, facts={"sign_in": mailbox.sign_in})
    return mailbox


def pause(mailbox: Mailbox, *, by: Actor) -> None:
    """Take nothing for now; what comes meanwhile waits at the server."""
    MAILBOX.advance(mailbox, "pause", by=by)


def resume(mailbox: Mailbox, *, by: Actor) -> None:
    """Take mail again, with what came meanwhile."""
    MAILBOX.advance(mailbox, "resume", by=by, changes={"next_at": None})


@transaction.atomic
def remove(mailbox: Mailbox, *, by: Actor) -> None:
    """Forget a mailbox through which nothing came yet; others are paused, since their log stays."""
    require(by, MANAGE, on=mailbox)
    if Received.objects.filter(mailbox=mailbox).exists():
        rule = say("Mail came through it, and its log stays.")
        raise Conflict(mailbox.key, rule, say("Pause it instead."))
    texts = {"title": mailbox.case.title}
    record("mailbox", mailbox.key, "removed", by=by, texts=texts)
    case = mailbox.case
    mailbox.delete()
    case.delete()


def _changed(mailbox: Mailbox, wanted: dict[str, Any], by: Actor) -> Mailbox:
    before = {name: getattr(mailbox, name) for name in ANEW}
    changed = amend(mailbox, **wanted)
    _whole(mailbox, Place(mailbox.case.organisation_id, mailbox.case.team_id))
    if any(getattr(mailbox, name) != value for name, value in before.items()):
        Mailbox.objects.filter(pk=mailbox.pk).update(validity=None, last_uid=0)
        mailbox.validity, mailbox.last_uid = None, 0
    if changed:
        record("mailbox", mailbox.key, "changed", by=by, facts={"fields": sorted(changed)})
        Mailbox.objects.filter(pk=mailbox.pk).update(next_at=None, failures=0, failing_since=None, problem="")
    return mailbox


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are written, each by its rule.   Raises Invalid."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name in WORDS:
            found[name] = _word(name, value)
        elif name in TEXTS:
            found[name] = _text(name, value, TEXTS[name])
        elif name in SECRETS:
            found[name] = keeping.lock(_text(name, value, LONGEST_SECRET, keep_lines=True))
        elif name == "servers":
            found[name] = servers_of(value)
        elif name == "port":
            found[name] = _number(name, value, 1, 65535)
        elif name == "most_per_hour":
            found[name] = _number(name, value, 1, 10_000)
        elif name in FLAGS:
            found[name] = bool(value)
        elif name in NAMED:
            found[name] = value
        else:
            raise broken(name, say("There is no such field."), say("Leave it out."))
    return found


def servers_of(given: Iterable[str]) -> list[str]:
    """Names of mail servers, each once.   Raises Invalid."""
    found = list(dict.fromkeys(one.strip().lower() for one in given if one.strip()))
    bad = [one for one in found if not SERVER.fullmatch(one)]
    if bad or len(found) > MOST_SERVERS:
        rule = say("Name at most {n} servers, as mx.example.org.", n=MOST_SERVERS)
        raise Invalid(
            "servers", rule, say("Look into Authentication-Results of a message."), {"servers": rule}
        )
    return found


def _whole(mailbox: Mailbox, place: Place) -> None:
    """What is set fits together.   Raises Invalid."""
    if mailbox.who != Who.KNOWN and not mailbox.servers:
        rule = say("Nobody can be verified: no trusted mail server is named.")
        raise broken(
            "servers", rule, say("Name the server that writes Authentication-Results, or take known people.")
        )
    if mailbox.opens == Opens.REQUEST:
        if mailbox.model is None:
            raise broken("model", say("It is missing."), say("Choose what is asked for."))
        check_model(mailbox.model)
    if mailbox.ticket_team is not None:
        _near("ticket_team", mailbox.ticket_team.organisation_id, place)
    for name, named in (("service", mailbox.service), ("model", mailbox.model)):
        if named is not None:
            _near(name, named.case.organisation_id, place)


def _without_keys(mailbox: Mailbox, wanted: Mapping[str, Any]) -> dict[str, str]:
    """What becomes of secrets where the mailbox signs in elsewhere: they are written anew, or go."""
    if all(wanted.get(name, getattr(mailbox, name)) == getattr(mailbox, name) for name in SENT_TO):
        return {}
    kept = [name for name in SECRETS if getattr(mailbox, name) and name not in wanted]
    if kept and wanted.get("sign_in", mailbox.sign_in) != SignIn.PIPE:
        rule = say("It was written for another server or user.")
        raise broken(
            kept[0], rule, say("Write it anew: nobody sends a secret elsewhere that they do not know.")
        )
    return dict.fromkeys(kept, "")


def _reachable(mailbox: Mailbox) -> None:
    if mailbox.sign_in == SignIn.PIPE:
        return
    if not mailbox.host or not mailbox.user:
        name = "user" if mailbox.host else "host"
        raise broken(
            name, say("It is missing."), say("Write server and user, or let a mail server hand it over.")
        )
    try:
        target_of(mailbox)
    except NotAllowedOut as refused:
        way_out = say("An administrator of the machine may list hosts in PAWL_MAIL_HOSTS.")
        raise Invalid("host", refused.rule, way_out, {"host": refused.rule}) from refused


def _near(name: str, organisation: int | None, place: Place) -> None:
    """What a mailbox names belongs to its organisation, or to the whole site."""
    if place.organisation_id is not None and organisation not in {None, place.organisation_id}:
        raise broken(name, say("It belongs to another organisation."), say("Choose one of the same."))


def _address(given: str) -> str:
    email = email_of(given)
    if not email:
        raise broken("address", say("It is no e-mail address."), say("Write it like help@example.org."))
    return email


def _free(email: str) -> None:
    if Mailbox.objects.filter(address__iexact=email).exists():
        rule = say("There is a mailbox of this address already.")
        raise Invalid("address", rule, say("Change that one."), {"address": rule})


def _word(name: str, value: object) -> str:
    if value not in WORDS[name].values:
        names = ", ".join(WORDS[name].values)
        raise broken(name, say("There is no such word."), say("Use one of: {names}.", names=names))
    return str(value)


def _text(name: str, value: object, longest: int, *, keep_lines: bool = False) -> str:
    text = str(value or "").strip()
    is_odd = any(not one.isprintable() and not (keep_lines and one in "\r\n") for one in text)
    if len(text) > longest or is_odd:
        rule = say("It is longer than {n} characters, or holds some that cannot be read.", n=longest)
        raise broken(name, rule, say("Write it anew."))
    return text


def _number(name: str, value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise broken(
            name, say("It lies outside {low} to {high}.", low=low, high=high), say("Choose another.")
        )
    return value


def _facts(made: Mailbox) -> dict[str, object]:
    return {"sign_in": made.sign_in, "opens": made.opens, "who": made.who}
