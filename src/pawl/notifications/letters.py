"""What a letter says: plain text and simple HTML, in its reader's language, one thread for each case."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.environment import environment
from pawl.notifications import correspondence
from pawl.notifications.facts import facts_of
from pawl.notifications.models import Letter, SentLetter
from pawl.notifications.questions import Question, questions_in, score_link_in
from pawl.notifications.saying import Line
from pawl.notifications.threading import mark_of, message_id_of, root_of

MUTE_SALT = "pawl.notifications.mute"
MUTE_LIFE = timedelta(days=180)
"""How long the link of a letter mutes: letters are forwarded, and lie in archives."""
MOST_REFERENCES = 10
TITLE_LENGTH = 150
PLEASE = _lazy("Please approve: %(title)s")
HEADS = {
    ("incident", "escalated"): _lazy("On call: %(title)s"),
    ("operation_run", "miss"): _lazy("Missed: %(title)s"),
    ("operation_run", "overdue"): _lazy("Late: %(title)s"),
    ("approval", "asked"): PLEASE,
    ("approval", "handed_over"): PLEASE,
}
"""What asks for a deed stands in the subject."""


@dataclass(frozen=True)
class Section:
    """One case in a letter, and what happened to it."""

    case: Case
    link: str
    lines: Sequence[Line]
    facts: Sequence[tuple[str, str]] = ()
    questions: Sequence[Question] = ()
    score: str = ""
    """Where the caller says how content they are."""


@contextmanager
def reader(person: Person) -> Iterator[None]:
    """Their language, and their clock."""
    zone = person.zone or settings.TIME_ZONE
    with translation.override(person.language or settings.LANGUAGE_CODE), timezone.override(zone):
        yield


def of_case(letter: Letter, case: Case, lines: Sequence[Line], record: Any) -> EmailMultiAlternatives:
    """The letter about one case; called where the reader's language is active."""
    section = _section(case, lines, facts_of(record))
    mute = environment().url + reverse("mute-link", args=[mute_token(letter.person_id, case.key)])
    answers = correspondence.reply_to(case)
    told = {"sections": [section], "mute": mute, "lead": "", "answers": answers}
    message = _message(letter.person, f"{mark_of(case.key)} {_headline(case, lines)}", told)
    message.reply_to = [answers] if answers else []
    message.extra_headers |= _thread(letter, case) | {
        "List-Unsubscribe": f"<{mute}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def daily(letter: Letter, sections: Sequence[tuple[Case, Sequence[Line]]]) -> EmailMultiAlternatives:
    """The letter of a day about many cases."""
    found = [_section(case, lines) for case, lines in sections]
    lead = _("What happened to your cases since yesterday.")
    message = _message(letter.person, _("Pawl: your day"), {"sections": found, "lead": lead, "mute": ""})
    message.extra_headers["Message-ID"] = f"<daily.{letter.pk}@{_host()}>"
    return message


def mute_token(person: int, case: str) -> str:
    """What the link carries that mutes a case without signing in, and nothing else, and not for ever."""
    return signing.TimestampSigner(salt=MUTE_SALT).sign_object({"person": person, "case": case})


def _section(case: Case, lines: Sequence[Line], facts: Sequence[tuple[str, str]] = ()) -> Section:
    return Section(case, _link(lines[0].address), lines, facts, questions_in(lines), score_link_in(lines))


def _headline(case: Case, lines: Sequence[Line]) -> str:
    """The title, after what it is that cannot wait; of a confidential case the number alone."""
    title = "" if case.confidential else case.title[:TITLE_LENGTH]
    for line in lines:
        event = line.notice.event
        if head := HEADS.get((event.kind, event.activity)):
            return str(head % {"title": title or case.key})
    return title


def _message(person: Person, subject: str, told: dict[str, Any]) -> EmailMultiAlternatives:
    settings_page = environment().url + reverse("notification-wishes")
    known = told | {"person": person, "settings": settings_page, "language": translation.get_language()}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("notifications/letter.txt", known),
        to=[formataddr((" ".join(person.name.split()), person.email))],
        headers={
            "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Precedence": "bulk",
            "List-Id": f"Pawl <notifications.{_host()}>",
        },
    )  # fmt: skip
    message.attach_alternative(render_to_string("notifications/letter.html", known), "text/html")
    return message


def _thread(letter: Letter, case: Case) -> dict[str, str]:
    """Every letter answers to the root of its case, and to the last one that this reader got or wrote."""
    rows = SentLetter.objects.filter(case_key=case.key, person=letter.person).order_by("-pk")
    sent = [*reversed(rows.values_list("message_id", flat=True)[:MOST_REFERENCES])]
    wrote = correspondence.earlier(case, letter.person)[-MOST_REFERENCES:]
    return {
        "Message-ID": message_id_of(case.key, letter.pk),
        "In-Reply-To": next(iter([*sent[-1:], *wrote[-1:]]), root_of(case.key)),
        "References": " ".join(dict.fromkeys([*wrote[:1], root_of(case.key), *wrote[1:], *sent])),
    }


def _link(address: str) -> str:
    return environment().url + address if address else ""


def _host() -> str:
    return environment().host or "localhost"
