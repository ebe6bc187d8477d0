"""A workaround reaches those whom it helps: once, in their language, whoever made the link."""

import pytest
from tests.accounts.people import Cast
from tests.problems import samples

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Comment
from pawl.history.models import Event
from pawl.problems.actions import known_errors
from pawl.problems.actions.telling import tell_workarounds
from pawl.problems.models import WorkaroundNotice

pytestmark = pytest.mark.django_db


def test_open_tickets_are_told_once_per_edition(paula: Actor, place: Place) -> None:
    one = samples.known_error(place)
    ticket = samples.caused(one, place)
    samples.caused(one, place, state="closed")
    assert tell_workarounds() == 0
    known_errors.publish(one, by=paula)
    assert [tell_workarounds(one.pk), tell_workarounds(one.pk), tell_workarounds()] == [1, 0, 0]
    comment = Comment.objects.get()
    assert (comment.case, comment.is_internal, comment.author) == (ticket.case, False, paula.human)
    assert one.key in comment.text
    assert comment.text.endswith("Start it anew.")
    said = Event.objects.get(case=ticket.key, activity="workaround_known")
    assert said.facts["problem"] == one.key
    known_errors.declare(one, workaround="Start it twice.", by=paula)
    known_errors.publish(one, by=paula)
    assert tell_workarounds() == 1
    assert Comment.objects.filter(text__endswith="twice.").count() == 1


def test_a_later_link_is_found_by_the_hour(paula: Actor, place: Place) -> None:
    one = samples.known_error(place)
    known_errors.publish(one, by=paula)
    samples.caused(one, place)
    assert tell_workarounds() == 1


def test_the_caller_reads_it_in_their_language(paula: Actor, people: Cast, place: Place) -> None:
    people.bob.human.language = "zh-hans"
    people.bob.human.save()
    one = samples.known_error(place)
    samples.caused(one, Place(people.acme.pk, None, people.bob.human.pk))
    known_errors.publish(one, by=paula)
    tell_workarounds()
    assert "彻底解决" in Comment.objects.get().text


def test_no_comment_is_written_where_the_publisher_may_not(people: Cast, paula: Actor, place: Place) -> None:
    one = samples.known_error(place)
    far = samples.caused(one, Place(people.other.pk))
    known_errors.publish(one, by=paula)
    assert tell_workarounds() == 1
    assert not Comment.objects.exists()
    assert WorkaroundNotice.objects.get().case == far.case
