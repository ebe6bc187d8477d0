"""Devices on which somebody has signed in before: strangers cannot use up their tries."""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from pawl.accounts.address import client_address, counted_address

COOKIE = "pawl-device"
SALT = "pawl.accounts.device"
DAYS = 400


def counted_names(request: HttpRequest, purpose: str, account: str) -> tuple[str, ...]:
    """The names under which a try counts: the account and the address, or the device where it is known."""
    account = account.strip().lower()
    device = _device(request, account)
    if device:
        return (f"{purpose}:device:{device}:{account}",)
    return (
        f"{purpose}:account:{account}",
        f"{purpose}:address:{counted_address(client_address(request))}",
    )


def remember(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Let a browser prove next time that this account was used in it; it opens nothing by itself."""
    account = account.strip().lower()
    device = _device(request, account) or secrets.token_hex(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([device, _mark(account)], salt=SALT),
        max_age=DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, account: str) -> str:
    try:
        device, mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if mark == _mark(account) else ""


def _mark(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:32]
