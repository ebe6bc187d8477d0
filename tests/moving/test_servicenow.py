"""A desk of ServiceNow moves in: people, knowledge, tickets with their history, and their numbers."""

from datetime import UTC, datetime

import pytest
from tests.accounts.people import Cast
from tests.catalogue import samples as catalogue
from tests.moving import exports
from tests.moving.moves import brought, moved, outcomes, step
from tests.requests import samples as requests

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.changes.models import Change
from pawl.collaboration.models import Case, Comment, Link
from pawl.collaboration.records import find
from pawl.collaboration.searching import best
from pawl.configuration.models import ConfigurationItem
from pawl.errors import NotFound
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery
from pawl.knowledge.models import Article
from pawl.moving.actions import moves
from pawl.moving.models import MoveRow
from pawl.problems.models import Problem
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import AffectedItem, Clock

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_desk_moves_in_with_all_that_belongs_to_it(people: Cast) -> None:
    move = moved(people.admin, people.acme, exports.FILES)
    assert (move.state, outcomes(move, "incident")) == ("done", ["create", "create"]), list(
        MoveRow.objects.filter(outcome="refused").values_list("kind", "ref", "reason")
    )
    one = Incident.objects.select_related("case__team", "case__owner", "assignee", "category").get(
        external_id="INC0012345"
    )
    assert (one.case.title, one.state, one.priority, one.channel) == ("VPN drops", "closed", 2, "phone")
    named = [str(found) for found in (one.case.team, one.case.owner, one.assignee, one.category)]
    assert named == ["Network", "Cal Caller", "Ann Agent", "Network/VPN"]
    assert (one.opened_at, one.resolved_at, one.closed_at) == (at(2, 9), at(2, 13), at(4, 9))
    assert (one.resolution, one.resolution_code) == ("Replaced the gateway", "solved")
    assert Problem.objects.get().is_known_error
    assert Change.objects.get().state == "closed"
    assert Link.objects.filter(
        source=one.case, target=Problem.objects.get().case, relation="caused_by"
    ).exists()
    assert AffectedItem.objects.get(case=one.case).item == ConfigurationItem.objects.get().case
    assert dict(Article.objects.get().text) == {"en": "VPN\nOpen & connect"}


def test_history_is_told_at_its_own_times_and_marked(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    one = Incident.objects.get(external_id="INC0012345")
    told = Event.objects.filter(case=one.key).order_by("at", "id")
    assert [(event.activity, event.at) for event in told if event.activity != "linked"] == [
        ("opened", at(2, 9)), ("take", at(2, 9, 10)), ("changed", at(2, 9, 20)), ("commented", at(2, 9, 30)),
        ("hold", at(2, 10)), ("commented", at(2, 10)), ("resolve", at(2, 13)), ("close", at(4, 9)),
    ]  # fmt: skip
    assert all(event.imported for event in told)
    assert told[0].facts["set"]["priority"] == 4
    said = Comment.objects.filter(case=one.case).order_by("at")
    assert [(one.text, one.is_internal, one.author.name) for one in said] == [
        ("We look at it", False, "Ann Agent"), ("somebody:\nFirmware of 2019", True, "Admin"),
    ]  # fmt: skip


def test_nobody_is_told_of_what_is_long_past(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    while dispatch():
        pass
    assert not Delivery.objects.filter(event__imported=True).exists()


def test_people_without_an_address_are_refused_and_leavers_stay_out(people: Cast) -> None:
    move = brought(people.admin, people.acme, {"sys_user.json": exports.FILES["sys_user.json"]})
    move = step(move, "check", people.admin)
    assert (move.state, move.counts) == ("checked", {"person": {"create": 3, "refused": 1}})
    assert not Person.objects.filter(email="ann@acme.example").exists()
    step(move, "run", people.admin)
    made = {one.email: one for one in Person.objects.filter(organisation=people.acme)}
    assert made["ann@acme.example"].is_active
    assert not made["gus@acme.example"].is_active
    assert not made["ann@acme.example"].has_usable_password()


def test_clocks_run_from_the_promises_of_then(people: Cast) -> None:
    service = catalogue.service(Place(people.acme.pk))
    Case.objects.filter(pk=service.pk).update(title="Remote access")
    catalogue.target(catalogue.agreement(Place(people.acme.pk), service=service), 60)
    row = {**exports.INCIDENT, "business_service": exports.both("x" * 32, "Remote access")}
    moved(people.admin, people.acme, {"incident.json": exports.result([row])})
    clock = Clock.objects.get(case=Incident.objects.get().case, word="resolution")
    assert (clock.state, clock.breached_at) == ("breached", at(2, 10))
    assert not Event.objects.filter(activity="sla_breached").exists()


def test_an_old_number_finds_its_ticket_for_those_who_may_see_it(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    one = Incident.objects.get(external_id="INC0012345")
    assert find("inc0012345", people.admin).key == one.key
    assert [case.key for case in best("INC0012345", people.admin, 5)] == [one.key]
    with pytest.raises(NotFound):
        find("INC0012345", people.charlie)
    assert best("INC0012345", people.charlie, 5) == []


def test_requests_stand_under_the_chosen_form(people: Cast) -> None:
    row = {
        "sys_id": "ab" * 16, "number": "RITM0000005", "short_description": "A notebook", "state": "3",
        "request": exports.both("cd" * 16, "REQ0000004"), "requested_for": "",
        "opened_at": "2026-03-02 09:00:00", "closed_at": "2026-03-03 09:00:00",
    }  # fmt: skip
    files = {"sc_req_item.json": exports.records([row])}
    refused = moved(people.admin, people.acme, files)
    assert outcomes(refused, "service_request") == ["refused"]
    model = requests.model(Place(people.acme.pk))
    move = moved(people.admin, people.acme, files, request_model=model)
    one = ServiceRequest.objects.select_related("form").get()
    assert (outcomes(move, "service_request"), one.form.model, one.state) == (["create"], model, "closed")
    assert find("REQ0000004", people.admin).pk == find("ritm0000005", people.admin).pk == one.pk
    assert [case.pk for case in best("REQ0000004", people.admin, 5)] == [one.pk]


def test_a_problem_that_ended_must_say_how(people: Cast) -> None:
    row = {**exports.PROBLEM, "state": "107", "closed_at": "2026-03-05 09:00:00"}
    move = moved(people.admin, people.acme, {"problem.json": exports.records([row])})
    assert outcomes(move, "problem") == ["refused"]
    assert move.unknown["problem.resolution_code"] == {"": 1}
    again = brought(people.admin, people.acme, {"problem.json": exports.records([row])})
    moves.change(again, meanings={"problem.resolution_code": {"": "fix_applied"}}, by=people.admin)
    again = step(step(again, "check", people.admin), "run", people.admin)
    one = Problem.objects.get()
    assert (one.state, one.resolution_code, one.closed_at) == ("closed", "fix_applied", at(5, 9))
