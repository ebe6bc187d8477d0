"""A move goes on where it was killed, is told anew, and is taken back; nothing is lost, nothing doubled."""

from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import Cast, person
from tests.moving import exports, samples
from tests.moving.moves import brought, drain, fresh, moved, outcomes, step
from tests.support.samples import rota

from pawl.accounts.actor import system
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Case, Comment, SearchText
from pawl.configuration.models import ConfigurationItem
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.history.verification import verify
from pawl.incidents.models import Incident
from pawl.jobs.models import Delivery
from pawl.moving.actions import moves
from pawl.moving.actions.mover import Mover
from pawl.moving.models import Move, MoveRow, OldNumber
from pawl.support.escalating import escalate
from pawl.tickets.models import Category, Clock
from pawl.tickets.telling import tell_due

pytestmark = pytest.mark.django_db


def rows(n: int, **more: str) -> bytes:
    """A table of so many incidents."""
    head = "number,title,state,opened_at,team,category," + ",".join(more)
    lines = [
        f"T-{at},Fault {at},New,2026-03-02 09:{at % 60:02},Desk,Mail/Slow," + ",".join(more.values())
        for at in range(n)
    ]
    return "\n".join([head, *lines]).encode()


def table(people: Cast, content: bytes, **more: Any) -> Move:
    return moved(people.admin, people.acme, {"incident:a.csv": content}, source="csv", **more)


