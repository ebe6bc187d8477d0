"""Answers to letters go to the mailbox of the case, and letters join what somebody wrote by mail."""

import pytest
from tests.accounts.people import cast
from tests.incidents.samples import incident
from tests.mailroom.samples import mailbox, received

from pawl.accounts.permissions import Place
from pawl.mailroom.models import Received
from pawl.notifications import correspondence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_an_answer_goes_to_the_mailbox_of_the_place_the_teams_own_first() -> None:
    people = cast()
    case = incident(Place(people.acme.pk, people.desk.pk)).case
    assert correspondence.reply_to(case) == ""
    mailbox(Place(people.other.pk))
    assert correspondence.reply_to(case) == ""
    common = mailbox(Place(people.acme.pk))
    assert correspondence.reply_to(case) == common.address
    own = mailbox(Place(people.acme.pk, people.desk.pk))
    assert correspondence.reply_to(case) == own.address
    type(own).objects.filter(pk=own.pk).update(state="paused")
    assert correspondence.reply_to(case) == common.address


def test_what_came_in_by_mail_is_answered_from_there_and_in_its_thread() -> None:
    people = cast()
    case = incident(Place(people.acme.pk)).case
    mailbox(Place(people.acme.pk))
    row = received(Place(people.acme.pk))
    Received.objects.filter(pk=row.pk).update(case=case, person=people.bob.human)
    assert correspondence.reply_to(case) == row.mailbox.address
    assert correspondence.earlier(case, people.bob.human) == [row.message_id]
    assert correspondence.earlier(case, people.alice.human) == []
