"""Sign-in by Pawl's rules: nobody signs up, tries are counted, all failures look alike."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from pawl.accounts import devices, throttle
from pawl.accounts.address import client_address
from pawl.accounts.models import Person
from pawl.accounts.session_limits import begin
from pawl.environment import environment

HERE = "localhost"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are invited, imported or provisioned; the sign-up page is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 its base
        """Never."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a `next` leads to this very host; allauth would take any allowed one."""
        here = {context.request.get_host()}
        return url_has_allowed_host_and_scheme(url, here, require_https=context.request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address by our own rule: allauth's believes a header by counting proxies."""
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Count the try, then look at it; unknown, wrong, without password and left behind answer alike.

        Raises TooMany where the account or the address has used up its tries.
        """
        names = devices.counted_names(request, "password", str(credentials.get("email", "")))
        counted = throttle.take(throttle.SIGN_IN, names)
        person: Person | None = super().authenticate(request, **credentials)
        if person is None or not person.is_active:
            return None
        counted.give_back()
        return person

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask for the password again, counted as at sign-in; allauth looks for an address of its own."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: allauth would count in a cache, which is not shared by processes."""

    def login(self, request: HttpRequest, user: Any) -> None:
        """Change the key of the session (Django does) and start its clocks."""
        super().login(request, user)
        begin(request, user)

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        """Remember the device, on which strangers' tries do not count."""
        response: HttpResponse = super().post_login(request, user, **rest)
        devices.remember(request, response, user.email)
        throttle.forget_old()
        return response


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on: it finds people who are there; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 its base
        """Never: accounts come by invitation, file or SCIM."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Only an address that a provider of this site's settings has verified, in its own domains."""
        domains = (login.provider.app.settings if login.provider.app else {}).get("email_domains")
        return domains is not None and (not domains or email.rpartition("@")[2].lower() in domains)

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Any, str] | None:
        """Find a person by a verified address; in Pawl an administrator set it, so it is theirs."""
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        for email in verified:
            person = Person.objects.filter(email__iexact=email).first()
            if person is not None and self.can_authenticate_by_email(sociallogin, email):
                _keep_password(person)
                return person, email
        return None


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The names under which authenticators list this site."""

    def get_totp_issuer(self) -> str:
        """The site, as the authenticator app shows it."""
        return f"Pawl ({environment().host})"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site's own name, from the settings: a request's Host header is anybody's word.

        Only a site of this machine alone answers to `localhost` too, since a passkey belongs to a name, and
        browsers refuse one for a number like 127.0.0.1.
        """
        is_here = environment().is_local and context.request.get_host().partition(":")[0] == HERE
        return {"id": HERE if is_here else environment().host, "name": "Pawl"}


def _keep_password(person: Person) -> None:
    """Tell allauth that the address is verified; else it would take the account's password away."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
