"""A prepared read answers as the queryset that it is built from, for whatever it is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString
from tests.accounts.people import cast, person
from tests.incidents.samples import MONDAY, incident

from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Organisation, Person, Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Case
from pawl.collaboration.records import find_one
from pawl.history.models import SetUp
from pawl.incidents.lists import INCIDENTS
from pawl.incidents.models import Incident
from pawl.prepared import Prepared, Update, insert, padded, reads
from pawl.prepared.rows import Laying, laying

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def _opened(title: Any, after: Any, team: Any) -> QuerySet[Incident]:
    rows = Incident.objects.filter(case__title=title, opened_at__gt=after, case__team=team)
    return rows.select_related("case__team").order_by("pk")


def test_it_answers_as_its_queryset_does() -> None:
    people = cast()
    places = [Place(people.acme.pk, people.desk.pk), Place(people.acme.pk)]
    for title in ("Mail 100%s", "Mail's down"):
        for place in places:
            for hours in range(3):
                incident(place, title=title, opened_at=MONDAY + timedelta(hours=hours, microseconds=5))
    read: Prepared[Incident] = Prepared(_opened)
    asked = [
        (title, MONDAY + timedelta(hours=hours), team)
        for title in ("Mail 100%s", "Mail's down", "nothing")
        for hours in (0, 1, 9)
        for team in (people.desk.pk, None)
    ]
    for one in asked:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = [(each, each.opened_at, each.case.team, each.case.title) for each in read.all(*one)]
        assert len(queries) == 1
        assert found == [(each, each.opened_at, each.case.team, each.case.title) for each in _opened(*one)]
    assert len(read.kept) == 2, "one form with a team, one without"


def test_values_and_keys_of_many() -> None:
    people = cast()
    made = [incident(Place(people.acme.pk), title=f"No. {n}") for n in range(5)]
    rows: Prepared[dict[str, Any]] = Prepared(
        lambda _count, *keys: (
            Incident.objects.filter(pk__in=keys, case__title__contains="o. ")
            .values("pk", "case__title", "fields")
            .order_by("pk")
        )
    )
    for count in range(6):
        asked = padded(one.pk for one in made[:count])
        found = rows.all(*asked, of=(len(asked),))
        assert found == [{"pk": one.pk, "case__title": one.case.title, "fields": {}} for one in made[:count]]
    assert len(rows.kept) == 5, "none, 1, 2, 4 and 8"


def _seen(actor: Actor, title: str) -> QuerySet[Incident]:
    return Incident.objects.visible_to(actor).filter(case__title=title).order_by("pk")


def test_who_stands_in_reaches_as_far() -> None:
    people = cast()
    homeless = person("homeless", None, Role.AGENT, everywhere=True)
    for who in (people.alice, people.bob, people.charlie, people.admin, homeless):
        other = who.stand_in(7)
        assert (other.number, other.reach) == (7, who.reach)
        assert other.person is not None
        assert other.person.organisation_id == who.human.organisation_id


def test_somebody_of_no_organisation_finds_what_their_role_opens() -> None:
    made = incident(Place(cast().acme.pk), title="Mail")
    homeless = person("homeless", None, Role.AGENT, everywhere=True)
    assert list(Incident.objects.visible_to(homeless)) == [made]
    assert find_one(Incident, made.key, homeless) == made


def test_each_reader_sees_their_own() -> None:
    """Two of the same reach share a form, and neither sees what is the other's."""
    people = cast()
    callers = [person(name, people.acme, Role.REQUESTER) for name in ("dora", "emil")]
    mine = [incident(Place(people.acme.pk, None, one.human.pk), title="Mine") for one in callers]
    closed = incident(Place(people.acme.pk, None, callers[0].human.pk, confidential=True), title="Mine")
    read: Prepared[Incident] = Prepared(_seen)
    assert [read.all("Mine", by=one) for one in callers] == [[mine[0], closed], [mine[1]]]
    assert len(read.kept) == 1
    for one in (people.alice, people.bob, people.charlie, people.admin, Actor()):
        assert read.all("Mine", by=one) == list(_seen(one, "Mine")), one.key
    Grant.objects.filter(person=callers[0].human).delete()
    Person.objects.filter(pk=callers[1].human.pk).update(is_active=False, deactivated_at=MONDAY)
    for one in callers:
        after = Actor(Person.objects.get(pk=one.human.pk))
        assert read.all("Mine", by=after) == list(_seen(after, "Mine"))


@pytest.mark.parametrize(
    "build",
    [
        lambda title: Incident.objects.filter(case__title__in=(title, f"{title}!")),
        lambda title: Incident.objects.filter(case__title=title, pk__in=list(Person.objects.all())),
        lambda _title: Incident.objects.all(),
        lambda title: Incident.objects.filter(case__title=title).prefetch_related("children"),
        lambda title: Incident.objects.filter(case__title=title[:4]),
    ],
    ids=["adds another", "asks while it is built", "leaves a value out", "fetches more", "changes a value"],
)  # fmt: skip
def test_what_cannot_be_prepared_is_refused(build: Any) -> None:
    incident(Place(cast().acme.pk), title="Mail is down")
    with pytest.raises(TypeError):
        Prepared(build).all("Mail is down")


def test_nothing_else_of_a_reader_may_be_asked() -> None:
    read: Prepared[Person] = Prepared(lambda actor: Person.objects.filter(name=actor.human.name))
    with pytest.raises(TypeError):
        read.all(by=cast().alice)


