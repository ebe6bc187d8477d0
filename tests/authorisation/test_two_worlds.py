"""A4, A5: what somebody may not see changes nothing that they see, and no word of it reaches them."""

import logging
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from tests.authorisation.asking import THOROUGH, body_of
from tests.authorisation.inventory import routes
from tests.authorisation.rights import OPEN, matrix
from tests.authorisation.test_inventory import filled
from tests.authorisation.test_matrix import key_of
from tests.authorisation.world import MAKERS, World, may

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Case, Comment
from pawl.collaboration.searching import visible_cases
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CANARY = re.compile(rb"[Cc]anary[0-9]{10}")
ON_SQLITE = connection.vendor == "sqlite"
WATCHERS = ["stranger", "agent of the team"]
if ON_SQLITE or THOROUGH:  # who sees nothing and who sees most; the policy is the same on both engines
    WATCHERS += ["requester", "executive", "token", "without roles"]
VISIBLE, HIDDEN = 3, 12 if THOROUGH else 6 if ON_SQLITE else 3
PAIRS = 2000 if ON_SQLITE or THOROUGH else 200
TECHNICAL = {
    "kpi", "state", "kind", "fingerprint", "grain", "snapshot", "resolution", "definition_digest",
    "zone", "password", "prefix", "digest", "role", "hold_reason",
}  # fmt: skip
GRID = [
    line.strip()
    for line in """
    limit=1|limit=200|sort=key|sort=-key|sort=title|q=a|q=canary|fields=key|filter[title][contains]=a
    filter[title][contains]=canary|filter[key][gt]=CSI-1|filter[state][ne]=x|filter[state][eq]=proposed
    filter[horizon][eq]=now|filter[goal][empty]=true|filter[kpi][contains]=t|filter[created][ge]=2020-01-01
    filter[created][lt]=2020-01-01|form=csv|form=json|sort=kpi,-key|filter[version][ge]=1|filter[version][gt]=1
    page=2|filter[owner][empty]=true|words=canary|sort=name|filter[name][contains]=canary|export=csv|export=xlsx
    """.replace("\n", "|").split("|")
]


def hidden_places(here: World, who: str) -> list[Place]:
    """Places of which a watcher sees nothing that is not their own."""
    acme, night, somebody = here.cast.acme.pk, here.night.pk, here.cast.admin.human.pk
    if who == "stranger":
        return [Place(acme, None, somebody), Place(acme, night, somebody), Place()]
    if who in {"requester", "without roles"}:
        return [Place(acme, None, somebody), Place(here.cast.other.pk), Place()]
    closed = Place(acme, night, somebody, confidential=True)
    return [
        Place(here.cast.other.pk),
        closed,
        Place(here.cast.other.pk, None, None, confidential=True),
        Place(),
    ]


def populate(here: World, who: str) -> dict[str, list[Any]]:
    """What the watcher may see, as far as they may see anything: of each kind some."""
    place = here.places(here.principals[who])["own"]
    team = Place(here.cast.acme.pk, here.cast.desk.pk, place.owner_id)
    return {name: [make(one) for one in (place, team, place)[:VISIBLE]] for name, make in MAKERS.items()}


