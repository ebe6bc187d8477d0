"""A list as a page, over one declaration: filter, order, columns, saved views, files, many rows at once."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast

from pawl.accounts.models import Person
from pawl.presentation.cells import FORMULA, as_it_was, neutral

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.guide.urls")]
PEOPLE = "/style-guide/people/"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def admin(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def page(client: Client, query: str = "", **headers: str) -> str:
    return client.get(PEOPLE + query, headers=headers).content.decode()


def test_a_list_shows_its_rows_as_links(admin: Client, people: Cast) -> None:
    assert f'href="/style-guide/?person={people.alice.human.pk}"' in page(admin)


def test_a_filter_shows_as_a_chip_that_can_be_left_out(admin: Client) -> None:
    found = page(admin, "?filter%5Bname%5D%5Bcontains%5D=ali")
    assert "Name contains ali" in found
    assert "bob@example.org" not in found


def test_blank_questions_of_the_filter_form_filter_nothing(admin: Client) -> None:
    assert "bob@example.org" in page(admin, "?filter%5Bname%5D%5Bcontains%5D=&filter%5Btheme%5D%5Beq%5D=")


def test_the_order_is_a_link_and_aria_says_it(admin: Client) -> None:
    found = page(admin, "?sort=-name")
    assert 'aria-sort="descending"' in found
    assert found.index("charlie@") < found.index("alice@")


def test_a_quick_filter_is_marked_in_whatever_order_its_rows_are(admin: Client) -> None:
    chosen = 'is-on" href="?filter%5Btheme%5D%5Beq%5D=dark">Dark ones'
    everything = 'is-on" href="?">All'
    for query in ("?filter%5Btheme%5D%5Beq%5D=dark", "?filter%5Btheme%5D%5Beq%5D=dark&sort=-name"):
        assert chosen in page(admin, query)
        assert everything not in page(admin, query)
    assert everything in page(admin, "?sort=-name")


def test_chosen_columns_become_part_of_the_address(admin: Client) -> None:
    response = admin.get(PEOPLE + "?column=name&column=number&sort=name")
    assert response["Location"] == PEOPLE + "?sort=name&fields=name%2Cnumber"
    assert "alice@" not in page(admin, "?fields=name")


def test_an_unknown_filter_is_refused_with_the_way_out(admin: Client) -> None:
    response = admin.get(PEOPLE + "?filter%5Bpassword%5D%5Beq%5D=x")
    assert response.status_code == 400
    assert "Use one of" in response.content.decode()


def test_htmx_gets_the_rows_alone(admin: Client) -> None:
    found = page(admin, "?q=ali", **{"hx-request": "true"})
    assert "<html" not in found
    assert "alice@" in found


def test_the_export_holds_what_is_filtered(admin: Client) -> None:
    response = admin.get(PEOPLE + "?q=ali&export=csv")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert "alice@" in text
    assert "bob@" not in text


def test_an_empty_list_says_what_to_do(client: Client, people: Cast) -> None:
    client.force_login(
        Person.objects.create(email="new@example.org", name="New", joined_at=people.admin.human.joined_at)
    )
    found = page(client)
    assert "Nothing is here yet." in found
    assert "/help/index/" in found


def test_many_rows_are_shown_before_they_are_touched(admin: Client, people: Cast) -> None:
    form = {"act": "touch", "chosen": [people.alice.human.pk, people.bob.human.pk]}
    preview = admin.post(PEOPLE, form).content.decode()
    assert "This will be done with 2 rows" in preview
    done = admin.post(PEOPLE, form | {"confirmed": "yes"}, follow=True).content.decode()
    assert "Touch: 2 rows done." in done
    assert "Undo" in done


def test_one_refused_row_keeps_all_from_happening(admin: Client, people: Cast) -> None:
    Person.objects.filter(pk=people.bob.human.pk).update(theme="dark")
    form = {"act": "touch", "chosen": [people.alice.human.pk, people.bob.human.pk], "confirmed": "yes"}
    response = admin.post(PEOPLE, form)
    assert response.status_code == 409
    assert "The dark one stays." in response.content.decode()


def test_a_view_is_saved_shown_and_removed(admin: Client) -> None:
    saved = {"listing": "guide-people", "name": "Mine", "query": "?q=ali", "next": PEOPLE}
    assert "Saved as “Mine”." in admin.post("/views/", saved, follow=True).content.decode()
    assert 'href="?q=ali"' in page(admin)
    remove = page(admin).split('action="/views/')[2].split("/removal/")[0]
    admin.post(f"/views/{remove}/removal/", {"next": PEOPLE})
    assert 'href="?q=ali"' not in page(admin)


def test_nobody_removes_the_view_of_another(admin: Client, people: Cast) -> None:
    admin.post("/views/", {"listing": "guide-people", "name": "Mine", "query": "?q=ali"})
    number = page(admin).split('action="/views/')[2].split("/removal/")[0]
    charlie = Client()
    charlie.force_login(people.charlie.human)
    assert charlie.post(f"/views/{number}/removal/").status_code == 404


def test_a_number_longer_than_any_key_chooses_nothing(admin: Client) -> None:
    assert admin.post(PEOPLE, {"act": "touch", "chosen": "9" * 5000}).status_code == 400


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@x", "'", "'quoted", "-1", "", "plain", "＝1"])
def test_a_neutral_cell_becomes_what_it_was(text: str) -> None:
    assert as_it_was(neutral(text)) == text
    assert neutral(text)[:1] not in FORMULA
