"""Secrets of endpoints: made here, shown once, kept encrypted."""

import base64
import secrets

from pawl.sealing import Box

PREFIX = "whsec_"
BYTES = 32

_ENDPOINTS = Box("webhooks")
lock, unlock = _ENDPOINTS.seal, _ENDPOINTS.unseal


def new_secret() -> str:
    """A secret in the form of the Standard Webhooks specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode("ascii")
