"""How a case is one thread of mail, and how an answer names its case so that no stranger can.

A letter about INC-12 has `[INC-12 #a1b2c3d4]` in its subject and `<INC-12.a1b2c3d4.N@host>` as Message-ID.
The token is a keyed digest of the number: whoever was never written to cannot make one.
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from pawl.environment import environment

SALT = "pawl.notifications.threading"
TOKEN_LENGTH = 8
LONGEST_READ = 20_000
"""Characters of a header that are looked at; a longer one is no honest header."""

KEY = r"[A-Z]{2,5}-[1-9][0-9]{0,18}"
TOKEN = rf"[0-9a-f]{{{TOKEN_LENGTH}}}"
MARK = re.compile(rf"\[\s*({KEY})\s+#({TOKEN})\s*\]", re.IGNORECASE | re.ASCII)
MESSAGE = re.compile(rf"<({KEY})\.({TOKEN})\.[0-9]{{1,19}}@", re.IGNORECASE | re.ASCII)


def token_of(case_key: str) -> str:
    """The token of a case's letters, by the site's key."""
    return _token(case_key, settings.SECRET_KEY)


def mark_of(case_key: str) -> str:
    """What stands in every subject: `[INC-12 #a1b2c3d4]`."""
    return f"[{case_key} #{token_of(case_key)}]"


def message_id_of(case_key: str, number: int) -> str:
    """The Message-ID of a letter; a number of its own each, and the same again when it is tried again."""
    return f"<{case_key}.{token_of(case_key)}.{number}@{environment().host or 'localhost'}>"


def root_of(case_key: str) -> str:
    """The letter that never was, to which all letters of a case answer: they are one thread for everybody."""
    return message_id_of(case_key, 0)


def read_reference(text: str) -> tuple[str, str] | None:
    """The case and token that a subject, an In-Reply-To or a References header names.

    None where it names none, or where the token is not the one of that case. Of several marks in a subject
    the first counts; of several letters in References the last: it is the one that was answered.
    """
    read = text[:LONGEST_READ]
    for case_key, token in [*MARK.findall(read), *reversed(MESSAGE.findall(read))]:
        key, given = case_key.upper(), token.lower()
        if is_token_of(key, given):
            return key, given
    return None


def is_token_of(case_key: str, token: str) -> bool:
    """Whether it is the case's token, also by a key that was in use before; equally slow for all guesses."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    matches = [constant_time_compare(_token(case_key, key), token) for key in keys]
    return any(matches)


def _token(case_key: str, secret: str | bytes) -> str:
    return salted_hmac(SALT, case_key, secret=secret, algorithm="sha256").hexdigest()[:TOKEN_LENGTH]
