"""A person consents that Pawl reads a mailbox: the authorisation code flow of OAuth 2.0 with PKCE.

Sources: RFC 6749 section 4.1, RFC 7636 (S256); "Microsoft identity platform and OAuth 2.0 authorization code
flow"; "Using OAuth 2.0 for Web Server Applications" (Google: `access_type=offline`, `prompt=consent` for a
refresh token).

What was begun is kept with the session of whoever began it, so nobody else can end it; it counts once, and
for ten minutes.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.urls import reverse
from django.utils.crypto import constant_time_compare

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import Conflict, Unavailable
from pawl.mailroom import keeping
from pawl.mailroom.actions import mailboxes
from pawl.mailroom.models import Mailbox, SignIn
from pawl.mailroom.oauth import GOOGLE_MAIL, MICROSOFT_PERSON, Client, NoToken, exchange
from pawl.outbound import NotAllowedOut, check

BEGUN = "mailroom.consent"
GOOD_FOR_SECONDS = 600
GOOGLE_ASKS = "https://accounts.google.com/o/oauth2/v2/auth"
PEOPLE = (SignIn.MICROSOFT, SignIn.GOOGLE)
LONGEST_CODE = 4000


def begin(mailbox: Mailbox, session: Any, *, by: Actor) -> str:
    """Where the provider asks for consent.   Raises Conflict where the mailbox names no application."""
    require(by, mailboxes.MANAGE, on=mailbox)
    if mailbox.sign_in not in PEOPLE or not mailbox.client:
        rule = say("It names no application of Microsoft 365 or Google.")
        raise Conflict(mailbox.key, rule, say("Register one there, and write its number as client."))
    client = Client.of_mailbox(mailbox)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    session[BEGUN] = {
        "state": state, "verifier": keeping.lock(verifier), "mailbox": mailbox.pk, "client": client.name,
        "until": clock.now().timestamp() + GOOD_FOR_SECONDS,
    }  # fmt: skip
    return f"{_asks_at(client)}?{urlencode(_question(client, state, verifier))}"


def mailbox_of(session: Any) -> int:
    """Of which mailbox the consent is, that was begun last in this session; 0 where there is none."""
    return int((session.get(BEGUN) or {}).get("mailbox", 0))


def end(mailbox: Mailbox, session: Any, answer: Mapping[str, str], *, by: Actor) -> Mailbox:
    """The provider sent whoever began it back: a code becomes a refresh token, which is kept encrypted.

    Raises Conflict where it was not begun here, too late, or refused there; Unavailable where the provider
    gives no token.
    """
    require(by, mailboxes.MANAGE, on=mailbox)
    begun = session.pop(BEGUN, None) or {}
    client = Client.of_mailbox(mailbox)
    is_ours = constant_time_compare(str(begun.get("state", "")), answer.get("state", "")[:200])
    if not begun or not is_ours or begun["mailbox"] != mailbox.pk or begun["client"] != client.name:
        rule = say("This consent was not begun here, or the mailbox was set otherwise meanwhile.")
        raise Conflict(mailbox.key, rule, say("Connect it anew."))
    if begun["until"] < clock.now().timestamp():
        raise Conflict(mailbox.key, say("It took longer than ten minutes."), say("Connect it anew."))
    code = answer.get("code", "")[:LONGEST_CODE]
    if not code:
        rule = say("The provider says: {cause}.", cause=_cause(answer))
        raise Conflict(mailbox.key, rule, say("Whoever owns the mailbox consents."))
    return mailboxes.connect(mailbox, _refresh_token(mailbox, client, code, begun), by=by)


def came_back_to() -> str:
    """The address that the provider is told, and that is registered there."""
    return environment().url + reverse("mailbox-connected")


def _refresh_token(mailbox: Mailbox, client: Client, code: str, begun: Mapping[str, Any]) -> str:
    grant = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": came_back_to(),
        "code_verifier": keeping.unlock(begun["verifier"]),
    }  # fmt: skip
    try:
        told = exchange(client, grant)
    except NoToken as error:
        rule = say("The provider gives no token: {cause}", cause=str(error))
        raise Unavailable(mailbox.key, rule, say("Look at client, secret and directory.")) from error
    token = str(told.get("refresh_token") or "")
    if not token:
        rule = say("The provider gives no refresh token, with which Pawl could go on reading.")
        raise Unavailable(mailbox.key, rule, say("Take the consent back there, and connect it anew."))
    return token


def _question(client: Client, state: str, verifier: str) -> dict[str, str]:
    digest = hashlib.sha256(verifier.encode()).digest()
    is_google = client.provider == SignIn.GOOGLE
    return {
        "response_type": "code", "response_mode": "query", "client_id": client.client,
        "redirect_uri": came_back_to(), "scope": GOOGLE_MAIL if is_google else MICROSOFT_PERSON,
        "state": state, "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "login_hint": client.user, "prompt": "consent",
        **({"access_type": "offline"} if is_google else {}),
    }  # fmt: skip


def _asks_at(client: Client) -> str:
    """Beside the address where tokens are given, by the same rule of outgoing calls.   Raises Conflict."""
    if client.provider == SignIn.GOOGLE and not client.url:
        return GOOGLE_ASKS
    path = urlsplit(client.address).path
    if not path.endswith("/token"):
        rule = say("From the address where tokens are given it does not follow where consent is asked for.")
        raise Conflict("token_url", rule, say("It ends with /token, beside which /authorize stands."))
    address = client.address.removesuffix("token") + "authorize"
    try:
        check(address, environment().mail_hosts)
    except NotAllowedOut as refused:
        raise Conflict("token_url", refused.rule, say("Write another address.")) from refused
    return address


def _cause(answer: Mapping[str, str]) -> str:
    said = answer.get("error_description") or answer.get("error") or "?"
    return " ".join(said.split())[:200].replace("{", "(").replace("}", ")").rstrip(".")
