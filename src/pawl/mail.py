"""How mail leaves: the address of a mail server, as Django's settings want it."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SECONDS = 10
SUBMISSION, OVER_TLS = 587, 465


SMTP = "django.core.mail.backends.smtp.EmailBackend"
SMTP_WITH_TOKEN = "pawl.mailroom.smtp.OAuthBackend"  # noqa: S105 a class
"""By name: it stands on a floor above, and Django loads it when the first letter leaves."""


def mail_profile(address: str, folder: Path, *, by_token: bool = False) -> dict[str, Any]:
    """Settings for smtp://user:password@host:port (STARTTLS with a user) or smtps://; else files.

    by_token: sign in by OAuth 2.0, as `email_oauth` says.
    """
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    parts = urlsplit(address)
    is_tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": SMTP_WITH_TOKEN if by_token else SMTP,
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (OVER_TLS if is_tls else SUBMISSION),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": bool(parts.username) and not is_tls,
        "EMAIL_TIMEOUT": SECONDS,
    }
