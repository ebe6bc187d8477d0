"""One run from its start to its end; a shift from its beginning to the next one's."""

import pytest
from tests.accounts.people import Cast
from tests.recurring import samples
from tests.recurring.conftest import Clock

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.history.sentences import sentence_of
from pawl.recurring.actions import runs, shifts
from pawl.recurring.models import OperationRun, Shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk, people.desk.pk)


def waiting(place: Place) -> OperationRun:
    one = samples.run(place, state="due")
    one.steps.all().delete()
    return one


def test_the_runbook_is_kept_as_it_stood_at_the_start(people: Cast, now: Clock, place: Place) -> None:
    one = waiting(place)
    runs.start(one, by=people.bob)
    type(one.operation).objects.update(runbook=[])
    told = [(step.position, step.text, step.needs_evidence) for step in one.steps.all()]
    assert told == [(1, "Look", True), (2, "Tell", False)]
    assert (one.assignee, one.started_at) == (people.bob.human, now.at)


def test_it_is_done_when_every_step_is(people: Cast, now: Clock, place: Place) -> None:
    one = waiting(place)
    runs.start(one, by=people.bob)
    runs.do_step(one, position=2, by=people.bob)
    with pytest.raises(Conflict):
        runs.finish(one, by=people.bob)
    runs.do_step(one, position=1, evidence="Job 4711, 0 errors", by=people.bob)
    runs.finish(one, by=people.bob)
    step = one.steps.get(position=1)
    assert (one.state, step.done_by, step.done_at) == ("done", people.bob.human, now.at)
    said = Event.objects.filter(case=one.key).order_by("pk").values_list("activity", flat=True)
    assert list(said) == ["start", "step_done", "step_done", "finish"]


def test_a_step_needs_its_evidence_and_is_done_once(people: Cast, now: Clock, place: Place) -> None:
    one = samples.run(place)
    with pytest.raises(Invalid):
        runs.do_step(one, position=1, evidence="  ", by=people.bob)
    with pytest.raises(Conflict):
        runs.do_step(one, position=2, by=people.bob)
    with pytest.raises(Invalid):
        runs.do_step(one, position=3, by=people.bob)
    runs.undo_step(one, position=2, by=people.bob)
    with pytest.raises(Conflict):
        runs.undo_step(one, position=2, by=people.bob)
    assert not one.steps.exclude(done_at=None).exists()


def test_what_is_not_begun_has_no_steps_to_do(people: Cast, place: Place) -> None:
    one = samples.run(place, state="due")
    with pytest.raises(Conflict):
        runs.do_step(one, position=1, evidence="Seen", by=people.bob)


def test_a_skip_has_a_reason(people: Cast, now: Clock, place: Place) -> None:
    one = samples.run(place)
    with pytest.raises(Invalid):
        runs.skip(one, reason=" ", by=people.bob)
    runs.skip(one, reason="The plant stands still", by=people.bob)
    assert (one.state, one.reason) == ("skipped", "The plant stands still")


def test_a_stranger_does_nothing(people: Cast, now: Clock, place: Place) -> None:
    one, shift = samples.run(place), samples.shift(place)
    for act in (
        lambda: runs.do_step(one, position=1, evidence="Seen", by=people.charlie),
        lambda: runs.undo_step(one, position=2, by=people.charlie),
        lambda: runs.finish(one, by=people.charlie),
        lambda: runs.skip(one, reason="No", by=people.charlie),
        lambda: shifts.note(shift, text="Seen", by=people.charlie),
        lambda: shifts.hand_over(shift, by=people.charlie),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises((NotAllowed, Invalid)):
        shifts.begin(team=people.desk, by=people.charlie)
    assert not Event.objects.exists()


def test_a_shift_goes_from_one_to_the_next(people: Cast, now: Clock, place: Place, nina: Actor) -> None:
    one = shifts.begin(team=people.desk, by=people.bob)
    missed = samples.run(place, state="missed")
    shifts.note(one, text="The tape robot was noisy", about=missed.case, by=people.bob)
    shifts.hand_over(one, note="Watch the robot", by=people.bob)
    assert one.left_open == [{"key": missed.key, "title": "Check backups", "state": "missed"}]
    event = Event.objects.get(case=one.key, activity="hand_over")
    assert str(sentence_of(event, {})) == "Handed over; one activity stands open"
    with pytest.raises(Conflict):
        shifts.accept(one, by=people.bob)
    following = shifts.accept(one, by=nina)
    assert (one.state, one.accepted_by) == ("accepted", nina.human)
    assert (following.state, following.case.owner_id) == ("running", nina.human.pk)
    with pytest.raises(Conflict):
        shifts.note(one, text="Too late", by=people.bob)


def test_a_team_has_one_shift_at_a_time(people: Cast, now: Clock) -> None:
    shifts.begin(team=people.desk, by=people.bob)
    with pytest.raises(Conflict):
        shifts.begin(team=people.desk, by=people.bob)
    assert Shift.objects.count() == 1


def test_what_is_due_later_is_no_hand_over(people: Cast, now: Clock, place: Place) -> None:
    one = shifts.begin(team=people.desk, by=people.bob)
    samples.run(place, state="due", due_at=now.pass_(hours=9))
    now.pass_(hours=-1)
    shifts.hand_over(one, by=people.bob)
    assert one.left_open == []
