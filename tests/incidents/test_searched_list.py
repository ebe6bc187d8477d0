"""The list of what words find: page after page, in its order, and no row of it costs a query."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast
from tests.incidents.samples import incident

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.actions import comment
from pawl.incidents.lists import INCIDENTS
from pawl.incidents.models import Incident
from pawl.web.listing import NEWEST, Page

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HITS = 7


@pytest.fixture
def hits(people: Cast) -> list[Incident]:
    """Every other one is about a printer, and one of them is of another desk."""
    incident(Place(people.other.pk), title="printer of somebody else")
    home = Place(people.acme.pk)
    made = [incident(home, title=f"{'printer' if n % 2 else 'phone'} {n:02}") for n in range(2 * HITS)]
    return made[1::2]


def asked(agent: Actor, text: str) -> Page:
    return INCIDENTS.page(agent, INCIDENTS.parse(agent, QueryDict(text)))


def numbers(found: Page) -> list[int]:
    return [row["pk"] for row in found.rows]


@pytest.mark.parametrize("sort", ["-key", "title"])
def test_pages_follow_each_other_and_lead_back(agent: Actor, hits: list[Incident], sort: str) -> None:
    wanted = [one.pk for one in hits][:: -1 if sort == "-key" else 1]
    same = f"q=printer&limit=3&sort={sort}"
    first = asked(agent, same)
    second = asked(agent, f"{same}&cursor={first.next}")
    third = asked(agent, f"{same}&cursor={second.next}")
    assert [numbers(first), numbers(second), numbers(third)] == [wanted[:3], wanted[3:6], wanted[6:]]
    assert third.next is None
    assert numbers(asked(agent, f"{same}&cursor={third.previous}")) == wanted[3:6]


def test_words_and_filters_both_count(agent: Actor, hits: list[Incident]) -> None:
    Incident.objects.filter(pk=hits[2].pk).update(state="on_hold")
    assert numbers(asked(agent, "q=printer&filter[state][eq]=on_hold")) == [hits[2].pk]
    assert numbers(asked(agent, "q=scanner")) == []


def test_newer_hits_that_are_of_others_hide_none(agent: Actor, people: Cast, hits: list[Incident]) -> None:
    """On the first page the newest hits are looked at first: here each of them is of somebody else."""
    for n in range(NEWEST * 3 + 1):
        incident(Place(people.other.pk), title=f"printer of others {n}")
    assert numbers(asked(agent, "q=printer&limit=2")) == [one.pk for one in hits[:-3:-1]]


def test_what_only_an_internal_comment_says_keeps_its_place(agent: Actor, people: Cast) -> None:
    """An older hit of the desk's own words comes after newer public hits, more than are looked at."""
    home = Place(people.acme.pk)
    aside = incident(home, title="nothing")
    comment(aside.case, text="it is the printer", is_internal=True, by=agent)
    made = [incident(home, title=f"printer {n}") for n in range(NEWEST * 2 + 3)]
    newest = [one.pk for one in reversed(made)]
    page = asked(agent, "q=printer&limit=1")
    assert numbers(page) == newest[:1]
    assert numbers(asked(agent, f"q=printer&limit=1&cursor={page.next}")) == newest[1:2]
    assert numbers(asked(agent, "q=printer&limit=100")) == [*newest, aside.pk]


def test_it_is_counted_as_it_is_listed(agent: Actor, hits: list[Incident]) -> None:
    query = INCIDENTS.parse(agent, QueryDict("q=printer"))
    assert INCIDENTS.count(agent, query) == HITS
    assert INCIDENTS.count(agent, query, most=2) == 3, "one more than it counts to"


def test_no_hit_costs_a_statement(agent: Actor, hits: list[Incident]) -> None:
    """One for the keys, one for what is shown; one more where the newest hits do not fill the page."""

    def statements(text: str) -> int:
        asked(agent, text)
        with CaptureQueriesContext(connection) as told:
            asked(agent, text)
        return len(told) - 1  # the own fields of the desk

    assert statements("q=printer&limit=1") == statements("q=printer&limit=3") == 2
    assert statements("q=printer") == statements("q=printer&limit=90") == 3
