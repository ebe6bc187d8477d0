"""Forms of sign-in whose tries are counted and whose codes are good once."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.http import HttpRequest

from pawl.accounts import devices, throttle
from pawl.accounts.actions import passwords
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person


class _OnceOnly:
    """Checks a code: five tries, and no code counts twice, however many processes there are."""

    user: Person
    cleaned_data: dict[str, Any]
    authenticator: Any

    def clean_code(self) -> str:
        """Count the try, then look at the code.   Raises TooMany."""
        names = devices.counted_names(context.request, "code", self.user.email)
        counted = throttle.take(throttle.SECOND_FACTOR, names)
        code = str(self.cleaned_data["code"])
        by_code = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)
        for one in by_code:
            if _accepts(one, self.user, code):
                one.user = self.user
                self.authenticator = one
                counted.give_back()
                return code
        raise get_adapter().validation_error("incorrect_code")


class SecondFactorForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """The second step of sign-in."""


class RepeatSecondFactorForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """The same again before something sensitive."""


class NewAuthenticatorForm(ActivateTOTPForm):  # type: ignore[misc]
    """A new authenticator app; the code that proves it is used up by that."""

    def clean_code(self) -> str:
        """Check the code, then mark it as used."""
        throttle.take(throttle.SIGN_IN, [f"new-code:{self.user.pk}"])
        code: str = super().clean_code()
        step = _step(self.secret, code)
        if step is not None:
            passwords.spend_code(self.user, step)
        return code


class PasswordLinkForm(ResetPasswordForm):  # type: ignore[misc]
    """Ask for a link: the same answer, in about the same time, whether there is such an account or not."""

    def clean_email(self) -> str:
        """The address as typed; who it belongs to is looked up by a job, later."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **_rest: Any) -> str:
        """Count the try; a job sends the link.   Raises TooMany."""
        email: str = self.cleaned_data["email"]
        throttle.take(throttle.PASSWORD_LINK, devices.counted_names(request, "link", email))
        actor: Actor = request.actor  # type: ignore[attr-defined]
        passwords.ask_for_link(email, by=actor)
        return email


def _accepts(one: Authenticator, person: Person, code: str) -> bool:
    if one.type != Authenticator.Type.TOTP:
        return bool(one.wrap().validate_code(code))
    step = _step(decrypt(one.data["secret"]), code)
    return step is not None and passwords.spend_code(person, step)


def _step(secret: str, code: str) -> int | None:
    """The time step whose code this is; all are compared, so that time tells nothing."""
    found = None
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            found = step
    return found
