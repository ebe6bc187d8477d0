"""What is set up is read once, and never a moment longer than it is so."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller
from tests.catalogue.samples import service
from tests.incidents.samples import incident

from pawl.accounts.models import Grant, Organisation, Person, Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case
from pawl.history import set_up
from pawl.history.models import Mark, SetUp
from pawl.incidents.models import Incident
from pawl.prepared import Prepared, insert, settled
from pawl.prepared.statements import cursor_that_plans

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

TEAMS: Prepared[Team] = Prepared(lambda home: Team.objects.filter(organisation=home), settled=True)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def request_() -> Iterator[None]:
    """A request that has learnt the mark."""
    with settled.request():
        settled.begin(mark())
        yield


def mark() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {Mark.template}")
        found: str | None = cursor.fetchone()[0]
    return found


def asked(people: Cast) -> int:
    """How many queries it takes to know the teams."""
    with CaptureQueriesContext(connection) as queries:
        TEAMS.all(people.acme.pk)
    return len(queries)


def test_it_is_read_once(people: Cast) -> None:
    for expected in (1, 0, 0):
        with settled.request():
            settled.begin(mark())
            assert asked(people) == expected


def test_each_request_makes_its_own_records(people: Cast, request_: None) -> None:
    first, second = TEAMS.all(people.acme.pk), TEAMS.all(people.acme.pk)
    first[0].name = "Other"
    assert second[0].name == "Desk"
    assert TEAMS.all(people.acme.pk)[0].name == "Desk"


def test_a_change_by_anybody_is_seen_by_the_next_request(people: Cast) -> None:
    changes: list[Callable[[], object]] = [
        lambda: Team.objects.create(organisation=people.acme, name="Second"),
        lambda: Team.objects.filter(name="Second").update(name="Third"),
        lambda: Team.objects.bulk_create([Team(organisation=people.acme, name="Fourth")]),
        lambda: Team.objects.filter(name="Fourth").delete(),
        lambda: Team.objects.bulk_create(
            [Team(organisation=people.acme, name=name) for name in ("Desk", "Fifth")], ignore_conflicts=True
        ),
        lambda: Team.objects.bulk_create(
            [Team(organisation=people.acme, name="Fifth", email="five@example.org")],
            update_conflicts=True,
            unique_fields=["organisation", "name"],
            update_fields=["email"],
        ),
        lambda: Team.objects.update_or_create(
            organisation=people.acme, name="Fifth", defaults={"name": "6th"}
        ),
        lambda: connection.cursor().execute("UPDATE accounts_team SET name = 'By hand' WHERE name = 'Third'"),
    ]
    for change in changes:
        with settled.request():
            settled.begin(mark())
            TEAMS.all(people.acme.pk)
        change()
        with settled.request():
            settled.begin(mark())
            told = {(one.name, one.email) for one in TEAMS.all(people.acme.pk)}
        assert told == set(Team.objects.filter(organisation=people.acme).values_list("name", "email"))


def test_a_request_sees_what_it_changed_itself(people: Cast, request_: None) -> None:
    TEAMS.all(people.acme.pk)
    Team.objects.create(organisation=people.acme, name="Second")
    assert [one.name for one in TEAMS.all(people.acme.pk)] == ["Desk", "Second"]


def test_a_request_that_writes_by_an_unknown_way_asks_again(people: Cast, request_: None) -> None:
    TEAMS.all(people.acme.pk)
    with connection.cursor() as cursor:
        cursor.execute("WITH one AS (SELECT 1) UPDATE accounts_team SET name = 'Other'")
    assert [one.name for one in TEAMS.all(people.acme.pk)] == ["Other"]


def test_a_request_that_writes_a_ticket_goes_on_with_what_it_has(people: Cast, request_: None) -> None:
    TEAMS.all(people.acme.pk)
    with cursor_that_plans(connection) as cursor:
        cursor.execute('UPDATE "incidents_incident" SET "version" = "version" + 1')
    assert asked(people) == 0


def test_a_request_that_writes_several_tables_at_once_is_seen_to_change_one(
    people: Cast, request_: None
) -> None:
    TEAMS.all(people.acme.pk)
    insert(SetUp(id=-7, mark=1), Team(organisation=people.acme, name="Second"))
    assert [one.name for one in TEAMS.all(people.acme.pk)] == ["Desk", "Second"]


def test_what_was_rolled_back_leaves_nothing(people: Cast) -> None:
    before = mark()
    with transaction.atomic():
        Team.objects.create(organisation=people.acme, name="Never")
        during = mark()
        with settled.request():
            settled.begin(during)
            assert len(TEAMS.all(people.acme.pk)) == 2
        transaction.set_rollback(True)
    assert mark() == before != during
    Team.objects.create(organisation=people.acme, name="Second")
    assert mark() not in {before, during}
    with settled.request():
        settled.begin(mark())
        assert {one.name for one in TEAMS.all(people.acme.pk)} == {"Desk", "Second"}


def test_a_late_request_keeps_to_what_was_when_it_began(people: Cast) -> None:
    old = mark()
    with settled.request():
        settled.begin(old)
        TEAMS.all(people.acme.pk)
        Team.objects.create(organisation=people.acme, name="Second")
    with settled.request():
        settled.begin(mark())
        assert len(TEAMS.all(people.acme.pk)) == 2
    with settled.request():
        settled.begin(old)
        TEAMS.all(people.acme.pk)
    with settled.request():
        settled.begin(mark())
        assert len(TEAMS.all(people.acme.pk)) == 2


def test_without_a_mark_and_outside_of_a_request_the_database_is_asked(people: Cast) -> None:
    settled.begin(mark())
    assert (asked(people), asked(people)) == (1, 1)
    SetUp.objects.all().delete()
    with settled.request():
        settled.begin(mark())
        assert (asked(people), asked(people)) == (1, 1)


def test_a_process_that_found_no_triggers_asks_the_database(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settled, "_is_marked", True)
    settled.distrust()
    with settled.request():
        settled.begin(mark())
        assert (asked(people), asked(people)) == (1, 1)


def test_all_begins_anew_when_much_is_kept(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "MOST", 2)
    numbered: Prepared[Any] = Prepared(lambda number: Team.objects.filter(pk=number), settled=True)
    with settled.request():
        settled.begin(mark())
        for number in range(20):
            numbered.all(number)
            assert len(settled._newest.rows) <= 2


def test_a_read_of_what_nothing_marks_is_refused() -> None:
    read: Prepared[Any] = Prepared(lambda number: Incident.objects.filter(pk=number), settled=True)
    with pytest.raises(TypeError, match="incidents_incident"):
        read.all(1)
    hidden: Prepared[Any] = Prepared(
        lambda number: Team.objects.filter(pk__in=Incident.objects.filter(pk=number).values("case__team")),
        settled=True,
    )
    with pytest.raises(TypeError, match="incidents_incident"):
        hidden.all(1)


@pytest.mark.parametrize("table", sorted(settled.tables()))
def test_every_table_that_is_set_up_is_marked(table: str) -> None:
    """PostgreSQL marks per statement, whether it finds rows or not; of SQLite the trigger has to stand."""
    assert not [one for one in set_up.missing(connection) if one.endswith(f" of {table}")]
    if connection.vendor != "postgresql":
        return
    before = mark()
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE 1 = 0')
    assert mark() != before


def test_a_trigger_that_is_gone_is_named_and_comes_back() -> None:
    gone = "accounts_grant_marks" if connection.vendor == "postgresql" else "accounts_grant_marks_delete"
    on = " ON accounts_grant" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {gone}{on}")
    assert set_up.missing(connection) == {f"{gone} of accounts_grant"}
    before = mark()
    set_up.mend(connection)
    assert not set_up.missing(connection)
    assert (again := mark()) != before, "what changed meanwhile was not marked"
    set_up.mend(connection)
    assert mark() == again, "all stand"


def test_who_loses_a_role_loses_it_with_the_next_request(people: Cast) -> None:
    alice, grants = Caller(people.alice), Grant.objects.filter(person=people.alice.person)
    assert alice("POST", "/api/goals", {"title": "First"}).status_code == 201
    grants.delete()
    assert alice("POST", "/api/goals", {"title": "Second"}).status_code == 403
    Grant.objects.create(person=people.alice.human, role=Role.IMPROVEMENT_OWNER, organisation=people.acme)
    assert alice("POST", "/api/goals", {"title": "Third"}).status_code == 201


def test_who_has_left_is_let_in_no_more(people: Cast) -> None:
    bob = Caller(people.bob)
    assert bob.get("/api/incidents").status_code == 200
    Person.objects.filter(pk=people.bob.number).update(is_active=False, deactivated_at="2026-11-28T12:00Z")
    assert bob.get("/api/incidents").status_code == 401


def test_many_marks_become_one_and_the_mark_is_new(people: Cast) -> None:
    before = mark()
    SetUp.objects.bulk_create(SetUp(id=-number, mark=number) for number in range(1, set_up.MOST + 2))
    set_up.tidy(connection)
    if connection.vendor == "postgresql":
        assert SetUp.objects.count() == 1
    assert mark() != before


@pytest.mark.second_engine
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_another_who_changes_what_is_set_up(postgres: str) -> None:
    """A long import of people is under way in another session; somebody changes a team meanwhile."""
    address = postgres.replace("/postgres?", f"/{connection.settings_dict['NAME']}?")
    home = Organisation.objects.create(name="Acme")
    before = mark()
    with psycopg.connect(address) as other:
        other.execute("INSERT INTO accounts_organisation (name, is_active, version) VALUES ('New', true, 1)")
        Team.objects.create(organisation=home, name="Desk")
        between = mark()
        other.commit()
    assert len({before, between, mark()}) == 3


def test_a_service_is_read_once_until_it_or_its_case_changes(people: Cast) -> None:
    made = service(Place(people.acme.pk, people.desk.pk))
    read: Prepared[Any] = Prepared(
        lambda number: Service.objects.filter(pk=number).select_related("case__team"), settled=True
    )
    changes: list[Callable[[], object]] = [
        lambda: Case.objects.filter(pk=made.pk).update(title="Letters"),
        lambda: Service.objects.filter(pk=made.pk).update(users=12),
        lambda: Team.objects.filter(pk=people.desk.pk).update(name="Post"),
    ]
    for change in changes:
        for expected in (1, 0):
            with settled.request(), CaptureQueriesContext(connection) as queries:
                settled.begin(mark())
                read.first(made.pk)
            assert len(queries) == expected + 1, "the mark, and what is asked"
        change()
    with settled.request():
        settled.begin(mark())
        found: Any = read.first(made.pk)
    assert (found.case.title, found.users, found.case.team.name) == ("Letters", 12, "Post")


def test_a_ticket_that_changes_marks_nothing(people: Cast) -> None:
    before = mark()
    made = incident(Place(people.acme.pk, people.desk.pk))
    Case.objects.filter(pk=made.pk).update(title="Other")
    assert mark() == before


def test_cases_of_tickets_are_no_settled_read(people: Cast) -> None:
    refused: list[Callable[[Any], QuerySet[Any]]] = [
        lambda number: Case.objects.filter(pk=number),
        lambda number: Incident.objects.filter(pk=number).select_related("case"),
        lambda number: Service.objects.filter(pk__in=Case.objects.filter(team=number)),
    ]
    for build in refused:
        with pytest.raises(TypeError, match="collaboration_case"):
            Prepared(build, settled=True).all(1)
        assert len(asked_of(Prepared(build, settled=None))) == 2


def asked_of(read: Prepared[Any]) -> list[Any]:
    """What is asked when it is read twice."""
    with settled.request(), CaptureQueriesContext(connection) as queries:
        settled.begin("some mark")
        read.all(1)
        read.all(1)
    return list(queries)


def test_a_request_that_changes_the_case_of_a_service_asks_again(people: Cast, request_: None) -> None:
    made = service(Place(people.acme.pk, people.desk.pk))
    read: Prepared[Any] = Prepared(
        lambda number: Service.objects.filter(pk=number).select_related("case"), settled=True
    )
    settled.begin(mark())
    read.first(made.pk)
    Case.objects.filter(pk=made.pk).update(title="Letters")
    found: Any = read.first(made.pk)
    assert found.case.title == "Letters"
