"""Routes of the mailroom."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pawl.accounts.roles import Permission
from pawl.collaboration.records import page_of
from pawl.mailroom.views import consent, mail, mailboxes
from pawl.web import navigation
from pawl.web.navigation import Page

urlpatterns = [
    path("mail/", mail.index, name="mail"),
    path("mail/<str:key>/", mail.show, name="message"),
    path("mail/<str:key>/acceptance/", mail.accept, name="message-accept"),
    path("mail/<str:key>/discarding/", mail.discard, name="message-discard"),
    path("mail/<str:key>/original/", mail.original, name="message-original"),
    path("mailboxes/", mailboxes.index, name="mailboxes"),
    path("mailboxes/new/", mailboxes.new, name="mailbox-new"),
    path("mailboxes/connected/", consent.connected, name="mailbox-connected"),
    path("mailboxes/<str:key>/connecting/", consent.connecting, name="mailbox-connecting"),
    path("mailboxes/<str:key>/", mailboxes.show, name="mailbox"),
    path("mailboxes/<str:key>/change/", mailboxes.change, name="mailbox-change"),
    path("mailboxes/<str:key>/steps/", mailboxes.step, name="mailbox-step"),
    path("mailboxes/<str:key>/test/", mailboxes.test, name="mailbox-test"),
    path("mailboxes/<str:key>/removal/", mailboxes.remove, name="mailbox-removal"),
]
DECIDE, MANAGE = Permission.MAIL_DECIDE, Permission.MAIL_MANAGE
navigation.add(
    Page(
        "support",
        "mail",
        _("Received mail"),
        "mail",
        DECIDE,
        query=mail.HELD,
        words=_("e-mail inbox held log"),
    ),
    Page("admin", "mailboxes", _("Mailboxes"), "mail", MANAGE, words=_("e-mail IMAP")),
    Page("admin", "mailbox-new", _("Add a mailbox"), "plus", MANAGE, creates=True),
)
page_of("mailbox", "mailbox")
