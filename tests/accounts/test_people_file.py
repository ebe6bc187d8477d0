"""People and teams by CSV: what is taken, what is refused and why, and the dry run that says so before."""

import pytest
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actions import imports
from pawl.accounts.actions.imports import Done, Report
from pawl.accounts.actor import ANONYMOUS, Actor
from pawl.accounts.models import Grant, Membership, Person, Team
from pawl.accounts.people_file import LARGEST_BYTES, read
from pawl.accounts.roles import Role
from pawl.errors import Invalid, NotAllowed
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FILE = """email,name,organisation,teams,roles,active,external_id
dora@example.org,Dora,Acme,Desk|Night,agent@Acme/Desk,yes,d-1
ALICE@example.org,Alice Liddell,Acme,,,yes,
bob@example.org,Bob,Acme,Desk,,no,
eve@example.org,Eve,Nowhere,,,yes,
broken,Broken,Acme,,,yes,
fay@example.org,Fay,Acme,,wizard,yes,
gil@example.org,Gil,Acme,,,maybe,
"""


@pytest.fixture
def people() -> Cast:
    return cast()


def bring(text: str | bytes, by: Actor, *, dry_run: bool = False) -> Report:
    content = text.encode() if isinstance(text, str) else text
    return imports.bring(read(content), by=by, dry_run=dry_run)


def test_rows_are_taken_or_refused_each_with_its_reason(people: Cast) -> None:
    report = bring(FILE, people.admin)
    assert [(one.row, one.done) for one in report.brought] == [
        (2, Done.CREATED), (3, Done.CHANGED), (4, Done.DEACTIVATED),
    ]  # fmt: skip
    assert [(one.row, one.column) for one in sorted(report.refused, key=lambda one: one.row)] == [
        (5, "organisation"), (6, "email"), (7, "roles"), (8, "active"),
    ]  # fmt: skip
    assert all(str(one.rule) and str(one.way_out) for one in report.refused)


def test_what_a_row_says_stands_afterwards(people: Cast) -> None:
    bring(FILE, people.admin)
    dora = Person.objects.get(email="dora@example.org")
    assert (dora.name, dora.organisation, dora.external_id) == ("Dora", people.acme, "d-1")
    assert {team.name for team in dora.teams.all()} == {"Desk", "Night"}
    assert dora.grants.get().team == people.desk
    assert Person.objects.get(email="alice@example.org").name == "Alice Liddell"
    assert not Person.objects.get(email="bob@example.org").is_active


def test_a_dry_run_says_the_same_and_leaves_nothing(people: Cast) -> None:
    tables = (Person, Team, Grant, Membership, Event)
    before = [sorted(one._base_manager.values_list(), key=repr) for one in tables]
    dry = bring(FILE, people.admin, dry_run=True)
    assert [sorted(one._base_manager.values_list(), key=repr) for one in tables] == before
    real = bring(FILE, people.admin)
    assert (dry.brought, dry.refused) == (real.brought, real.refused)


def test_twice_is_once(people: Cast) -> None:
    bring(FILE, people.admin)
    events = Event.objects.count()
    again = bring(FILE, people.admin)
    assert again.count(Done.UNCHANGED) == 3
    assert Event.objects.count() == events


def test_strangers_bring_nobody(people: Cast) -> None:
    for stranger in (people.charlie, people.alice, ANONYMOUS):
        with pytest.raises(NotAllowed):
            bring(FILE, stranger)


def test_an_administrator_of_one_organisation_brings_into_it_only(people: Cast) -> None:
    local = person("local", people.acme, Role.ADMINISTRATOR)
    rows = "email,name,organisation,roles\n" + "".join(
        f"{name}@example.org,{name},{place},{role}\n"
        for name, place, role in (
            ("in", "Acme", ""), ("out", "Other", ""), ("nowhere", "", ""), ("high", "Acme", "administrator"),
        )
    )  # fmt: skip
    report = bring(rows, local)
    assert [one.email for one in report.brought] == ["in@example.org"]
    assert [one.row for one in report.refused] == [3, 4, 5]
    assert not Person.objects.filter(email="high@example.org").exists(), "a row is whole or not at all"


def test_a_file_without_a_column_says_nothing_about_it(people: Cast) -> None:
    Membership.objects.create(person=people.bob.human, team=people.desk)
    bring("email,name\nbob@example.org,Bobby\n", people.admin)
    bob = Person.objects.get(email="bob@example.org")
    assert (bob.name, bob.organisation, bob.teams.count(), bob.grants.count()) == ("Bobby", people.acme, 1, 1)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"mail,name\n", "not known: mail"),
        (b"email\n", "no column name"),
        (b"email,name,email\n", "twice"),
        (b"", "no column email"),
        (b"email,name\na\x00,b\n", "NUL"),
        (b"x" * (LARGEST_BYTES + 1), "larger"),
        (b'email,name\na@example.org,"open\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(people: Cast, content: bytes, match: str) -> None:
    with pytest.raises(Invalid, match=match):
        bring(content, people.admin)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_all_countries_are_read(people: Cast, delimiter: str) -> None:
    text = "\ufeff" + delimiter.join(["Email", "Name"]) + "\r\n" + delimiter.join(["wu@example.org", "吴"])
    assert bring(text, people.admin).count(Done.CREATED) == 1
    assert Person.objects.get(email="wu@example.org").name == "吴"


def test_a_row_with_a_missing_cell_is_refused(people: Cast) -> None:
    report = bring("email,name,active\nx@example.org,X\ny@example.org,Y,yes,more\n", people.admin)
    assert [one.row for one in report.refused] == [2, 3]