def test_what_is_kept_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "MOST", 3)
    read: Prepared[Person] = Prepared(lambda most: Person.objects.order_by("pk")[: most + 1])
    people = cast()
    for most in range(6):
        assert read.all(of=(most,))[0] == people.alice.person
    assert len(read.kept) == 3


def test_a_list_that_is_asked_again_tells_each_reader_their_own() -> None:
    """The second time it is prepared: for readers of the same reach, and with other rows by then."""
    people = cast()
    callers = [person(name, people.acme, Role.REQUESTER) for name in ("gina", "hugo")]
    mine = [incident(Place(people.acme.pk, None, one.human.pk), title=one.human.name) for one in callers]
    for asked in (
        "sort=-key&limit=7",
        "sort=-key&limit=7&filter[state][eq]=new",
        "filter[title][contains]=ug",
    ):
        for _again in range(3):
            for one, own in zip((*callers, people.bob), (*([each] for each in mine), []), strict=True):
                query = INCIDENTS.parse(one, QueryDict(asked))
                wanted = [each.pk for each in own if "contains" not in asked or "ug" in each.case.title]
                assert [row["pk"] for row in INCIDENTS.page(one, query).rows] == wanted
                assert INCIDENTS.count(one, query) == len(wanted)


def test_rows_are_added_as_django_adds_them() -> None:
    place = Place(cast().acme.pk)
    at = MONDAY + timedelta(microseconds=7)
    cases = [Case(kind="incident", title=title, organisation_id=place.organisation_id, created_at=at)
             for title in ("100% 'of' it", "二")]  # fmt: skip
    insert(*cases)
    assert [one.title for one in cases] == [Case.objects.get(pk=one.pk).title for one in cases]
    made = Incident(case=cases[0], state="new", opened_at=at, fields={"a": [1, None]}, priority=2,
                    computed_priority=2)  # fmt: skip
    insert(made)
    kept = Incident.objects.get(pk=made.pk)
    assert [getattr(kept, one.attname) for one in Incident._meta.concrete_fields] == [
        getattr(made, one.attname) for one in Incident._meta.concrete_fields
    ]
    made.impact = 1
    made.save()  # it knows that it is there
    assert Incident.objects.get(pk=made.pk).impact == 1


def test_a_record_that_is_laid_is_what_its_constructor_makes() -> None:
    for model in (one for one in apps.get_models() if one.__module__.startswith("pawl.")):
        names = [one.attname for one in model._meta.concrete_fields]
        for given in (names, names[:2]):
            values = [object() for _one in given]
            ours, theirs = (vars(maker.from_db("default", given, values)) for maker in (laying(model), model))
            states = [vars(one.pop("_state")) for one in (ours, theirs)]
            assert [(one["adding"], one["db"]) for one in states] == [(False, "default")] * 2
            assert not states[0].get("fields_cache"), "Django makes an empty one when it is first asked for"
            assert ours == theirs, model


def test_whoever_wants_a_say_when_a_record_is_made_gets_it() -> None:
    assert isinstance(laying(Team), Laying)

    class Counted(Team):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.is_counted = True

        class Meta:
            app_label = "tests_only"
            proxy = True

    made: Any = Counted
    assert laying(Counted) is made


def test_a_value_that_is_not_plain_goes_the_way_of_its_field() -> None:
    people = cast()
    made = Team(organisation=people.acme, name=SafeString("Safe"), is_active=True)
    second = Team(organisation_id=str(people.acme.pk), name=7, is_active=1)  # type: ignore[misc]
    insert(made, second)
    assert set(Team.objects.values_list("name", "is_active", "organisation_id")) >= {
        ("Safe", True, people.acme.pk),
        ("7", True, people.acme.pk),
    }


def test_rows_of_several_tables_go_together_and_each_learns_its_number() -> None:
    home = Organisation.objects.create(name="Acme")
    made = [
        Team(organisation=home, name="First"),
        Team(organisation=home, name="Second"),
        Organisation(name="Other"),
        SetUp(id=-7, mark=1),
        Team(organisation=home, name="Third"),
    ]
    with CaptureQueriesContext(connection) as queries:
        insert(*made)
    assert len(queries) == (1 if connection.vendor == "postgresql" else 4)
    for one in made:
        assert not one._state.adding
        assert str(type(one)._base_manager.get(pk=one.pk)) == str(one)
    assert [one.pk for one in made if isinstance(one, Team)] == sorted(
        Team.objects.values_list("pk", flat=True)
    )


def test_of_rows_that_go_together_none_stays_where_one_is_refused() -> None:
    home = Organisation.objects.create(name="Acme")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Team(organisation=home, name="First"), Organisation(name="Acme"))
    assert not Team.objects.exists()


def test_a_change_goes_with_what_is_added_for_it() -> None:
    home = Organisation.objects.create(name="Acme")
    team = Team.objects.create(organisation=home, name="First")
    change = Update(Team, {"pk": team.pk, "version": team.version}, {"name": "Second", "is_active": False})
    added = Team(organisation=home, name="Third")
    with CaptureQueriesContext(connection) as queries:
        assert insert(added, updating=change)
    assert len(queries) == (1 if connection.vendor == "postgresql" else 2)
    told = set(Team.objects.values_list("pk", "name", "is_active", "version"))
    assert told == {(team.pk, "Second", False, team.version + 1), (added.pk, "Third", True, added.version)}
    assert insert(updating=Update(Team, {"pk": team.pk}, {"name": "Fourth"}))
    assert not insert(Team(organisation=home, name="Fifth"), updating=change), "somebody was faster"


def test_no_rows_are_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert()
    assert not queries
