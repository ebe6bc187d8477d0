"""Secrets of endpoints: made here, shown once, kept encrypted under the site's own key."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A secret in the form of the Standard Webhooks specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode("ascii")


def lock(secret: str) -> str:
    """Encrypt a secret for the database."""
    return _box().encrypt(secret.encode()).decode("ascii")


def unlock(locked: str) -> str:
    """Decrypt it to sign with; empty where the site's key was replaced and the old one is not at hand."""
    try:
        return _box().decrypt(locked.encode()).decode()
    except InvalidToken:
        return ""


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"pawl.webhooks:{key}".encode()).digest())
