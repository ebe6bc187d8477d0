"""One-time links by which somebody answers from their mail, and the letters that carry them."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pawl import clock
from pawl.accounts.models import Person
from pawl.collaboration.approvals import told_to
from pawl.collaboration.models import Vote
from pawl.collaboration.models.approvals import Answer, StageState
from pawl.environment import environment

SALT = "pawl.collaboration.approval"
GOOD_FOR = timedelta(days=7)
WAITS = timedelta(days=2)
"""From when on somebody is reminded."""


def link_of(vote: Vote) -> str:
    """The address that carries a signed mark; it is worthless once answered, handed over, or a week old."""
    token = signing.Signer(salt=SALT).sign_object({"vote": vote.pk, "mark": vote.link_mark}, compress=False)
    return f"{environment().url}{reverse('approval-link', args=[token])}"


def read_link(token: str) -> Vote | None:
    """The question of a link; None where the link is forged, spent, too old, or its person has left.

    What is confidential is never told without signing in.
    """
    try:
        said = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    vote = _asked().filter(pk=said["vote"], person__is_active=True).first()
    if (
        vote is None
        or vote.stage.approval.case.confidential
        or not vote.link_mark
        or not constant_time_compare(vote.link_mark, said["mark"])
    ):
        return None
    is_young = vote.asked_at is not None and vote.asked_at + GOOD_FOR > clock.now()
    return vote if is_young else None


def write_to(number: int) -> None:
    """Mail the question to the person it is put to, unless it is answered meanwhile."""
    vote = _asked().filter(pk=number, person__is_active=True).first()
    if vote is None:
        return
    case = vote.stage.approval.case
    with translation.override(vote.person.language or settings.LANGUAGE_CODE):
        title = case.key if case.confidential else f"{case.key} {case.title}"
        subject = _("Please approve: %(title)s") % {"title": title}
        text = _signed_in(vote) if case.confidential else _asking(vote, title)
        send_mail(" ".join(subject.split()), text + "\n", None, [vote.person.email])


def _asking(vote: Vote, title: str) -> str:
    """The question with a link that answers it."""
    asker = vote.stage.approval.asked_by
    lines = [f"{label}: {text}" for label, text in told_to(vote)]
    return _(
        "Hello %(name)s,\n\n%(asker)s asks you to approve or reject:\n\n%(title)s\n%(lines)s\n\n"
        "Answer here, without signing in; the link is good once, for seven days, so do not pass it on:"
        "\n\n%(link)s"
    ) % {
        "name": vote.person.name, "asker": asker.name if asker else "Pawl", "title": title,
        "lines": "\n".join(lines), "link": link_of(vote),
    }  # fmt: skip


def _signed_in(vote: Vote) -> str:
    """Where to answer after signing in: a letter that is passed on tells nothing of what is confidential."""
    return _waiting(vote.person, reverse("approval", args=[vote.key]))


def _waiting(person: Person, path: str) -> str:
    return _("Hello %(name)s,\n\nothers wait for your answer. Read and decide here:\n\n%(link)s") % {
        "name": person.name,
        "link": f"{environment().url}{path}",
    }


def remind() -> int:
    """One letter to everybody who was asked two days ago or more; returns how many were written."""
    waiting: dict[int, int] = {}
    for vote in _asked().filter(person__is_active=True, asked_at__lte=clock.now() - WAITS):
        waiting[vote.person_id] = waiting.get(vote.person_id, 0) + 1
    for person in Person.objects.filter(pk__in=waiting):
        _remind(person, waiting[person.pk])
    return len(waiting)


def _remind(person: Person, n: int) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = ngettext("%(n)s approval waits for you", "%(n)s approvals wait for you", n) % {"n": n}
        text = _waiting(person, reverse("approvals"))
        send_mail(subject, text + "\n", None, [person.email])


def _asked() -> QuerySet[Vote]:
    rows = Vote.objects.filter(answer=Answer.PENDING, stage__state=StageState.PENDING)
    return rows.select_related("person", "stage__approval__case", "stage__approval__asked_by")
