"""Links by which people set a password, and codes that are good once."""

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.http import base36_to_int

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, SpentCode
from pawl.environment import environment
from pawl.history.record import record

LINK_SECONDS = 60 * 60
INVITATION_SECONDS = 7 * 86400


class LinkTokens(PasswordResetTokenGenerator):
    """Single use (password and address are part of it): an hour, a week for who has never been here."""

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether it belongs to this person and is young enough."""
        if not super().check_token(user, token):
            return False
        age: float = self._num_seconds(self._now()) - base36_to_int(str(token).partition("-")[0])
        return age <= longest_age(user)


def longest_age(person: Person) -> int:
    """How many seconds a link for somebody is good."""
    is_new = person.last_login is None and not person.has_usable_password()
    return INVITATION_SECONDS if is_new else LINK_SECONDS


def link_for(person: Person) -> str:
    """The address by which somebody sets their password; whoever has it has the account."""
    key = LinkTokens().make_token(person)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
    )
    return f"{environment().url}{path}"


@transaction.atomic
def ask_for_link(email: str, *, by: Actor) -> None:
    """Somebody, perhaps a stranger, asks for a link; it is sent to the address, never shown.

    The same event is written for addresses that nobody has, so that the time it takes tells nothing.
    """
    person = Person.objects.active().filter(email__iexact=email).only("pk").first()
    key = person.key if person else "PER-0"
    record("person", key, "password_link_asked", by=by, facts={"person": getattr(person, "pk", None)})


def spend_code(person: Person, step: int) -> bool:
    """Use up a one-time code: True once, and False for it and every older one from then on."""
    SpentCode.objects.bulk_create([SpentCode(person=person)], ignore_conflicts=True)
    return bool(SpentCode.objects.filter(person=person, step__lt=step).update(step=step))
