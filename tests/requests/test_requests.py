"""Ask for something by a form, have it approved, have it fulfilled by tasks."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.requests import samples

from pawl import clock
from pawl.accounts.actions.people import name_manager
from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import answering
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Vote
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.jobs.work import Work
from pawl.requests import answers, jobs
from pawl.requests.actions import asking, modelling, steps, tasks
from pawl.requests.definition import Definition
from pawl.requests.expected import in_plain_words, waits_for_caller
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.actions import desk
from pawl.web.templatetags.pawl import reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Any:
    return person("rita", people.acme, Role.REQUESTER)


def here(people: Cast) -> Place:
    return Place(people.acme.pk)


def with_approval(people: Cast, **stage: Any) -> RequestModel:
    known = {"name": "Budget", "who": "people", "people": [people.alice.human.pk]} | stage
    return samples.model(here(people), {**samples.NOTEBOOK, "stages": [known]})


def vote_of(request: ServiceRequest) -> Vote:
    return Vote.objects.get(stage__approval__case=request.pk, answer="pending")


def test_a_manager_is_asked_and_where_there_is_none_the_owner_of_the_service(people: Cast, rita: Any) -> None:
    owned = catalogue.service(Place(people.acme.pk, None, people.alice.human.pk))
    offering = catalogue.offering(here(people), service=owned)
    form = {**samples.NOTEBOOK, "stages": [{"name": "Lead", "who": "manager"}]}
    wanted = samples.model(here(people), form, offering=offering)
    asked = []
    for manager in (None, people.bob.human):
        name_manager(rita.human, manager, by=people.admin)
        asked.append(vote_of(asking.submit(wanted, {"size": "small"}, by=rita)).person)
    assert asked == [people.alice.human, people.bob.human]
    with pytest.raises(Invalid, match="leads themselves"):
        name_manager(rita.human, rita.human, by=people.admin)


def test_stages_and_tasks_follow_from_answers(people: Cast, rita: Any) -> None:
    large: Any = {"question": "size", "is": "large"}
    stage = {"name": "Budget", "who": "people", "people": [people.alice.human.pk], "only_if": large}
    tasks: list[dict[str, Any]] = [{"name": "Order it"}, {"name": "A larger desk", "only_if": large}]
    wanted = samples.model(here(people), {**samples.NOTEBOOK, "stages": [stage], "tasks": tasks})
    one = asking.submit(wanted, {"size": "small"}, by=rita)
    assert (one.state, one.tasks.count()) == ("in_fulfilment", 1)
    other = asking.submit(wanted, {"size": "large", "why": "Drawings"}, by=rita)
    assert (other.state, vote_of(other).person) == ("awaiting_approval", people.alice.human)
    asking.change_answers(other, {"size": "small"}, by=rita)
    assert (other.state, other.tasks.count()) == ("in_fulfilment", 1)
    with pytest.raises(Invalid, match="no question colour"):
        Definition.read(
            {**samples.NOTEBOOK, "tasks": [{**tasks[1], "only_if": {"question": "colour", "is": "x"}}]}
        )


def test_without_approval_the_first_task_begins_at_once(people: Cast, rita: Any) -> None:
    one = asking.submit(samples.model(here(people)), {"size": "small"}, by=rita)
    assert (one.state, one.case.owner, one.fields) == ("in_fulfilment", rita.human, {"size": "small"})
    assert [task.state for task in one.tasks.order_by("number")] == ["in_progress", "planned", "planned"]
    assert one.expected_at is not None
    assert one.expected_at - one.opened_at > timedelta(days=2)
    told = list(Event.objects.filter(case=one.key).order_by("id").values_list("activity", flat=True))
    assert told == ["submitted", "start", "task_started"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "size"), ({"size": "huge"}, "size"), ({"size": "large"}, "why"), ({"size": "small", "x": 1}, "x")],
)
def test_answers_are_checked_by_the_form(people: Cast, rita: Any, given: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asking.submit(samples.model(here(people)), given, by=rita)
    assert set(refused.value.fields) == {field}
    assert not ServiceRequest.objects.exists()


def test_an_answer_to_a_question_that_is_not_shown_is_not_kept(people: Cast, rita: Any) -> None:
    one = asking.submit(samples.model(here(people)), {"size": "small", "why": "Big hands"}, by=rita)
    assert one.fields == {"size": "small"}
    assert answers.told(one) == [("Size", "Small")]


def test_only_those_it_is_offered_to_may_ask(people: Cast, rita: Any) -> None:
    offering = catalogue.offering(here(people), entitlement="teams")
    offering.teams.set([people.desk])
    model = samples.model(here(people), offering=offering)
    with pytest.raises(NotAllowed, match="not offered"):
        asking.submit(model, {"size": "small"}, by=rita)
    Membership.objects.create(person=rita.human, team=people.desk)
    assert asking.submit(model, {"size": "small"}, by=rita).pk
    RequestModel.objects.filter(pk=model.pk).update(state="retired")
    with pytest.raises(NotAllowed, match="not offered"):
        asking.submit(model, {"size": "small"}, by=rita)


def test_an_approval_opens_the_tasks(people: Cast, rita: Any) -> None:
    one = asking.submit(with_approval(people), {"size": "small"}, by=rita)
    assert (one.state, one.tasks.count()) == ("awaiting_approval", 0)
    day = reader().full_date(localtime(one.expected_at))
    assert f"it comes by {day};" in in_plain_words(one, waits=False), "the day that stands as expected"
    answering.decide(vote_of(one), verdict="approved", by=people.alice)
    one.refresh_from_db()
    assert (one.state, one.tasks.count()) == ("in_fulfilment", 3)


def test_a_no_ends_it_with_the_reason(people: Cast, rita: Any) -> None:
    one = asking.submit(with_approval(people), {"size": "small"}, by=rita)
    answering.decide(vote_of(one), verdict="rejected", reason="Too dear", by=people.alice)
    one.refresh_from_db()
    assert (one.state, one.resolution) == ("rejected", "Too dear")
    assert one.closed_at is not None


def test_other_answers_are_asked_anew(people: Cast, rita: Any) -> None:
    one = asking.submit(with_approval(people), {"size": "small"}, by=rita)
    first = vote_of(one)
    asking.change_answers(one, {"size": "large", "why": "Drawings"}, by=rita)
    first.refresh_from_db()
    assert first.answer == "lapsed"
    answering.decide(vote_of(one), verdict="approved", by=people.alice)
    one.refresh_from_db()
    assert one.state == "in_fulfilment"
    with pytest.raises(Conflict, match="worked on already"):
        asking.change_answers(one, {"size": "small"}, by=rita)


def test_an_answer_can_name_who_approves(people: Cast, rita: Any) -> None:
    boss = {"name": "boss", "kind": "person", "label": "Who leads you?", "is_required": True}
    stage = {"name": "Lead", "who": "answer", "question": "boss"}
    model = samples.model(here(people), {"questions": [boss], "stages": [stage]})
    one = asking.submit(model, {"boss": "ALICE@example.org"}, by=rita)
    assert vote_of(one).person == people.alice.human
    assert answers.told(one) == [("Who leads you?", "Alice")]
    with pytest.raises(Invalid, match="answers"):
        asking.submit(model, {"boss": "charlie@example.org"}, by=rita)


def test_steps_follow_each_other_and_the_last_task_fulfils(people: Cast) -> None:
    one = samples.in_fulfilment(Place(people.acme.pk, people.desk.pk))
    order, setup, book = one.tasks.order_by("number")
    with pytest.raises(Conflict, match="not its turn"):
        steps.deliver(setup, by=people.bob)
    with pytest.raises(NotAllowed):
        steps.deliver(order, by=people.charlie)
    steps.deliver(order, note="Ordered", by=people.bob)
    with pytest.raises(Conflict, match="2 tasks"):
        steps.fulfil(one, by=people.bob)
    setup.refresh_from_db()
    with pytest.raises(Invalid, match="could not work"):
        tasks.take(setup, person=people.charlie.human, by=people.bob)
    tasks.take(setup, person=people.bob.human, by=people.bob)
    steps.deliver(setup, by=people.bob)
    book.refresh_from_db()
    steps.skip(book, note="Works at home", by=people.bob)
    one.refresh_from_db()
    assert one.state == "fulfilled"


def test_its_caller_cancels_and_reopens(people: Cast, rita: Any) -> None:
    one = asking.submit(with_approval(people), {"size": "small"}, by=rita)
    steps.cancel(one, reason="Found one", by=rita)
    assert one.state == "cancelled"
    assert not Vote.objects.filter(answer="pending").exists()
    other = asking.submit(samples.model(here(people), {}), {}, by=rita)
    steps.fulfil(other, note="On your desk", by=people.admin)
    with pytest.raises(Invalid, match="empty"):
        steps.reopen(other, reason=" ", by=rita)
    steps.reopen(other, reason="No charger", by=rita)
    assert (other.state, other.reopened, other.resolved_at) == ("in_fulfilment", 1, None)
    with pytest.raises(NotAllowed):
        steps.fulfil(other, by=rita)


def test_it_goes_on_when_its_caller_answers(people: Cast, rita: Any) -> None:
    one = asking.submit(samples.model(here(people)), {"size": "small"}, by=rita)
    steps.hold(one, reason="awaiting_caller", note="Which desk?", by=people.admin)
    assert "your answer" in in_plain_words(one, waits=waits_for_caller(one))
    for who, state in ((people.admin, "on_hold"), (rita, "in_fulfilment")):
        comment(one.case, text="Room 12", by=who)
        jobs.go_on_when_answered(Work(Event.objects.filter(activity="commented").latest("id"), 1, 1, 1))
        one.refresh_from_db()
        assert one.state == state


def test_what_was_fulfilled_a_week_ago_is_closed(people: Cast, rita: Any) -> None:
    one = asking.submit(samples.model(here(people), {}), {}, by=rita)
    steps.fulfil(one, by=people.admin)
    assert steps.close_old() == 0
    assert steps.close_old(clock.now() + timedelta(days=8)) == 1
    assert steps.close_old(clock.now() + timedelta(days=8)) == 0


def test_a_version_is_kept_for_those_who_asked_by_it(people: Cast, rita: Any) -> None:
    offering = catalogue.offering(here(people))
    model = modelling.draft(offering, name={"en": "Badge", "zh-hans": "工牌"}, by=people.admin)
    with pytest.raises(Conflict, match="no form"):
        modelling.take_step(model, "put_live", by=people.admin)
    modelling.publish(model, samples.NOTEBOOK, by=people.admin)
    modelling.take_step(model, "put_live", by=people.admin)
    one = asking.submit(RequestModel.objects.get(pk=model.pk), {"size": "small"}, by=rita)
    modelling.publish(model, {"questions": []}, by=people.admin)
    assert (one.form.number, model.number) == (1, 2)
    with pytest.raises(NotAllowed):
        modelling.publish(model, {}, by=people.bob)


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ({"questions": [samples.SIZE, samples.SIZE]}, "stands twice"),
        ({"questions": [samples.WHY]}, "comes later"),
        ({"questions": [{**samples.SIZE, "kind": "colour"}]}, "Use one of"),
        ({"questions": [{**samples.SIZE, "choices": []}]}, "1 to"),
        ({"questions": [{**samples.SIZE, "name": f"q{n}"} for n in range(6)]}, "More than 5"),
        ({"stages": [{"name": "Lead", "who": "answer", "question": "boss"}]}, "no question for a person"),
        ({"stages": [{"name": "Lead", "who": "team"}]}, "Nobody is named"),
        ({"tasks": [{"name": "", "step": 1}]}, "empty"),
        ({"tasks": [{"name": "Order", "step": 99}]}, "outside"),
        ({"days": 9999}, "outside"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_work_is_not_published(people: Cast, form: Any, rule: str) -> None:
    model = samples.model(here(people))
    with pytest.raises(Invalid, match=rule):
        modelling.publish(model, form, by=people.admin)


def test_a_form_names_nobody_of_another_organisation(people: Cast) -> None:
    model = samples.model(here(people))
    form = {"stages": [{"name": "Lead", "who": "people", "people": [people.charlie.human.pk]}]}
    with pytest.raises(Invalid, match="not of this organisation"):
        modelling.publish(model, form, by=people.admin)


@pytest.mark.parametrize("wrong", [{"size": [1]}, {"size": {}}, {"count": "1e999999999999"}])
def test_answers_of_another_shape_are_refused(people: Cast, rita: Any, wrong: dict[str, Any]) -> None:
    count = {"name": "count", "kind": "number", "label": "How many?"}
    of = samples.model(here(people), {"questions": [samples.SIZE, count]})
    with pytest.raises(Invalid, match=next(iter(wrong))):
        asking.submit(of, {"size": "small"} | wrong, by=rita)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("questions", {"name": "a", "kind": "choice", "label": "A", "choices": 5}),
        ("questions", {"name": "a", "kind": "text", "label": "A", "shown_if": {"other": "b"}}),
        ("questions", {"name": "a", "kind": "text", "label": {"en": 5}}),
        ("stages", {"name": "Budget", "who": "team", "team": "abc"}),
        ("stages", {"name": "Budget", "who": "people", "people": [10**30]}),
        ("tasks", {"name": "Order it", "team": [1]}),
    ],
)
def test_a_form_of_another_shape_is_refused_by_its_place(name: str, row: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match=f"{name}.1"):
        Definition.read({name: [row]})


def test_a_reason_of_the_desk_says_whether_the_caller_is_waited_for(people: Cast, rita: Any) -> None:
    one = asking.submit(samples.model(here(people)), {"size": "small"}, by=rita)
    told = []
    for code, resumes in (("awaiting_form", True), ("awaiting_stock", False)):
        desk.set_hold_reason(code, code, place=here(people), resumes_on_answer=resumes, by=people.admin)
        steps.hold(one, reason=code, note="Which size?", by=people.admin)
        told.append("your answer" in in_plain_words(one, waits=waits_for_caller(one)))
        steps.resume(one, by=people.admin)
    assert told == [True, False]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"reason": "pigeon", "note": "Flew"}, "no such reason"),
        ({"reason": "awaiting_caller"}, "needs a comment"),
        ({"reason": "awaiting_vendor", "until": clock.now() - timedelta(hours=1)}, "in the past"),
    ],
)
def test_a_hold_that_breaks_a_rule_is_refused(
    people: Cast, rita: Any, wrong: dict[str, Any], rule: str
) -> None:
    one = asking.submit(samples.model(here(people)), {"size": "small"}, by=rita)
    with pytest.raises(Invalid, match=rule):
        steps.hold(one, by=people.admin, **wrong)
    with pytest.raises(NotAllowed):
        steps.hold(one, by=rita, **wrong)
    assert ServiceRequest.objects.get(pk=one.pk).state == "in_fulfilment"
