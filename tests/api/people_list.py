"""A list of people, as a list that tests read: texts, dates, truth, keys and empty values."""

from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.web.listing import Field, Listing, Page, Query
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, INTEGER, KEY

FIELDS = (
    Field("key", "Key", "pk", KEY, sortable=True, prefix="PER"),
    Field("name", "Name", "name", sortable=True),
    Field("email", "E-mail", "email", sortable=True, permission=Permission.ROLE_GRANT),
    Field("organisation", "Organisation", "organisation__name", sortable=True, nullable=True),
    Field("theme", "Theme", "theme", CHOICE, choices={"auto": "Auto", "dark": "Dark"}),
    Field("active", "Active", "is_active", BOOLEAN, sortable=True),
    Field("joined", "Joined", "joined_at", INSTANT, sortable=True),
    Field("version", "Version", "version", INTEGER, sortable=True),
)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
WORKER = system("worker")


def people(actor: Actor) -> object:
    return scope(actor, Permission.ACCOUNT_READ, Person.objects.all())


PEOPLE = Listing("people", Person, FIELDS, default_sort="name", search=("name",), rows=people)  # type: ignore[arg-type]


def read(text: str, actor: Actor = WORKER) -> Query:
    return PEOPLE.parse(actor, QueryDict(text))


def page(text: str, actor: Actor = WORKER) -> Page:
    return PEOPLE.page(actor, read(text, actor))


def names(text: str) -> list[str]:
    return [row["name"] for row in page(text).rows]


def crowd(n: int = 23) -> None:
    """People with ties in every field and empty organisations."""
    homes = [None, *(Organisation.objects.create(name=name) for name in ("Acme", "Beta"))]
    Person.objects.bulk_create(
        Person(
            email=f"p{i}@example.org",
            name=f"P{i % 7}",
            organisation=homes[i % 3],
            theme="dark" if i % 4 else "auto",
            joined_at=START + timedelta(days=i % 5),
            version=i % 6,
        )
        for i in range(n)
    )
