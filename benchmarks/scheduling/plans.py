"""Two projects in a fresh database, one with few activities and one with many, and somebody who looks."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from benchmarks.scheduling.paths import drawn
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person
from pawl.accounts.roles import Role
from pawl.collaboration.models import Case
from pawl.projects.actions import baselines
from pawl.projects.models import Member, Project, RaidItem, WorkLink, WorkPackage

BELOW = 10
"""So many activities stand below one summary."""
MONDAY = date(2026, 1, 5)
CHUNK = 1000


def site(count: int, few: int) -> tuple[Callable[[str], tuple[float, int]], str, str]:
    """Both projects, and somebody who looks at them."""

    home = Organisation.objects.create(name="Bench")
    joined = datetime(2026, 1, 5, tzinfo=UTC)
    person = Person.objects.create(email="pia@example.org", name="Pia", organisation=home, joined_at=joined)
    for role in (Role.PROJECT_MANAGER, Role.IMPROVEMENT_OWNER):
        person.grants.create(role=role, organisation=home)
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    def ask(address: str) -> tuple[float, int]:
        queries: list[str] = []

        def note(execute: Any, sql: str, *told: Any) -> Any:
            queries.append(sql)
            return execute(sql, *told)

        start = time.process_time()
        with connection.execute_wrapper(note):
            answer = client.get(address)
        seconds = time.process_time() - start
        if answer.status_code != 200:
            sys.exit(f"{address}: {answer.status_code}")
        return seconds, len(queries)

    return ask, _project(few, home, person), _project(count, home, person)


def _project(count: int, home: Any, person: Any) -> str:
    """One with so many activities, two links each, three-point estimates, a risk and a frozen plan."""

    with transaction.atomic():
        case = next(_cases("project", [f"{count} activities"], home, person))
        project = Project.objects.create(case=case, state="executing", tailoring="standard")
        Member.objects.create(project=project, name="Pia", person=person, hourly_rate=60)
        case = next(_cases("raid_item", ["The supplier is late"], home, person))
        RaidItem.objects.create(case=case, project=project, raid_type="risk", probability_percent=20,
                                cost_impact=5000, probability=2, impact=4)  # fmt: skip
        _rows(project, count, home, person)
    baselines.freeze(project, name="First plan", by=Actor(person, "bench"))
    return project.key


def _rows(project: Any, count: int, home: Any, person: Any) -> None:

    days, pairs = drawn(count)
    parents = [
        WorkPackage(case=case, project=project, work_type="summary", position=at)
        for at, case in enumerate(_cases("work_package", [f"Part {at}" for at in range(-(-count // BELOW))],
                                         home, person))
    ]  # fmt: skip
    WorkPackage.objects.bulk_create(parents, CHUNK)
    names = [f"Activity {at}" for at in range(count)]
    work = [
        WorkPackage(
            case=case, project=project, parent=parents[at // BELOW], position=at % BELOW, days=days[at],
            days_low=days[at], days_high=days[at] + 3, hours=8 * days[at], cost=500,
            starts=MONDAY + timedelta(days=at // 4), ends=MONDAY + timedelta(days=at // 4 + days[at]),
        )
        for at, case in enumerate(_cases("work_package", names, home, person))
    ]  # fmt: skip
    WorkPackage.objects.bulk_create(work, CHUNK)
    links = [WorkLink(project=project, predecessor=work[a], successor=work[b]) for a, b in pairs]
    WorkLink.objects.bulk_create(links, CHUNK)


def _cases(kind: str, titles: list[str], home: Any, person: Any) -> Iterator[Any]:

    at = datetime(2026, 1, 5, 8, tzinfo=UTC)
    rows = [Case(kind=kind, title=one, organisation=home, owner=person, created_at=at) for one in titles]
    yield from Case.objects.bulk_create(rows, CHUNK)
