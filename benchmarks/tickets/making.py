"""Makes the world of a site by the product's own actions, its incidents in bulk; needs Django."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from benchmarks.tickets.rows import World, fill, promises
from pawl import clock
from pawl.accounts.actions import organisations, people, roles, teams, tokens
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission, Role
from pawl.catalogue.models import Service
from pawl.operation import demo_catalogue
from pawl.operation.migrating import unhurried

NAME = "Bench Ltd"
AGENT = "agent@bench.example"
AGENTS, CALLERS = 20, 400


def fill_site(rows: int) -> tuple[int, int]:
    """An organisation, its people and services, and so many incidents.   Returns first and last number."""
    place = _people()
    now = clock.now().replace(microsecond=0)
    found = promises(now)
    persons = Person.objects.filter(organisation=place).order_by("pk").values_list("pk", flat=True)
    world = World(
        organisation=place.pk,
        teams=tuple(Team.objects.filter(organisation=place).values_list("pk", flat=True)),
        agents=tuple(persons)[: AGENTS + 1],
        callers=tuple(persons)[AGENTS + 1 :],
        promises={of: told for of, told in found.items() if len(told) == 2},
        now=now,
    )
    with unhurried(connection), connection.cursor() as cursor:
        first, last = fill(rows, world)
        cursor.execute("ANALYZE")
    return first, last


@transaction.atomic
def _people() -> Organisation:
    by = system("bench")
    place = organisations.create(name=NAME, by=by)
    desk = teams.create(organisation=place, name="Service Desk", by=by)
    for number in range(AGENTS + 1):
        email = AGENT if number == 0 else f"agent{number}@bench.example"
        person = people.create(people.Details(email, f"Agent {number}", place), by=by)
        roles.give(person, Role.AGENT, organisation=place, by=by)
        teams.add(desk, person, by=by)
    owner = people.create(people.Details("owner@bench.example", "Owner", place), by=by)
    roles.give(owner, Role.SERVICE_OWNER, organisation=place, by=by)
    for number in range(CALLERS):
        person = people.create(
            people.Details(f"caller{number}@bench.example", f"Caller {number}", place), by=by
        )
        roles.give(person, Role.REQUESTER, organisation=place, by=by)
    demo_catalogue.seed(place, Actor(owner, "demo"))
    return place


def caller() -> tuple[str, str, str, str]:
    """An agent signed in: cookies, CSRF token, key for programs; and a service they may report for."""
    person = Person.objects.get(email=AGENT)
    client, actor = Client(), Actor(person)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/incidents/new/", SERVER_NAME="127.0.0.1")
    rights = [one.value for one in Permission if can(actor, one)]
    made = tokens.create(name="bench", scopes=rights, expires_at=clock.now() + timedelta(days=1), by=actor)
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    service = Service.objects.visible_to(actor).order_by("pk").first()
    csrf = client.cookies[settings.CSRF_COOKIE_NAME].value
    return cookies, csrf, made.secret, service.key if service else ""
