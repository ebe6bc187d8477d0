"""Answers with author and day, where they are read; a day that has passed is no day to come."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told
from tests.authorisation.world import MAKERS
from tests.measurement.rows import at_place, study
from tests.portal.test_strategy_seen import indicator

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.analytics.words import packed, say
from pawl.errors import Invalid
from pawl.improvement.models import Benefit
from pawl.portal.strategy_boxes import boxes
from pawl.reporting.papers.board import gather
from pawl.reporting.papers.scope import Scope
from pawl.strategy.actions import questions, records
from pawl.strategy.answers import answers_to
from pawl.strategy.models import Answer, Question

pytestmark = pytest.mark.django_db
KPI = "resolution-time-median"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def asked(people: Cast) -> Question:
    goal = records.set_goal(title="Quick help", by=people.alice)
    question = questions.ask(goal, text="Is help quick?", by=people.alice)
    questions.link_kpi(goal, kpi=KPI, question=question, by=people.alice)
    return question


def waits(question: Question, people: Cast, days: int) -> Answer:
    until = clock.now().date() + timedelta(days=days)
    return questions.answer(
        question, verdict="cannot_tell", evidence="Too few weeks.", until=until, by=people.alice
    )


def passed(answer: Answer) -> Answer:
    Answer.objects.filter(pk=answer.pk).update(until=clock.now().date() - timedelta(days=1))
    return Answer.objects.get(pk=answer.pk)


def test_only_what_cannot_be_told_waits_for_a_day_to_come(asked: Question, people: Cast) -> None:
    answer = waits(asked, people, 1)
    assert (answer.is_overdue, passed(answer).is_overdue) == (False, True)
    for verdict, until in (
        ("yes", clock.now().date() + timedelta(days=3)),
        ("cannot_tell", date(2020, 1, 1)),
    ):
        with pytest.raises(Invalid, match="a day to come"):
            questions.answer(asked, verdict=verdict, evidence="E", until=until, by=people.alice)


def test_the_page_of_the_kpi_says_answer_author_and_evidence(asked: Question, people: Cast) -> None:
    indicator(study(at_place(Place(people.acme.pk))))
    questions.answer(asked, verdict="no", evidence="22 hours in March", by=people.alice)
    client = Client()
    client.force_login(people.alice.human)
    page = client.get(f"/kpis/{KPI}/").content.decode()
    for word in ("What it answers", "Is help quick?", "Alice", "22 hours in March"):
        assert word in page
    passed(waits(asked, people, 3))
    assert "should have been answered by" in client.get(f"/kpis/{KPI}/").content.decode()


def test_what_is_no_longer_asked_or_not_seen_is_not_told(asked: Question, people: Cast) -> None:
    assert [one.question for one in answers_to(people.alice, KPI)] == [asked]
    assert answers_to(people.charlie, KPI) == []
    questions.drop(asked, by=people.alice)
    assert answers_to(people.alice, KPI) == []


def test_the_picture_and_the_api_say_that_an_answer_is_overdue(asked: Question, people: Cast) -> None:
    passed(waits(asked, people, 3))
    (box,) = boxes(people.alice).goals[0].children
    assert (box.note.startswith("should have been answered by"), box.tone) == (True, "bad")
    (found,) = told(Caller(people.alice).get(f"/api/questions/{asked.key}"))["answers"]
    assert (found["is_overdue"], found["by"]) == (True, "Alice")


def test_a_finding_whose_day_has_passed_reads_as_overdue(people: Cast) -> None:
    made = MAKERS["benefit"](Place(people.acme.pk))
    day = clock.now().date()
    sentence = packed(say("It cannot be told yet; on {day} it can.", day=day))
    for until, is_late in ((day, False), (day - timedelta(days=1), True)):
        Benefit.objects.filter(pk=made.pk).update(verdict="cannot_tell", until=until, sentence=sentence)
        found = Benefit.objects.get(pk=made.pk)
        assert (found.is_overdue, "should have been" in str(found.told)) == (is_late, is_late)


def test_the_board_pack_names_author_day_and_what_is_overdue(asked: Question, people: Cast) -> None:
    today = clock.now().date()
    waits(asked, people, 3)
    waiting = gather(Scope(people.alice, people.acme, None, today, today))
    late = gather(Scope(people.alice, people.acme, None, today, today + timedelta(days=4)))
    for parts, word in ((waiting, "can be told from"), (late, "should have been answered by")):
        (row,) = next(one for one in parts if one.heading == "What the strategy asks").rows
        assert word in row[2]
        assert row[3:5] == [today.isoformat(), "Alice"]
