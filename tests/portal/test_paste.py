"""A table from a spreadsheet becomes records: guessed, tried, then written, all rows or none."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.accounts.people import Cast, cast, person
from tests.projects.samples import project

from pawl.accounts.roles import Role
from pawl.collaboration.cases import place_of
from pawl.errors import Invalid
from pawl.improvement.models import Improvement
from pawl.incidents.models import Incident
from pawl.measurement.models import Factor
from pawl.portal.registers import REGISTERS
from pawl.projects.models import RaidItem
from pawl.strategy.models import Goal
from pawl.web.pasting import guess, parse

TABLE = "Improvement\tWhy\tBaseline\nAnswer first\tTickets wander\t12.5\nOne mailbox\tMail is lost\t\n"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(client: Client, people: Cast) -> Client:
    client.force_login(people.alice.human)
    return client


def write(text: str, *columns: str, names: bool = True) -> dict[str, str]:
    meaning = {f"column_{i}": name for i, name in enumerate(columns)}
    return {"text": text, "step": "write", "has_names": "yes" if names else "", **meaning}


@pytest.mark.django_db
def test_a_table_is_looked_at_before_anything_is_written(alice: Client) -> None:
    page = alice.post("/paste/improvements/", {"text": TABLE}).content.decode()
    assert 'value="title" selected' in page
    assert 'value="problem" selected' in page
    assert "Make 2 records" in page
    assert not Improvement.objects.exists()


@pytest.mark.django_db
def test_all_rows_are_written(alice: Client) -> None:
    response = alice.post("/paste/improvements/", write(TABLE, "title", "problem", "baseline"), follow=True)
    assert "2 records made." in response.content.decode()
    assert set(Improvement.objects.values_list("case__title", flat=True)) == {"Answer first", "One mailbox"}


@pytest.mark.django_db
def test_one_bad_row_keeps_all_from_being_written(alice: Client) -> None:
    bad = TABLE + "Third\tWhy\tmuch\n"
    response = alice.post("/paste/improvements/", write(bad, "title", "problem", "baseline"))
    assert response.status_code == 422
    assert "Row 3" in response.content.decode()
    assert not Improvement.objects.exists()


@pytest.mark.django_db
def test_goals_and_factors_are_pasted_too_with_choices_by_their_label(alice: Client) -> None:
    alice.post("/paste/goals/", write("Goal;Horizon\nFaster;next\n", "title", "horizon"))
    assert Goal.objects.get().horizon == "next"
    alice.post("/paste/factors/", write("2026-03-01,Release 7,outside\n", "at", "title", "side", names=False))
    assert Factor.objects.get().side == "external"


@pytest.mark.django_db
def test_a_risk_list_goes_into_its_projects(client: Client, people: Cast) -> None:
    manager = person("pia", people.acme, Role.PROJECT_MANAGER)
    client.force_login(manager.human)
    home = project(place_of(manager.person))
    heads = "Project;Risk;Likelihood;Severity;Mitigation;Owner"
    table = f"{heads}\n{home.key};Key person leaves;4;5;Pair;{manager.human.email}\n"
    columns = ("project", "title", "probability", "impact", "response_text", "owner")
    page = client.post("/paste/risks/", {"text": table}).content.decode()
    assert [f'value="{one}" selected' in page for one in columns] == [True] * 6
    assert client.post("/paste/risks/", write(table, *columns), follow=True).status_code == 200
    made = RaidItem.objects.get()
    assert (made.project, made.raid_type, made.score, made.case.owner) == (home, "risk", 20, manager.human)
    other = client.post("/paste/risks/", write(table.replace(home.key, "INC-1"), *columns))
    assert other.status_code == 422
    assert RaidItem.objects.count() == 1


@pytest.mark.django_db
def test_a_needed_column_must_be_named(alice: Client) -> None:
    page = alice.post("/paste/goals/", write(TABLE, "", "contribution")).content.decode()
    assert "No column is said to be Goal." in page


@pytest.mark.django_db
def test_nobody_pastes_what_they_may_not_write(client: Client, people: Cast) -> None:
    client.force_login(person("asker", people.acme, Role.REQUESTER).human)
    assert client.post("/paste/goals/", {"text": TABLE}).status_code == 403
    assert "/paste/goals/" not in client.get("/paste/").content.decode()
    assert client.get("/paste/nothing/").status_code == 404


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n", "x" * 200_000, "a\t" * 50])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse(text)


def test_a_table_without_names_is_taken_in_the_register_s_order() -> None:
    meaning, has_names = guess(REGISTERS["goals"], parse("Faster\tnow\n"))
    assert (meaning[:2], has_names) == (["title", "horizon"], False)


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=6), max_size=6)
)
def test_any_text_is_a_table_or_refused(rows: list[list[str]]) -> None:
    try:
        table = parse("\n".join("\t".join(row) for row in rows))
    except Invalid:
        return
    meaning, _has_names = guess(REGISTERS["improvements"], table)
    assert len([name for name in meaning if name]) == len({name for name in meaning if name})


TICKETS = "Number\tTitle\tE-mail\tImpact\nINC0001\tPrinter is out\tbob@example.org\t2\nINC0002\tNo mail\t\t\n"


@pytest.mark.django_db
def test_tickets_are_pasted_with_their_callers_and_former_numbers(client: Client, people: Cast) -> None:
    client.force_login(people.admin.human)
    page = client.post("/paste/incidents/", {"text": TICKETS}).content.decode()
    for name in ("external_id", "title", "caller", "impact"):
        assert f'value="{name}" selected' in page, name
    client.post("/paste/incidents/", write(TICKETS, "external_id", "title", "caller", "impact"))
    first, second = Incident.objects.order_by("pk")
    assert (first.external_id, first.impact, first.case.owner) == ("INC0001", 2, people.bob.human)
    assert (second.case.title, second.impact) == ("No mail", 3)


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["who@example.org\t2", "bob@example.org\t4"])
def test_a_ticket_of_nobody_or_of_no_level_is_refused(bad: str, client: Client, people: Cast) -> None:
    client.force_login(people.admin.human)
    sent = write(TICKETS + f"INC0003\tThird\t{bad}\n", "external_id", "title", "caller", "impact")
    assert client.post("/paste/incidents/", sent).status_code == 422
    assert not Incident.objects.exists()
