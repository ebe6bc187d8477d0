"""One declaration per list: what it finds, in which order, page by page."""

import pytest
from django.http import QueryDict
from tests.accounts.people import cast
from tests.api.people_list import PEOPLE, WORKER, crowd, names, page, read

from pawl.accounts.models import Person
from pawl.errors import Invalid
from pawl.web.listing import Page

pytestmark = pytest.mark.django_db

SORTS = [
    "key",
    "-key",
    "name",
    "-name",
    "organisation",
    "-organisation",
    "joined,-version",
    "-active,organisation",
]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_forward_and_back_tell_each_row_once_in_order(sort: str) -> None:
    crowd()
    whole = [row["pk"] for row in page(f"sort={sort}&limit=200").rows]
    assert len(whole) == 23
    found: list[int] = []
    pages: list[Page] = []
    cursor: str | None = ""
    while cursor is not None:
        pages.append(page(f"sort={sort}&limit=4" + (f"&cursor={cursor}" if cursor else "")))
        found += [row["pk"] for row in pages[-1].rows]
        cursor = pages[-1].next
    assert found == whole
    back = page(f"sort={sort}&limit=4&cursor={pages[-1].previous}")
    assert [row["pk"] for row in back.rows] == [row["pk"] for row in pages[-2].rows]
    assert page(f"sort={sort}&limit=4&cursor={pages[1].previous}").previous is None


def test_empty_values_come_first_upwards_on_both_engines() -> None:
    crowd()
    found = [row["organisation"] for row in page("sort=organisation&limit=200").rows]
    assert found[:8] == [None] * 8
    assert found[-1] == "Beta"


def test_a_batch_reads_the_same_rows_as_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd()
    monkeypatch.setattr("pawl.web.listing.BATCH", 5)
    query = read("sort=-organisation,name&limit=200")
    assert list(PEOPLE.each(WORKER, query)) == page("sort=-organisation,name&limit=200").rows


@pytest.mark.parametrize(
    ("condition", "n"),
    [
        ("filter[name][eq]=P1", 4),
        ("filter[name][ne]=P1", 19),
        ("filter[name][in]=P1,P2", 7),
        ("filter[name][contains]=p1", 4),
        ("filter[organisation][empty]=true", 8),
        ("filter[organisation][empty]=false", 15),
        ("filter[organisation][ne]=Acme", 15),
        ("filter[theme][eq]=auto", 6),
        ("filter[active][eq]=false", 0),
        ("filter[version][ge]=4", 7),
        ("filter[version][lt]=4&filter[version][gt]=1", 8),
        ("filter[joined][eq]=2026-01-02", 5),
        ("filter[joined][le]=2026-01-02", 10),
        ("filter[joined][gt]=2026-01-02", 13),
        ("filter[joined][ge]=2026-01-02T12:00:00%2B00:00", 18),
        ("q=p3", 3),
    ],
)
def test_a_filter_finds_what_it_says(condition: str, n: int) -> None:
    crowd()
    assert len(page(f"{condition}&limit=200").rows) == n


def test_a_key_finds_its_row() -> None:
    crowd()
    wanted = Person.objects.order_by("pk")[3]
    assert [row["pk"] for row in page(f"filter[key][eq]=PER-{wanted.pk}").rows] == [wanted.pk]
    assert page(f"filter[key][eq]=PER-{wanted.pk}").rows[0]["key"] == f"PER-{wanted.pk}"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("filter[password][eq]=x", "key, name"),
        ("filter[name__contains][eq]=x", "key, name"),
        ("filter[organisation__id][gt]=1", "key, name"),
        ("filter[name][regex]=x", "eq, ne, contains, in"),
        ("filter[theme][eq]=pink", "auto, dark"),
        ("filter[active][eq]=yes", "true or false"),
        ("filter[version][eq]=1e3", "whole number"),
        ("filter[version][eq]=99999999999999999999", "whole number"),
        ("filter[joined][ge]=9999-01-01", "1970 to 2100"),
        ("filter[joined][ge]=2026-01-01T00:00:00", "zone"),
        ("filter[name][eq]=%00", "control"),
        ("filter[key][eq]=CSI-1", "PER-12"),
        ("filter[name]=x", "filter[…]"),
        ("filter[name][eq]=a&filter[name][eq]=b", "once"),
        ("sort=password", "key, name"),
        ("sort=name,-name", "different"),
        ("limit=0", "1 to 200"),
        ("limit=201", "1 to 200"),
        ("cursor=x", "not made"),
        ("cursor=WyJuYW1lIiwwLCJQMSIsInh4Il0", "not made"),
        ("page=2", "sort, fields, limit"),
        ("fields=name,password", "key, name"),
        ("_connector=OR", "sort, fields"),
    ],
)  # fmt: skip
def test_what_is_not_declared_is_refused_with_what_is(asked: str, says: str) -> None:
    with pytest.raises(Invalid) as caught:
        page(asked)
    assert caught.value.status == 400
    assert says in str(caught.value)


def test_a_cursor_belongs_to_its_order() -> None:
    crowd()
    cursor = page("sort=name&limit=2").next
    with pytest.raises(Invalid, match="not made for this list"):
        page(f"sort=-name&cursor={cursor}")


def test_who_may_not_read_a_field_may_not_filter_or_sort_by_it() -> None:
    people = cast()
    assert "email" in page("", people.admin).rows[0]
    assert "email" not in page("", people.alice).rows[0]
    for asked in ("filter[email][contains]=a", "sort=email", "fields=email"):
        with pytest.raises(Invalid, match="does not know"):
            page(asked, people.alice)


def test_a_list_begins_with_what_the_actor_may_see() -> None:
    people = cast()
    assert {row["name"] for row in page("", people.charlie).rows} == {"Charlie"}
    assert PEOPLE.count(people.charlie, read("", people.charlie)) == 1


def test_counting_stops_where_it_was_told() -> None:
    crowd()
    assert PEOPLE.count(WORKER, read(""), most=10) == 11


def test_a_form_leaves_empty_what_is_not_filtered() -> None:
    crowd()
    from_form = PEOPLE.parse(WORKER, _given("filter[name][eq]=&filter[theme][eq]=auto"), blanks=True)
    assert len(PEOPLE.page(WORKER, from_form).rows) == 6
    assert from_form.link(sort="-name") == "?filter%5Btheme%5D%5Beq%5D=auto&sort=-name"


def test_a_page_costs_one_query(django_assert_num_queries: object) -> None:
    crowd()
    with django_assert_num_queries(1):  # type: ignore[operator]
        names("sort=organisation&limit=5")


def _given(text: str) -> object:
    return QueryDict(text)
