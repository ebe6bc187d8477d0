"""Tokens of access to mail servers by OAuth 2.0: of Microsoft 365 and of Google, kept until they expire."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pawl import clock
from pawl.environment import MailClient, environment
from pawl.mailroom import keeping
from pawl.mailroom.models import AccessToken, Mailbox, SignIn
from pawl.outbound import NotAllowedOut, Resolve, Unreached, post, resolve

MICROSOFT_URL = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
GOOGLE_URL = "https://oauth2.googleapis.com/token"
MICROSOFT_ITSELF = "https://outlook.office365.com/.default"
MICROSOFT_PERSON = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)
GOOGLE_MAIL = "https://mail.google.com/"
SERVICE_ACCOUNT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EARLY = timedelta(minutes=2)
"""So long before its end a token is fetched anew."""
LONGEST_LIFE, LEAST_LIFE = 24 * 3600, 60
LONGEST_ANSWER = 32 * 1024


class NoToken(Exception):
    """The provider gives no token; the text says why, without any secret."""


@dataclass(frozen=True)
class Client:
    """Who asks a provider for access, and to whose mail."""

    provider: str
    tenant: str
    client: str
    secret: str
    refresh_token: str
    user: str
    url: str = ""

    @classmethod
    def of_mailbox(cls, mailbox: Mailbox) -> "Client":
        """What a mailbox says."""
        return cls(
            mailbox.sign_in, mailbox.tenant, mailbox.client, keeping.unlock(mailbox.secret),
            keeping.unlock(mailbox.refresh_token), mailbox.user, mailbox.token_url,
        )  # fmt: skip

    @classmethod
    def of_settings(cls, said: MailClient, user: str) -> "Client":
        """What the settings say about letters that leave."""
        return cls(
            said.provider, said.tenant, said.client_id, said.secret.get_secret_value(),
            said.refresh_token.get_secret_value(), said.user or user, said.token_url,
        )  # fmt: skip

    @property
    def name(self) -> str:
        """A digest of all of it: a token of other words is another one."""
        parts = (
            self.provider,
            self.tenant,
            self.client,
            self.secret,
            self.refresh_token,
            self.user,
            self.url,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def address(self) -> str:
        """Where tokens are given."""
        known = MICROSOFT_URL.format(tenant=quote(self.tenant or "common", safe=""))
        return self.url or (known if self.provider == SignIn.MICROSOFT else GOOGLE_URL)


def access_token(client: Client, resolver: Resolve = resolve) -> str:
    """A token that still counts: the kept one, else a new one.   Raises NoToken."""
    now = clock.now()
    kept = AccessToken.objects.filter(name=client.name).first()
    if kept is not None and kept.expires_at > now + EARLY and (known := keeping.unlock(kept.token)):
        return known
    newer = keeping.unlock(kept.refresh_token) if kept else ""
    told = _ask(client, newer or client.refresh_token, resolver)
    token, life = str(told["access_token"]), _life(told.get("expires_in"))
    fresh = str(told.get("refresh_token") or newer)
    values = {
        "token": keeping.lock(token), "refresh_token": keeping.lock(fresh),
        "expires_at": now + timedelta(seconds=life),
    }  # fmt: skip
    AccessToken.objects.update_or_create(name=client.name, defaults=values)
    return token


def forget(client: Client) -> None:
    """The server does not take the token any more: the next one is fetched anew."""
    AccessToken.objects.filter(name=client.name).update(token="")


def xoauth2(user: str, token: str) -> str:
    """What is said to a mail server (SASL XOAUTH2), before base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def exchange(client: Client, grant: Mapping[str, str], resolver: Resolve = resolve) -> Mapping[str, Any]:
    """What the provider gives for a code that a consent brought.   Raises NoToken."""
    known = {"client_id": client.client, **({"client_secret": client.secret} if client.secret else {})}
    return _given(client, {**grant, **known}, resolver)


def _ask(client: Client, refresh_token: str, resolver: Resolve) -> Mapping[str, Any]:
    return _given(client, _grant(client, refresh_token), resolver)


def _given(client: Client, grant: Mapping[str, str], resolver: Resolve) -> Mapping[str, Any]:
    body = urlencode(grant).encode()
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    try:
        answer = post(
            client.address, body, headers, allowed=environment().mail_hosts, resolver=resolver,
            kept=LONGEST_ANSWER,
        )  # fmt: skip
    except (NotAllowedOut, Unreached) as error:
        raise NoToken(str(error)[:300]) from error
    try:
        told = json.loads(answer.text)
    except ValueError:
        told = None
    if answer.status != 200 or not isinstance(told, dict) or not told.get("access_token"):
        raise NoToken(_refusal(answer.status, told))
    return told


def _refusal(status: int, told: object) -> str:
    words = told if isinstance(told, dict) else {}
    said = words.get("error_description") or words.get("error") or ""
    return f"HTTP {status}: {' '.join(str(said).split())[:300]}"


def _grant(client: Client, refresh_token: str) -> dict[str, str]:
    """What is asked for: by a refresh token, by the client itself, or by the key of a service account."""
    known = {"client_id": client.client, **({"client_secret": client.secret} if client.secret else {})}
    if refresh_token:
        scope = {"scope": MICROSOFT_PERSON} if client.provider == SignIn.MICROSOFT else {}
        return {"grant_type": "refresh_token", "refresh_token": refresh_token, **known, **scope}
    if client.provider == SignIn.GOOGLE:
        return {"grant_type": SERVICE_ACCOUNT, "assertion": _assertion(client)}
    return {"grant_type": "client_credentials", "scope": MICROSOFT_ITSELF, **known}


def _assertion(client: Client) -> str:
    """A service account says, signed with its key, for whose mail it asks (RFC 7523)."""
    try:
        key = load_pem_private_key(client.secret.encode(), None)
    except (ValueError, TypeError) as error:
        raise NoToken("the secret is no private key in PEM") from error
    if not isinstance(key, RSAPrivateKey):
        raise NoToken("the key is no RSA key")
    now = int(clock.now().timestamp())
    said = {
        "iss": client.client, "sub": client.user, "scope": GOOGLE_MAIL, "aud": client.address, "iat": now,
        "exp": now + 3600,
    }  # fmt: skip
    text = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(said)}"
    return f"{text}.{_base64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _part(said: Mapping[str, object]) -> str:
    return _base64(json.dumps(said, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _life(said: object) -> int:
    try:
        return min(max(int(str(said)), LEAST_LIFE), LONGEST_LIFE)
    except ValueError:
        return LEAST_LIFE
