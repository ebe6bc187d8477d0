"""Letters leave by OAuth 2.0: Django's own way over SMTP, signed in with a token instead of a password."""

import base64
import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from pawl.environment import environment
from pawl.mailroom import oauth
from pawl.mailroom.oauth import Client, NoToken

ACCEPTED, CHALLENGE = 235, 334


class OAuthBackend(EmailBackend):
    """Signs in by XOAUTH2."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.mail_user, self.password = self.username, ""  # the library's own sign-in is left out

    def open(self) -> bool | None:
        """Connect and sign in; with a new token where the kept one is not taken any more."""
        is_new = super().open()
        if is_new:
            try:
                self._sign_in()
            except (OSError, NoToken) as error:  # what the library raises is an OSError, too
                self.close()
                if self.fail_silently:
                    return None
                if isinstance(error, NoToken):  # whoever sends letters knows refusals of the library alone
                    raise smtplib.SMTPAuthenticationError(535, str(error).encode()) from error
                raise
        return is_new

    def _sign_in(self) -> None:
        said = environment().email_oauth
        if said is None:
            raise NoToken("PAWL_EMAIL_OAUTH is not set")
        client = Client.of_settings(said, str(self.mail_user or ""))
        if self._offers(client):
            return
        oauth.forget(client)
        if not self._offers(client):
            raise smtplib.SMTPAuthenticationError(535, b"the mail server does not take the token")

    def _offers(self, client: Client) -> bool:
        """Whether the server takes the token."""
        said = oauth.xoauth2(client.user, oauth.access_token(client))
        text = base64.b64encode(said.encode()).decode("ascii")
        connection: Any = self.connection
        connection.ehlo_or_helo_if_needed()
        code, _reply = connection.docmd("AUTH", f"XOAUTH2 {text}")
        if code == CHALLENGE:  # it tells why, and waits for a word
            code, _reply = connection.docmd("")
        return bool(code == ACCEPTED)
