"""Jira, GLPI and iTop move in, each from the files that it writes."""

from datetime import UTC, datetime

import pytest
from tests.accounts.people import Cast
from tests.moving import exports_of_others as others
from tests.moving.moves import moved, outcomes

from pawl.changes.models import Change
from pawl.collaboration.models import Comment, Link
from pawl.collaboration.records import find
from pawl.configuration.models import ConfigurationItem
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.problems.models import Problem

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def incident(number: str) -> Incident:
    rows = Incident.objects.select_related("case__team", "case__owner", "assignee", "category")
    return rows.get(external_id=number)


def said(one: Incident) -> list[tuple[str, bool]]:
    return list(Comment.objects.filter(case=one.case).order_by("at").values_list("text", "is_internal"))


def told(one: Incident) -> list[tuple[str, datetime]]:
    events = Event.objects.filter(case=one.key).exclude(activity="linked").order_by("at", "id")
    return [(event.activity, event.at) for event in events]


def test_jira_moves_in_with_its_changelog(people: Cast) -> None:
    move = moved(people.admin, people.acme, others.JIRA, source="jira")
    assert (outcomes(move, "incident"), outcomes(move, "person")) == (["create"], ["create", "create"])
    one = incident("ITSM-12")
    assert (one.case.title, one.state, one.priority) == ("Printer smokes", "resolved", 2)
    assert [str(found) for found in (one.case.owner, one.assignee, one.category)] == [
        "Rita Reporter", "Ann Agent", "Printing",
    ]  # fmt: skip
    assert told(one) == [
        ("opened", at(9)), ("take", at(9, 30)), ("commented", at(10)), ("commented", at(11)),
        ("resolve", at(14)),
    ]  # fmt: skip
    assert said(one) == [("The printer\nsmokes", False), ("Toner", True)]
    assert Link.objects.get(source=one.case).target == Problem.objects.get().case
    assert find("itsm-12", people.admin).pk == one.pk


def test_jira_moves_in_by_its_table(people: Cast) -> None:
    move = moved(people.admin, people.acme, {"jira.csv": others.JIRA_CSV}, source="jira")
    one = incident("DESK-1")
    assert (outcomes(move, "comment"), one.state, one.resolved_at) == (
        ["create", "create"],
        "resolved",
        at(11),
    )
    assert [text for text, _internal in said(one)] == ["acc-2:\nPlug it in", "acc-1:\nThanks"]


def test_glpi_moves_in_from_the_files_of_its_itemtypes(people: Cast) -> None:
    move = moved(people.admin, people.acme, others.glpi(), source="glpi")
    assert (outcomes(move, "incident"), outcomes(move, "person")) == (["create"], ["create", "create"])
    one = incident("#101")
    named = [str(found) for found in (one.case.owner, one.assignee, one.case.team, one.category)]
    assert named == ["Rita Requester", "Tom Tech", "IT > Network", "Network/Wifi"]
    assert (one.state, one.priority, one.urgency, one.resolution) == ("closed", 2, 1, "New antenna")
    assert told(one) == [
        ("opened", at(9)), ("take", at(9, 20)), ("commented", at(9, 30)), ("resolve", at(12)),
        ("close", at(12, day=3)),
    ]  # fmt: skip
    assert said(one) == [("On my way", False)]
    assert ConfigurationItem.objects.get().case.title == "pc-1"
    assert find("#101", people.admin).pk == one.pk


def test_glpi_moves_in_by_its_list(people: Cast) -> None:
    moved(people.admin, people.acme, {"glpi.csv": others.GLPI_CSV}, source="glpi")
    one = incident("#1024")
    assert (one.state, one.priority, str(one.category)) == ("in_progress", 2, "Rooms/Beamer")


def test_itop_moves_in_with_its_logs(people: Cast) -> None:
    move = moved(people.admin, people.acme, others.itop(), source="itop")
    assert (outcomes(move, "incident"), outcomes(move, "change")) == (["create"], ["create"])
    one, change = incident("I-000031"), Change.objects.get()
    named = [str(found) for found in (one.case.owner, one.case.team, one.category)]
    assert (named, one.resolution) == (["Rita Requester", "Helpdesk", "Building"], "Opened")
    assert told(one) == [
        ("opened", at(7)), ("take", at(7, 10)), ("commented", at(7, 20)), ("resolve", at(8)),
        ("close", at(8, day=3)),
    ]  # fmt: skip
    assert (change.state, change.planned_from) == ("scheduled", at(10, day=4))
    assert Link.objects.get(source=one.case).target == change.case


def test_itop_moves_in_by_its_table(people: Cast) -> None:
    moved(people.admin, people.acme, {"export.csv": others.ITOP_CSV}, source="itop")
    assert incident("I-000051").state == "in_progress"
