"""The ground of the tests themselves: the engine asked for, the loopback, a browser that complains."""

import os
import socket
from threading import Thread

import psycopg
import pytest
from django.db import connection
from tests.ground.browser import Surfer, axe

from pawl.accounts.models import Organisation

ASKED = os.environ.get("PAWL_TEST_DATABASE", "sqlite")


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_suite_runs_on_the_engine_asked_for() -> None:
    assert connection.vendor == ASKED


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_threads_see_what_others_committed() -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(Organisation.objects.count())
        connection.close()

    Organisation.objects.create(name="Acme")
    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_nothing_behind() -> None:
    assert not Organisation.objects.exists()


def test_a_postgresql_is_at_hand_whatever_the_suite_runs_on(postgres: str) -> None:
    with psycopg.connect(postgres) as link:
        assert link.execute("SHOW fsync").fetchone() == ("on",)
        assert link.execute("SHOW data_checksums").fetchone() == ("on",)


@pytest.mark.loopback
def test_a_marked_test_may_use_the_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.filterwarnings("ignore:A test tried")
def test_no_other_test_may_use_the_network() -> None:
    with pytest.raises(RuntimeError, match="A test tried to use"):
        socket.create_connection(("127.0.0.1", 9))


def test_the_browser_shows_pages_of_the_live_server(browser: Surfer) -> None:
    page = browser.open()
    answer = page.goto("/accounts/login/")
    assert answer is not None
    assert answer.ok
    assert axe(page) is not None
