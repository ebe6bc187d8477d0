"""The mailroom in the API: mailboxes, and what came in."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.api import RecordOut
from pawl.collaboration.api_places import placed
from pawl.lifecycle import Step
from pawl.mailroom.actions import deciding, fetching, mailboxes
from pawl.mailroom.lists import MAIL, MAILBOXES
from pawl.mailroom.models import Mailbox, Received
from pawl.mailroom.reasons import reason_of
from pawl.requests.models import RequestModel
from pawl.web.rest.base import Body, Nothing, Routers
from pawl.web.rest.fields import Key, Title, Word, key_of
from pawl.web.rest.problem import teller
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

Short = Annotated[str, Field(max_length=254)]
Long = Annotated[str, Field(max_length=8000)]
Servers = Annotated[list[Annotated[str, Field(max_length=253)]], Field(max_length=10)]
Port = Annotated[int, Field(ge=1, le=65535)]


class MailboxChange(Body):
    title: Title = ""
    address: Short = ""
    sign_in: Word = "password"
    host: Short = ""
    port: Port = 993
    security: Word = "tls"
    user: Short = ""
    secret: Long = Field("", description="Kept encrypted, and never shown.")
    tenant: Short = ""
    client: Short = ""
    refresh_token: Long = ""
    token_url: Annotated[str, Field(max_length=500)] = ""
    folder: Short = "INBOX"
    done_folder: Short = ""
    skips_old: bool = True
    opens: Word = "incident"
    model: Key | None = None
    service: Key | None = None
    ticket_team: Key | None = Field(None, description="The team that works on its tickets.")
    who: Word = "verified"
    servers: Servers = Field(default_factory=list)
    takes_lists: bool = False
    takes_generated: bool = False
    most_per_hour: Annotated[int, Field(ge=1, le=10_000)] = 30


class MailboxIn(MailboxChange):
    address: Short
    organisation: Key | None = None
    team: Key | None = None


class MailboxOut(RecordOut):
    state: str
    address: str
    sign_in: str
    host: str
    port: int
    security: str
    user: str
    tenant: str
    client: str
    token_url: str
    folder: str
    done_folder: str
    skips_old: bool
    opens: str
    model: str | None
    service: str | None
    ticket_team: str | None
    organisation: str | None
    team: str | None
    who: str
    servers: list[str]
    takes_lists: bool
    takes_generated: bool
    most_per_hour: int
    fetched_at: datetime | None
    failing_since: datetime | None
    problem: str

    @staticmethod
    def resolve_model(one: Mailbox) -> str | None:
        return key_of("RQM", one.model_id)

    @staticmethod
    def resolve_service(one: Mailbox) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_ticket_team(one: Mailbox) -> str | None:
        return key_of("TEAM", one.ticket_team_id)

    @staticmethod
    def resolve_organisation(one: Mailbox) -> str | None:
        return key_of("ORG", one.case.organisation_id)

    @staticmethod
    def resolve_team(one: Mailbox) -> str | None:
        return key_of("TEAM", one.case.team_id)


class MessageTriedOut(Schema):
    messages: int


class MessageOut(Schema):
    key: str
    mailbox: str
    at: datetime
    via: str
    sender: str
    sender_name: str
    subject: str
    message_id: str
    size: int
    person: str | None
    proof: str
    proof_said: str
    outcome: str
    reason: str
    rule: str
    way_out: str | None
    detail: str
    case: str | None
    is_kept: bool
    version: int

    @staticmethod
    def resolve_mailbox(one: Received) -> str:
        return f"MBX-{one.mailbox_id}"

    @staticmethod
    def resolve_person(one: Received) -> str | None:
        return key_of("PER", one.person_id)

    @staticmethod
    def resolve_case(one: Received) -> str | None:
        return one.case_key or None

    @staticmethod
    def resolve_rule(one: Received) -> str:
        return teller()(reason_of(one.reason or "waiting").rule)

    @staticmethod
    def resolve_way_out(one: Received) -> str | None:
        way_out = reason_of(one.reason or "waiting").way_out
        return teller()(way_out) if way_out is not None else None


def _named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """The records that keys name."""
    return replace_keys(
        fields,
        model=(RequestModel.objects.visible_to(by), "RQM"),
        service=(KNOWN["service"][0](by), "SVC"),
        ticket_team=(KNOWN["team"][0](by), "TEAM"),
    )


def add(*, by: Actor, **fields: Any) -> Mailbox:
    """Take mail from an address."""
    place, rest = placed(by, {"organisation": None, "team": None} | fields)
    return mailboxes.add(place=place, **_named(by, rest), by=by)


def change(mailbox: Mailbox, *, by: Actor, **fields: Any) -> Mailbox:
    """Set it otherwise."""
    return mailboxes.change(mailbox, **_named(by, fields), by=by)


def try_out(mailbox: Mailbox, *, by: Actor) -> dict[str, int]:
    """Sign in and open the folder."""
    return {"messages": fetching.try_out(mailbox, by=by)}


def _step(name: str) -> Call:
    def take(mailbox: Mailbox, *, by: Actor) -> Mailbox:
        getattr(mailboxes, name)(mailbox, by=by)
        return mailbox

    return Call(Nothing, take)


def _steps(mailbox: Mailbox, by: Actor) -> list[Step]:
    return mailboxes.MAILBOX.steps(mailbox, by)


SORTED = (
    "mailbox__case", "mailbox__ticket_team", "mailbox__service__case", "mailbox__model__case", "case",
    "person",
)  # fmt: skip
RESOURCES = (
    Resource("mailboxes", "mailbox", MAILBOXES, MailboxOut, Call(MailboxIn, add), Call(MailboxChange, change),
             mailboxes.remove, _steps, {name: _step(name) for name in ("pause", "resume")},
             calls={"test": Call(Nothing, try_out, MessageTriedOut, calls_out=True)}, related=("case",),
             parts=(calls,), one_by_one=True),
    Resource("mail", "message", MAIL, MessageOut, related=SORTED, timeline=False, parts=(calls,),
             calls={"acceptance": Call(Nothing, deciding.accept),
                    "discarding": Call(Nothing, deciding.discard)}),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