def hide(here: World, who: str) -> int:
    """Add what they may not see, every text of it a canary; returns how many canaries there are."""
    n, watcher = 0, here.principals[who]
    for make in MAKERS.values():
        for place in hidden_places(here, who) * (HIDDEN // 3):
            with transaction.atomic():
                people = _colleagues(watcher)
                record = make(place)
                seen = may(watcher, read_permission(record), record) or _brings_people(record, place, watcher)
                if seen or people != _colleagues(watcher) or _brings_seen(record, watcher):
                    transaction.set_rollback(True)  # of this kind they see everything there
                else:
                    n = mark(record, n)
    return n


def _colleagues(watcher: Actor) -> int:
    """How many people there are whom the watcher may see."""
    home = watcher.person.organisation_id if watcher.person else None
    return len(Person.objects.filter(organisation=home).values_list("pk"))


def _brings_people(record: Any, place: Place, watcher: Actor) -> bool:
    """Whether colleagues come with it, whom the watcher may see although they do not see the record."""
    home = watcher.person.organisation_id if watcher.person else None
    return record._meta.app_label == "accounts" and place.organisation_id == home


def _brings_seen(record: Any, watcher: Actor) -> bool:
    """Whether the maker made something of the catalogue with it that the watcher may see, its service say."""
    keys = (column.name for column in record._meta.concrete_fields if column.many_to_one)
    beside = [one for one in (getattr(record, name) for name in keys) if one is not None]
    if any(isinstance(one, Case) and visible_cases(watcher).filter(pk=one.pk).exists() for one in beside):
        return True  # a dependency names the cases of its two ends
    return any(
        (one._meta.app_label == "catalogue" and may(watcher, read_permission(one), one))
        or _brings_seen(one, watcher)
        for one in beside
        if one._meta.app_label not in {"accounts", "collaboration"}
    )


def read_permission(record: Any) -> Permission:
    """What makes a record visible."""
    usual = Permission.ACCOUNT_READ if record._meta.app_label == "accounts" else Permission.STRATEGY_READ
    return Permission(getattr(record, "read_permission", usual))


def mark(record: Any, n: int) -> int:
    """Write a canary into every free text of a record, its case and its comments."""
    for one in (record, getattr(record, "case", None)):
        if not isinstance(one, models.Model) or isinstance(one, Event):  # nobody writes into an event
            continue
        for column in one._meta.concrete_fields:
            if _is_free_text(column):
                n += 1
                type(one)._base_manager.filter(pk=one.pk).update(**{column.name: f"canary{n:010d}"})
    if isinstance(getattr(record, "case", None), Case):
        n += 1
        author = record.case.owner
        if author is not None:
            Comment.objects.create(case=record.case, author=author, text=f"canary{n:010d}", at=clock.now())
    return n


def _is_free_text(column: Any) -> bool:
    return (
        isinstance(column, models.CharField | models.TextField)
        and not column.choices
        and not column.unique
        and (column.max_length or 100) >= 16
        and column.name not in TECHNICAL
    )


def addresses(seen: dict[str, list[Any]]) -> Iterator[tuple[str, bool]]:
    """Every GET address: those of what is visible, and every list by the grid."""
    known = {route.path: route for route in routes()}
    for path, row in matrix().items():
        if "GET" not in row.access or path not in known or known[path].is_library or row.varies:
            continue
        route = known[path]
        if row.object in seen:
            for record in seen[row.object]:
                yield filled(route, dict.fromkeys(route.names, key_of(record))), route.is_api
        elif not route.names:
            is_list = row.lists is not None or row.access["GET"] in OPEN
            for words in GRID if is_list else GRID[:2]:
                yield f"{filled(route)}?{words}", route.is_api


@pytest.mark.parametrize("who", WATCHERS)
def test_hidden_records_change_nothing_and_are_never_heard_of(
    here: World, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pawl.request")
    client, is_program = here.client(who), here.principals[who].scopes is not None
    asked = [path for path, is_api in addresses(populate(here, who)) if is_api or not is_program]
    most = PAIRS // len(WATCHERS)
    if len(asked) > most:
        asked = random.Random(who).sample(asked, most)
    _count()
    then = clock.now()  # some answers say when they were given
    with time_machine.travel(then, tick=False):
        before = {path: _answer(client, path) for path in asked}
    canaries = hide(here, who)
    _count()
    caplog.clear()
    with time_machine.travel(then, tick=False):
        after = {path: _answer(client, path) for path in asked}
    changed = [path for path in asked if before[path] != after[path]]
    assert not changed, f"{who} can tell from {changed[:5]}"
    heard = [path for path in asked if CANARY.search(after[path][1].replace(b"q=canary", b""))]
    assert not heard, f"{who} hears of it at {heard[:5]}"
    assert not CANARY.search(caplog.text.encode())
    assert canaries >= 100
    print(f"{who}: {len(asked)} pairs, {canaries} canaries")  # noqa: T201 the closing note asks how many


def _count() -> None:
    """PostgreSQL plans by what it counted; on a site its housekeeping counts between transactions."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _answer(client: Any, path: str) -> tuple[int, bytes]:
    found = client.get(path)
    return found.status_code, body_of(found) + str(sorted(found.headers.get("ETag", ""))).encode()