class Killed(Exception):
    """A worker died here."""


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_killed_run_goes_on_and_nothing_comes_twice(
    people: Cast, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    move = step(
        brought(people.admin, people.acme, {"incident:a.csv": rows(60)}, source="csv"), "check", people.admin
    )
    taken, take = [0], Mover.take

    def dying(self: Mover, some: list[MoveRow]) -> None:
        take(self, some)
        taken[0] += 1
        if taken[0] == at + 1:
            raise Killed

    monkeypatch.setattr(Mover, "take", dying)
    moves.take_step(fresh(move), "run", by=people.admin)
    with pytest.raises(Killed):
        drain()
    monkeypatch.setattr(Mover, "take", take)
    before = Incident.objects.count()
    drain_again()
    assert (before < 60, Incident.objects.count(), OldNumber.objects.filter(kind="incident").count()) == (
        True,
        60,
        60,
    )
    assert (fresh(move).state, outcomes(move, "incident")) == ("done", ["create"] * 60)
    assert Event.objects.filter(kind="incident", activity="opened").count() == 60


def drain_again() -> None:
    """The lease of a worker that died is over: another one takes what it held."""
    Delivery.objects.filter(state="running").update(state="waiting", leased_until=None)
    drain()


def test_a_stopped_run_goes_on(people: Cast) -> None:
    move = step(
        brought(people.admin, people.acme, {"incident:a.csv": rows(3)}, source="csv"), "check", people.admin
    )
    moves.take_step(fresh(move), "run", by=people.admin)
    moves.take_step(fresh(move), "stop", by=people.admin)
    drain()
    assert (fresh(move).state, Incident.objects.count()) == ("stopped", 0)
    assert step(move, "run", people.admin).state == "done"
    assert Incident.objects.count() == 3


def test_the_same_export_again_changes_nothing(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    before = (
        Case.objects.exclude(kind="move").count(),
        Event.objects.exclude(kind="move").count(),
        Comment.objects.count(),
    )
    again = moved(people.admin, people.acme, exports.FILES)
    after = (
        Case.objects.exclude(kind="move").count(),
        Event.objects.exclude(kind="move").count(),
        Comment.objects.count(),
    )
    assert before == after
    assert set(outcomes(again, "incident") + outcomes(again, "person")) == {"same", "refused"}


def test_a_newer_export_brings_what_happened_since(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    newer = {
        **exports.OPEN, "state": "6", "resolved_at": "2026-03-05 10:00:00", "close_notes": "Cache emptied",
        "close_code": "Solved (Permanently)", "short_description": "Mail is slow in Rome",
    }  # fmt: skip
    said = {**exports.JOURNAL[0], "sys_id": "0" * 32, "element_id": exports.SYS["other"], "value": "Done"}
    again = moved(
        people.admin, people.acme,
        {"incident.json": exports.records([newer]), "sys_journal_field.json": exports.result([said])},
    )  # fmt: skip
    one = Incident.objects.select_related("case").get(external_id="INC0012346")
    assert (outcomes(again, "incident"), one.state, one.case.title) == (
        ["update"],
        "resolved",
        "Mail is slow in Rome",
    )
    assert (one.resolution, str(one.resolved_at)) == ("Cache emptied", "2026-03-05 10:00:00+00:00")
    assert [told.text for told in Comment.objects.filter(case=one.case)] == ["Done"]
    assert Incident.objects.count() == 2


def test_what_people_have_worked_on_here_is_not_overwritten(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    one = Incident.objects.get(external_id="INC0012346")
    comment(one.case, text="I am on it", by=people.admin)
    again = moved(
        people.admin, people.acme, {"incident.json": exports.records([{**exports.OPEN, "state": "7"}])}
    )
    one.refresh_from_db()
    assert (outcomes(again, "incident"), one.state) == (["refused"], "in_progress")


def test_taking_back_leaves_what_was_here_and_what_was_worked_on(people: Cast, data: Path) -> None:
    move = moved(people.admin, people.acme, exports.FILES)
    worked = Incident.objects.get(external_id="INC0012346")
    comment(worked.case, text="I am on it", by=people.admin)
    move = step(move, "undo", people.admin)
    assert move.state == "undone"
    assert [one.external_id for one in Incident.objects.all()] == ["INC0012346"]
    left = {key for key, _why in move.left}
    assert worked.key in left
    assert {one.split("-")[0] for one in left} == {"INC", "TEAM", "PER"}
    assert not Person.objects.filter(email="gus@acme.example").exists()
    assert not Category.objects.filter(retired_at=None).exists()
    assert verify(data / "none").is_whole


def test_taking_back_and_moving_again_gives_the_same(people: Cast) -> None:
    first = table(people, rows(3))
    step(first, "undo", people.admin)
    assert (Incident.objects.count(), OldNumber.objects.count(), Team.objects.count()) == (0, 0, 1)
    table(people, rows(3))
    assert Incident.objects.count() == 3


PEOPLE = "ref,email,name,teams\n1,ann@acme.example,{name},{teams}"
ITEMS = "ref,name,item_class,description\n1,{name},server,Rack 4"


def test_taking_back_a_newer_export_puts_back_what_it_changed(people: Cast) -> None:
    head = "number,title,state,opened_at,team,priority,resolved_at"
    old = "T-1,Mail is slow,New,2026-03-02 09:00,Desk,3,"
    new = "T-1,Mail is dead,Resolved,2026-03-02 09:00,Net,1,2026-03-02 11:00"
    said = "ref,parent,text,at,author\n7,T-1,Try again,2026-03-02 10:00,ann@acme.example"

    def export(ticket: str, **more: str) -> dict[str, bytes]:
        told = {"incident:a.csv": f"{head}\n{ticket}", "person:p.csv": PEOPLE, "item:i.csv": ITEMS,
                "team:t.csv": "ref,name\n1,Net"} | more  # fmt: skip
        names = {"name": "Ann", "teams": ""} if ticket is old else {"name": "Anna", "teams": "Net"}
        return {name: text.replace("{name}", names["name"]).replace("{teams}", names["teams"]).encode()
                for name, text in told.items()}  # fmt: skip

    moved(people.admin, people.acme, export(old), source="csv")
    before = state_of_all()
    newer = moved(people.admin, people.acme, export(new, **{"comment:c.csv": said}), source="csv")
    assert (outcomes(newer, "incident"), outcomes(newer, "person")) == (["update"], ["update"])
    assert state_of_all() != before
    assert step(newer, "undo", people.admin).left == []
    assert state_of_all() == before
    again = moved(people.admin, people.acme, export(new, **{"comment:c.csv": said}), source="csv")
    assert (outcomes(again, "incident"), outcomes(again, "comment")) == (["update"], ["create"])


def state_of_all() -> list[Any]:
    """What an export could change."""
    one = Incident.objects.select_related("case__team").get()
    clocks = Clock.objects.filter(case=one.case).order_by("word").values_list("word", "state", "due_at")
    who = Person.objects.get(email="ann@acme.example")
    item = ConfigurationItem.objects.select_related("case").get()
    return [
        one.state, one.priority, one.case.title, str(one.case.team), one.resolved_at, list(clocks),
        Comment.objects.count(), who.name, list(who.memberships.values_list("team__name", flat=True)),
        item.case.title, SearchText.objects.get(case=one.case).said,
    ]  # fmt: skip


def test_what_somebody_changed_since_a_newer_export_stays(people: Cast) -> None:
    moved(people.admin, people.acme, exports.FILES)
    newer = {**exports.OPEN, "short_description": "Mail is slow in Rome"}
    again = moved(people.admin, people.acme, {"incident.json": exports.records([newer])})
    one = Incident.objects.select_related("case").get(external_id="INC0012346")
    comment(one.case, text="I am on it", by=people.admin)
    left = step(again, "undo", people.admin).left
    one.case.refresh_from_db()
    assert ([key for key, _why in left], one.case.title) == ([one.key], "Mail is slow in Rome")


def test_what_was_moved_in_calls_nobody_and_warns_nobody_until_somebody_touches_it(people: Cast) -> None:
    rota(Place(people.acme.pk, people.desk.pk), people.bob.human)
    table(people, rows(1, impact="1", urgency="1", priority="1"))
    one = Incident.objects.select_related("case").get()
    assert (one.state, one.priority, one.case.team) == ("new", 1, people.desk)
    Clock.objects.create(
        case=one.case, word="resolution", minutes=60, started_at=one.opened_at, next_at=one.opened_at,
        ahead=[[one.opened_at.isoformat(), 75]],
    )  # fmt: skip
    assert (escalate(by=system("test")), tell_due()) == (0, 1)
    assert not Event.objects.filter(case=one.key, activity__in=("escalated", "sla_warned")).exists()
    comment(one.case, text="What is it about?", by=people.admin)
    assert escalate(by=system("test")) == 1


def test_a_later_move_is_taken_back_first(people: Cast) -> None:
    first = table(people, rows(1))
    second = table(people, rows(2))
    with pytest.raises(Conflict, match="later move"):
        moves.take_step(fresh(first), "undo", by=people.admin)
    step(second, "undo", people.admin)
    assert step(first, "undo", people.admin).state == "undone"
    assert not Incident.objects.exists()


def test_two_systems_may_use_the_same_number(people: Cast) -> None:
    table(people, rows(1), label="north")
    table(people, rows(1), label="south")
    assert Incident.objects.filter(external_id="T-0").count() == 2


def test_who_moves_stays_inside_their_organisation(people: Cast) -> None:
    owner = person("olga", people.other, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        moves.begin(source="csv", organisation=people.acme, by=owner)
    Team.objects.create(organisation=people.acme, name="Hidden")
    content = rows(1).replace(b",Desk,", b",Hidden,")
    move = moved(owner, people.other, {"incident:a.csv": content}, source="csv")
    one = Incident.objects.select_related("case__team").get()
    assert (one.case.organisation, one.case.team.organisation) == (people.other, people.other)  # type: ignore[union-attr]
    meant = {"team": {"Hidden": f"TEAM-{people.desk.pk}"}}
    with pytest.raises(Conflict):
        moves.change(fresh(move), meanings=meant, by=owner)
    again = brought(owner, people.other, {"incident:b.csv": rows(1)}, source="csv", label="else")
    moves.change(again, meanings={"team": {"Desk": f"TEAM-{people.desk.pk}"}}, by=owner)
    step(step(again, "check", owner), "run", owner)
    assert not Incident.objects.filter(case__team=people.desk).exists()


def test_an_address_of_somebody_elsewhere_is_refused(people: Cast) -> None:
    users = [{**exports.USERS[0], "email": "charlie@example.org"}]
    move = moved(people.admin, people.acme, {"sys_user.json": exports.records(users)})
    assert outcomes(move, "person") == ["refused"]
    assert Person.objects.get(email="charlie@example.org").organisation == people.other


def test_a_job_has_no_more_rights_than_who_asked(people: Cast) -> None:
    owner = person("olga", people.acme, Role.ADMINISTRATOR)
    move = step(brought(owner, people.acme, {"incident:a.csv": rows(1)}, source="csv"), "check", owner)
    moves.take_step(fresh(move), "run", by=owner)
    owner.human.grants.all().delete()
    drain()
    assert (fresh(move).state, Incident.objects.count(), outcomes(move, "incident")) == (
        "stopped",
        0,
        ["create"],
    )


def test_only_offered_meanings_are_kept(people: Cast) -> None:
    move = samples.move(Place(people.acme.pk))
    for wrong in ({"incident.state": {"Odd": "nowhere"}}, {"odd": {"a": "b"}}, {"priority": {"P": "9"}}):
        with pytest.raises(Invalid):
            moves.change(move, meanings=wrong, by=people.admin)
