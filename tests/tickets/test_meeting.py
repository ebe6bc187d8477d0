"""Two who do something with one ticket at the same moment: one waits, and both get an answer."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.accounts.people import Cast, cast_in, person
from tests.changes import samples as changes
from tests.ground.meeting import Deed, holding, meet
from tests.requests import samples as requests
from tests.tickets import samples
from tests.tickets.samples import MONDAY

from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import AgreementTarget
from pawl.changes.actions import planning
from pawl.changes.actions import steps as change_steps
from pawl.collaboration import answering, approvals
from pawl.collaboration.actions import comment
from pawl.collaboration.approvals import PAWL, Stage
from pawl.collaboration.attaching import bring_one, say_with
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Link, Vote
from pawl.collaboration.records import models_by_kind
from pawl.collaboration.reindexing import reindex
from pawl.errors import PawlError
from pawl.incidents import actions
from pawl.incidents.actions.answering import answer
from pawl.incidents.actions.major import declare
from pawl.incidents.doing import rewrite
from pawl.incidents.models import Incident
from pawl.local_text import LocalText
from pawl.prepared.settled import table_of
from pawl.problems.actions.telling import tell_workarounds
from pawl.problems.models import CAUSED_BY, Problem
from pawl.requests.actions import steps
from pawl.requests.actions.lifecycle import move
from pawl.requests.models import ServiceRequest
from pawl.tickets.actions.recalculating import recalculate
from pawl.tickets.actions.touching import affect
from pawl.tickets.replaying import Past, replay_on

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
HANGING = {
    "collaboration_case", "collaboration_searchtext", "collaboration_approval", "collaboration_approvalstage",
    "collaboration_vote", "tickets_clock", "requests_fulfilmenttask",
}  # fmt: skip
"""Tables of rows that belong to a record."""
SOLVED: dict[str, Any] = {"code": "solved", "resolution": "Restarted it"}


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    yield from cast_in(tmp_path, monkeypatch)


class Desk:
    """Incidents with two promises, and those who meet at them."""

    def __init__(self, people: Cast) -> None:
        self.people, self.place = people, Place(people.acme.pk)
        self.service = samples.promised(self.place)
        self.ann = person("ann", people.acme, Role.AGENT)
        self.rita = person("rita", people.acme, Role.REQUESTER)

    def incident(self, state: str = "new", **facts: Any) -> Incident:
        made = actions.report(
            title="Mail is down", caller=self.rita.human, by=self.people.admin, service=self.service, **facts
        )
        if state == "on_hold":
            self.hold(made)()
        elif state == "resolved":
            self.resolve(made)()
        return made

    def hold(self, one: Incident) -> Deed:
        held: dict[str, Any] = {"reason": "awaiting_caller", "comment": "Which mail?"}
        return lambda: actions.hold(read(one), by=self.people.admin, **held)

    def resolve(self, one: Incident) -> Deed:
        return lambda: actions.resolve(read(one), by=self.people.admin, **SOLVED)

    def says(self, who: Actor, one: Incident, *, files: bool = False) -> Deed:
        brought = [bring_one("log.txt", b"A log")] if files else []
        return lambda: answer(read(one), text="It works again", by=who, brought=brought)

    def merge(self, one: Incident, into: Incident) -> Deed:
        return lambda: actions.merge(read(one), into=read(into), by=self.people.admin)

    def family(self) -> tuple[Incident, Incident]:
        """A parent, and a child with a smaller number."""
        child, parent = self.incident(), self.incident()
        return actions.adopt(child, parent=parent, by=self.people.admin), parent


def read(one: Any) -> Any:
    """As each of two reads it before it meets the other."""
    known = ("case__owner", "case__team", "assignee", "service__case")
    return type(one).objects.select_related(*known).get(pk=one.pk)


Meeting = Callable[[Desk], tuple[Deed, Deed]]


def hold_and_answer(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    return desk.hold(one), desk.says(desk.ann, one)


def resolve_and_answer(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    return desk.resolve(one), desk.says(desk.ann, one)


def resolve_and_callers_answer(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident("on_hold")
    return desk.resolve(one), desk.says(desk.rita, one)


def close_and_contradict(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident("resolved")
    return lambda: actions.close(read(one), by=desk.people.admin), desk.says(desk.rita, one)


def hand_over_and_resolve(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    noted: dict[str, Any] = {"team": desk.people.desk, "person": None, "comment": "Yours"}
    return lambda: actions.hand_over(read(one), by=desk.people.admin, **noted), desk.resolve(one)


def rewrite_and_answer(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    said = {"title": "Mail and web are down", "service": samples.promised(desk.place)}
    return lambda: rewrite(read(one), by=desk.people.admin, **said), desk.says(desk.ann, one)


def rewrite_and_answer_with_files(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    said = {"title": "Mail and web are down", "service": samples.promised(desk.place)}
    return lambda: rewrite(read(one), by=desk.people.admin, **said), desk.says(desk.ann, one, files=True)


def rename_and_say_with_files(desk: Desk) -> tuple[Deed, Deed]:
    one, brought = desk.incident(), [bring_one("log.txt", b"A log")]
    return (
        lambda: actions.change(read(one), title="Web is down", by=desk.people.admin),
        lambda: say_with(read(one).case, text="See the log", brought=brought, by=desk.ann),
    )


def prioritise_and_answer(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    return (lambda: declare(read(one), reason="All of sales", by=desk.people.admin)), desk.says(desk.ann, one)


def merge_and_merge(desk: Desk) -> tuple[Deed, Deed]:
    one, other = desk.incident(), desk.incident()
    return desk.merge(one, other), desk.merge(other, one)


def merge_and_resolve_with_children(desk: Desk) -> tuple[Deed, Deed]:
    (_child, parent), other = desk.family(), desk.incident()
    return desk.merge(parent, other), desk.resolve(parent)


def resolve_with_children_and_recalculate(desk: Desk) -> tuple[Deed, Deed]:
    _child, parent = desk.family()
    AgreementTarget.objects.filter(agreement__service=desk.service).update(minutes=500)
    return (
        desk.resolve(parent),
        lambda: recalculate(place=desk.place, dry_run=True, by=desk.people.admin),
    )


def tell_workaround_and_merge(desk: Desk) -> tuple[Deed, Deed]:
    other, one = desk.incident(), desk.incident()
    problem = Problem.objects.create(
        case=open_case("problem", "Mail fails", desk.place), opened_at=MONDAY, state="new", edition=1,
        is_known_error=True, known_error_at=MONDAY, workaround="Restart it", published_at=MONDAY,
        published_by=desk.people.admin.human,
    )  # fmt: skip
    for each in (one, other):
        Link.objects.create(source=each.case, target=problem.case, relation=CAUSED_BY)
    return lambda: tell_workarounds(problem.pk), desk.merge(one, other)


def touch_and_merge(desk: Desk) -> tuple[Deed, Deed]:
    one, other, item = desk.incident(), desk.incident(), samples.promised(desk.place).case
    affect(one, item, by=desk.people.admin)
    return (lambda: affect(read(other), item, by=desk.people.admin)), desk.merge(one, other)


def replay_and_resume(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident("on_hold")
    brought = Past("resumed", MONDAY, {"state": "in_progress", "team": desk.people.desk})
    return (
        lambda: replay_on(read(one), [brought], title="Mail was down", by=desk.people.admin),
        lambda: actions.resume(read(one), by=PAWL),
    )


def reindex_and_comment(desk: Desk) -> tuple[Deed, Deed]:
    one = desk.incident()
    return (lambda: list(reindex())), lambda: comment(read(one).case, text="It hangs", by=desk.ann)


def reindex_and_merge(desk: Desk) -> tuple[Deed, Deed]:
    other, one = desk.incident(), desk.incident()
    return (lambda: list(reindex())), desk.merge(one, other)


def hand_over_many_both_ways(desk: Desk) -> tuple[Deed, Deed]:
    rows = [desk.incident(), desk.incident()]
    sent = {"act": "hand_over", "with-team": desk.people.desk.key, "confirmed": "yes", "back": "?"}

    def chosen(numbers: list[int]) -> None:
        client = Client()
        client.force_login(desk.people.admin.human)
        client.post("/incidents/", {**sent, "chosen": numbers})

    numbers = [one.pk for one in rows]
    return lambda: chosen(numbers), lambda: chosen(numbers[::-1])


def asked(desk: Desk) -> tuple[ServiceRequest, Vote]:
    made = move(requests.request(desk.place), "ask", by=PAWL)
    approvals.ask(made, [Stage(LocalText("Budget"), [desk.people.bob.human])], by=PAWL)
    return made, Vote.objects.get(stage__approval__case=made.pk)


def cancel_and_approve(desk: Desk) -> tuple[Deed, Deed]:
    one, vote = asked(desk)
    return (
        lambda: steps.cancel(read(one), reason="No need", by=desk.people.admin),
        lambda: answering.decide(vote, verdict="approved", by=desk.people.bob),
    )


def cancel_and_deliver_the_last_task(desk: Desk) -> tuple[Deed, Deed]:
    one = requests.in_fulfilment(desk.place, {**requests.NOTEBOOK, "tasks": [{"name": "Order it"}]})
    task = one.tasks.select_related("request__case").get()
    return (
        lambda: steps.cancel(read(one), reason="No need", by=desk.people.admin),
        lambda: steps.deliver(task, by=desk.people.admin),
    )


def plan_and_approve(desk: Desk) -> tuple[Deed, Deed]:
    one = changes.planned(desk.place, state="authorize", risk="high")
    approvals.ask(one, [Stage(LocalText("Board"), [desk.people.bob.human])], by=PAWL)
    vote = Vote.objects.get(stage__approval__case=one.pk)
    return (
        lambda: planning.plan(read(one), title="Newest mail server", by=desk.people.admin),
        lambda: answering.decide(vote, verdict="approved", by=desk.people.bob),
    )


def authorize_and_rename(desk: Desk) -> tuple[Deed, Deed]:
    one = changes.planned(desk.place, type="emergency", risk="low", service=desk.service)
    Grant.objects.get_or_create(
        person=desk.people.bob.human, role=Role.CHANGE_MANAGER, organisation=desk.people.acme
    )
    return (
        lambda: change_steps.authorize(read(one), by=desk.people.admin),
        lambda: planning.plan(read(one), title="Newest mail server", by=desk.people.admin),
    )


MEETINGS: list[Meeting] = [
    hold_and_answer, resolve_and_answer, resolve_and_callers_answer, close_and_contradict,
    hand_over_and_resolve, rewrite_and_answer, rewrite_and_answer_with_files, rename_and_say_with_files,
    prioritise_and_answer, merge_and_merge, merge_and_resolve_with_children,
    resolve_with_children_and_recalculate, tell_workaround_and_merge, touch_and_merge, replay_and_resume,
    reindex_and_comment, reindex_and_merge, cancel_and_approve, cancel_and_deliver_the_last_task,
    plan_and_approve, authorize_and_rename, hand_over_many_both_ways,
]  # fmt: skip


@pytest.mark.parametrize("meeting", MEETINGS, ids=lambda one: one.__name__)
def test_who_meet_at_a_ticket_both_get_an_answer(people: Cast, meeting: Meeting) -> None:
    desk = Desk(people)
    assert meet(lambda: meeting(desk)) > 0, "they never met"


def test_whoever_changes_several_rows_of_a_record_holds_the_record_first(people: Cast) -> None:
    desk, records = Desk(people), {table_of(one) for one in models_by_kind().values()}
    for meeting in MEETINGS:
        for at in range(2):
            deed = meeting(desk)[at]
            with holding() as found, suppress(PawlError):
                deed()
            rows = [one for one in found if one in records | HANGING]
            assert len(set(rows)) < 2 or rows[0] in records, (meeting.__name__, at, rows)


def test_of_two_who_end_the_last_two_tasks_the_second_ends_the_request(people: Cast) -> None:
    desk, made = Desk(people), list[ServiceRequest]()

    def scene() -> tuple[Deed, Deed]:
        one = requests.in_fulfilment(
            desk.place, {**requests.NOTEBOOK, "tasks": [{"name": "Order it"}, {"name": "Book the desk"}]}
        )
        made.append(one)
        first, second = one.tasks.select_related("request__case").order_by("pk")
        return (
            lambda: steps.deliver(first, by=desk.people.admin),
            lambda: steps.deliver(second, by=desk.people.admin),
        )

    assert meet(scene) > 0
    assert {read(one).state for one in made} == {"fulfilled"}
