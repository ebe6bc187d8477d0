"""L2: a page takes few queries, and no more for a hundred rows than for ten; an export stays small."""

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.people_list import PEOPLE, START, WORKER, read
from tests.authorisation.inventory import Route, routes
from tests.authorisation.rights import matrix
from tests.authorisation.world import MAKERS, SmallWorld

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.web.listing_export import export

pytestmark = pytest.mark.django_db
MOST = 25
ROWS = 200_000 if os.environ.get("PAWL_THOROUGH") else 20_000
GROWTH = 100 * 1024 * 1024
LISTS = [
    one for one in routes() if not one.names and one.path in matrix() and matrix()[one.path].lists in MAKERS
]


@pytest.mark.parametrize("route", LISTS, ids=lambda one: one.path)
def test_a_list_takes_the_same_queries_for_ten_rows_and_a_hundred(
    small_world: SmallWorld, route: Route
) -> None:
    make, people = MAKERS[matrix()[route.path].lists or ""], small_world.people
    client = small_world.client
    place = Place(people.acme.pk, None, people.admin.human.pk)
    counts = []
    for n in (10, 90):
        for _ in range(n):
            make(place)
        client.get(route.path)  # what is read once and kept
        with CaptureQueriesContext(connection) as taken:
            found = client.get(route.path)
            _whole(found)
        assert found.status_code == 200
        counts.append(len(taken))
    assert max(counts) <= MOST, f"{route.path} takes {counts} queries"
    # One more at most: what is longer than a page is counted for its foot.
    assert counts[1] - counts[0] in {0, 1}, f"{route.path} takes {counts} queries: one more per row?"


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_an_export_of_any_length_stays_small(form: str) -> None:
    Person.objects.bulk_create(
        (
            Person(email=f"p{i}@example.org", name=f"Person number {i}", joined_at=START, version=i % 9)
            for i in range(ROWS)
        ),
        batch_size=1000,
    )
    gc.collect()
    before, size, most = _resident(), 0, 0
    response: Any = export(PEOPLE, WORKER, read("sort=key"), form)
    for n, chunk in enumerate(response.streaming_content):
        size += len(chunk)
        most = max(most, _resident()) if n % 20 == 0 else most
    assert size > ROWS * 10
    assert max(most, _resident()) - before < GROWTH
    for close in vars(response)["_resource_closers"]:
        close()


def _whole(found: Any) -> bytes:
    return b"".join(found.streaming_content) if found.streaming else bytes(found.content)


def _resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
