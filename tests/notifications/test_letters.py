"""Letters: one thread for a case, in the reader's language, bundled, at the hour they want."""

from collections.abc import Callable
from datetime import time

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from tests.accounts.people import Cast
from tests.notifications.conftest import Clock, fire, letters_to

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Case
from pawl.incidents.actions import report
from pawl.incidents.models import Incident
from pawl.notifications import correspondence, jobs
from pawl.notifications.correspondence import Correspondence
from pawl.notifications.models import ByMail, Notice, SentLetter
from pawl.notifications.threading import mark_of, read_reference, root_of
from pawl.notifications.wishes import Wish, mute, set_wishes

pytestmark = pytest.mark.django_db
Run = Callable[[], None]


@pytest.fixture
def one(rita: Actor, people: Cast, now: Clock, dispatch: Run) -> Incident:
    """An incident of rita, of which the first letter has gone."""
    made = report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    return Incident.objects.select_related("case__owner").get(pk=made.pk)


def test_all_letters_of_a_case_are_one_thread(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    comment(one.case, text="Try again, please", by=people.bob)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    first, second = (letter.extra_headers for letter in mail.outbox)
    assert first["In-Reply-To"] == root_of(one.key)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"] == f"{root_of(one.key)} {first['Message-ID']}"
    assert {letter.subject for letter in mail.outbox} == {f"{mark_of(one.key)} Mail is down"}
    known = SentLetter.objects.get(message_id=second["Message-ID"])
    assert (known.case_key, known.person, known.address) == (one.key, rita.human, "rita@example.org")
    assert read_reference(str(mail.outbox[1].message()["References"])) == (one.key, known.token)


def test_a_letter_says_that_a_machine_wrote_it_and_how_to_hear_no_more(one: Incident) -> None:
    headers = mail.outbox[0].extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in str(mail.outbox[0].body)
    assert "List-Id" in headers


def test_what_happens_within_two_minutes_is_one_letter(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    mail.outbox.clear()
    for text in ("First", "Second", "Third"):
        comment(one.case, text=f"{text} thing", by=people.bob)
        dispatch()
        now.pass_(seconds=30)
    assert mail.outbox == []
    now.pass_(minutes=2)
    dispatch()
    (letter,) = letters_to(rita)
    assert all(f"{text} thing" in letter for text in ("First", "Second", "Third"))


def test_a_letter_is_in_its_readers_language_and_html_cannot_be_smuggled(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    Person.objects.filter(pk=rita.human.pk).update(language="zh-hans", zone="Asia/Shanghai")
    comment(one.case, text="<script>alert(1)</script>", by=people.bob)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    letter = mail.outbox[-1]
    assert isinstance(letter, EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert 'lang="zh-hans"' in html
    assert "不再接收" in html


def test_of_what_is_confidential_a_letter_says_the_number_alone(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    Case.objects.filter(pk=one.pk).update(confidential=True)
    one.case.refresh_from_db()
    comment(one.case, text="The salary list", by=people.bob)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    letter = mail.outbox[-1]
    assert (letter.to[0], letter.subject) == ("Rita <rita@example.org>", mark_of(one.key))
    assert "salary" not in str(letter.message())
    assert "Mail is down" not in str(letter.message())


def test_quiet_hours_hold_a_letter_back_but_not_what_is_urgent(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    set_wishes(topics={}, quiet_from=time(9), quiet_until=time(12), by=rita)
    comment(one.case, text="Not now", by=people.bob)
    dispatch()
    now.pass_(hours=1)
    dispatch()
    assert len(letters_to(rita)) == 1
    now.pass_(hours=2)
    dispatch()
    assert "Not now" in letters_to(rita)[1]


def test_whoever_sets_quiet_hours_meanwhile_is_left_alone(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    comment(one.case, text="Too late", by=people.bob)
    dispatch()
    set_wishes(topics={}, quiet_from=time(8), quiet_until=time(12), by=rita)
    now.pass_(minutes=5)
    dispatch()
    assert len(letters_to(rita)) == 1
    now.pass_(hours=3)
    dispatch()
    assert len(letters_to(rita)) == 2


def test_a_daily_letter_tells_of_all_cases_at_once(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    set_wishes(topics={"comments": Wish(inbox=True, mail=ByMail.DAILY)}, by=rita)
    other = report(title="No printer", by=rita)
    for incident in (one, other):
        comment(incident.case, text=f"About {incident.key}", by=people.admin)
    dispatch()
    now.pass_(hours=22, minutes=40)
    daily_due()
    dispatch()
    assert len(letters_to(rita)) == 1  # it is a quarter to eight
    now.pass_(minutes=30)
    for _twice in range(2):
        daily_due()
        dispatch()
    letter = letters_to(rita)[-1]
    assert len(letters_to(rita)) == 2
    assert f"About {one.key}" in letter
    assert f"About {other.key}" in letter


def daily_due() -> None:
    """What the clock does every quarter of an hour."""
    fire("notifications", "daily_due", jobs.put_daily)


def test_a_wish_for_no_letters_leaves_the_inbox(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run
) -> None:
    set_wishes(topics={"comments": Wish(inbox=True, mail=ByMail.OFF)}, by=rita)
    comment(one.case, text="Quietly", by=people.bob)
    dispatch()
    now.pass_(days=2)
    dispatch()
    assert len(letters_to(rita)) == 1
    assert Notice.objects.filter(person=rita.human, topic="comments", in_inbox=True).count() == 1


def test_of_a_muted_case_nothing_is_heard(one: Incident, rita: Actor, people: Cast, dispatch: Run) -> None:
    mute(one.case, by=rita)
    comment(one.case, text="Anything", by=people.bob)
    dispatch()
    assert not Notice.objects.filter(person=rita.human, topic="comments").exists()


def test_an_answer_goes_where_mail_is_taken_in_and_joins_what_the_reader_wrote(
    one: Incident, rita: Actor, people: Cast, now: Clock, dispatch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Correspondence(lambda _case: "desk@example.org", lambda _case, _person: ["<first@example.org>"])
    monkeypatch.setattr(correspondence, "_known", [known])
    comment(one.case, text="Hello", by=people.bob)
    dispatch()
    now.pass_(minutes=5)
    dispatch()
    letter = mail.outbox[-1]
    assert letter.reply_to == ["desk@example.org"]
    assert letter.extra_headers["References"].startswith("<first@example.org> <INC-")
    assert "Answer this letter" in str(letter.body)
