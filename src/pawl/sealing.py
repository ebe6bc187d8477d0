"""Secrets that the database keeps are encrypted under the site's own key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Box:
    """Encrypts for one purpose: what was sealed for one no other opens."""

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose

    def seal(self, text: str) -> str:
        """Encrypt for the database."""
        return self._keys().encrypt(text.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str:
        """Decrypt; empty where the site's key was replaced and the old one is not at hand."""
        try:
            return self._keys().decrypt(sealed.encode()).decode()
        except InvalidToken:
            return ""

    def _keys(self) -> MultiFernet:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return MultiFernet([Fernet(self._derived(str(key))) for key in keys])

    def _derived(self, key: str) -> bytes:
        return base64.urlsafe_b64encode(hashlib.sha256(f"pawl.{self._purpose}:{key}".encode()).digest())
