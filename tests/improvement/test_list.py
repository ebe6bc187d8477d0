"""The register as a long list: pages walk an index, whoever asks, however far down."""

import pytest
from django.db import connection
from django.http import QueryDict
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.cases import open_case
from pawl.improvement.lists import IMPROVEMENTS
from pawl.improvement.models import Improvement
from pawl.web.listing import Page
from pawl.web.listing_paging import after, ordered

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SORTS = ["", "sort=key", "sort=title", "sort=-title", "filter[state][eq]=proposed", "q=fewer"]


@pytest.fixture
def people() -> Cast:
    """Acme has 9 improvements between those of another organisation."""
    found = cast()
    for n in range(18):
        place = Place((found.acme if n % 2 else found.other).pk)
        case = open_case("improvement", f"Fewer {n % 5}", place)
        Improvement.objects.create(case=case, problem="They wait", state=("doing", "proposed")[n % 3 > 0])
    return found


def page(actor: Actor, text: str) -> Page:
    return IMPROVEMENTS.page(actor, IMPROVEMENTS.parse(actor, QueryDict(text)))


@pytest.mark.parametrize("asked", SORTS)
def test_pages_forward_and_back_tell_each_record_once(people: Cast, asked: str) -> None:
    whole = [row["pk"] for row in page(people.alice, asked).rows]
    found: list[int] = []
    pages: list[Page] = []
    cursor: str | None = ""
    while cursor is not None:
        pages.append(page(people.alice, f"{asked}&limit=2" + (f"&cursor={cursor}" if cursor else "")))
        found += [row["pk"] for row in pages[-1].rows]
        cursor = pages[-1].next
    assert found == whole
    assert len(found) == (6 if "filter" in asked else 9)
    back = page(people.alice, f"{asked}&limit=2&cursor={pages[-1].previous}")
    assert back.rows == pages[-2].rows


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what the tables hold")
@pytest.mark.parametrize("asked", ["", "sort=key", "sort=title", "filter[state][eq]=doing", "q=fewer"])
def test_no_page_sorts_all_that_an_organisation_has(people: Cast, asked: str) -> None:
    twice = person("eve", people.acme, Role.AGENT)
    Grant.objects.create(person=twice.human, role=Role.IMPROVEMENT_OWNER, organisation=people.acme)
    everywhere = person("eva", people.acme, Role.IMPROVEMENT_OWNER, everywhere=True)
    for actor in (people.alice, Actor(twice.human), everywhere):
        first = page(actor, f"{asked}&limit=2")
        query = IMPROVEMENTS.parse(actor, QueryDict(f"{asked}&limit=2&cursor={first.next}"))
        assert query.position is not None
        rows = after(IMPROVEMENTS._sortable(actor, query), query.sort, query.position)
        plan = ordered(rows, query.sort)[:3].explain()
        assert "TEMP B-TREE" not in plan, plan


def test_it_is_sorted_only_by_what_an_index_knows() -> None:
    assert {one.name for one in IMPROVEMENTS.fields if one.sortable} == {"key", "title"}
