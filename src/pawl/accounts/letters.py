"""Letters about one's account, in their reader's language; sent by jobs, never in a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pawl.accounts.actions.passwords import link_for
from pawl.accounts.models import Person
from pawl.environment import environment


def invite(person: Person) -> None:
    """The link by which somebody new sets a password."""
    with _reader(person):
        text = _(
            "Hello %(name)s,\n\n"
            "there is an account for you on %(site)s. Set your password here; the link is good once, "
            "for a week:\n\n%(link)s\n\n"
            "Afterwards you sign in with your e-mail address %(email)s."
        )
        _send(person, _("Your account on Pawl"), text, link=link_for(person))


def send_link(person: Person) -> None:
    """The link by which somebody sets a new password."""
    with _reader(person):
        text = _(
            "Hello %(name)s,\n\n"
            "somebody, most likely you, wants a new password for your account on %(site)s. "
            "The link is good once, for an hour:\n\n%(link)s\n\n"
            "Was it not you? Then do nothing; your password stays as it is."
        )
        _send(person, _("A new password for Pawl"), text, link=link_for(person))


def tell_of_change(person: Person, activity: str) -> None:
    """Somebody hears when the keys to their account change, since it may not have been they."""
    with _reader(person):
        what = {
            "password_set": _("Your password was changed."),
            "second_factor_added": _("A second factor or passkey was added."),
            "second_factor_removed": _("A second factor or passkey was removed."),
            "second_factors_forgotten": _("An administrator removed your second factors and passkeys."),
            "provider_added": _("A single sign-on account was connected."),
        }[activity]
        text = _(
            "Hello %(name)s,\n\n%(what)s\n\n"
            "Was it not you? Then look at your signed-in devices and set a new password at once:\n\n%(link)s"
        )
        link = f"{environment().url}{reverse('usersessions_list')}"
        _send(person, _("Your account on Pawl was changed"), text, link=link, what=what)


def _send(person: Person, subject: str, text: str, **values: str) -> None:
    said = {"name": person.name, "email": person.email, "site": environment().url, **values}
    send_mail(subject, text % said + "\n", None, [person.email])


@contextmanager
def _reader(person: Person) -> Iterator[None]:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        yield
