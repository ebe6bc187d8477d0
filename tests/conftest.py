"""What all tests share: the reference data, the database's emptying, a browser, the loopback."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.utils import translation
from hatch_build import bring_catalogues
from hypothesis import settings
from tests.ground import extra_ldap, extra_mpxj
from tests.ground.browser import browser as browser
from tests.ground.browser import chromium as chromium
from tests.ground.emptying import end_other_sessions, flush_past_triggers
from tests.ground.later_site import ON_POSTGRESQL
from tests.ground.later_site import later_site as later_site
from tests.ground.order import longest_first
from tests.ground.postgresql import address
from tests.ground.site import served as served

settings.register_profile("shared", deadline=None)  # how long a case takes says more of the machine
settings.load_profile("shared")
bring_catalogues()  # before anything asks which languages there are

LEFT_OUT: dict[str, str] = {}
LOOPBACK = ["127.0.0.1", "::1"]
SERVING = {"live_server", "browser", "chromium", "served", "later_site"}


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published and real data; docs/how-to/reference-data.md says how to get it."""
    return Path(os.environ["PAWL_REFERENCE_DATA"])


@pytest.fixture(scope="session", autouse=True)
def _few_lines() -> None:
    """The line that each request has in the log costs more than many an answer; who reads it asks for it."""
    logging.getLogger("pawl.request").setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page that was asked for in Chinese leaves its language on; the next test begins anew."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def postgres() -> str:
    """Address of the run's own PostgreSQL, whatever engine the suite runs on."""
    return address()


@pytest.fixture
def fresh_database(postgres: str) -> Iterator[str]:
    """Address of an empty database of its own on the run's PostgreSQL."""
    name = f"fresh_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        yield postgres.replace("/postgres?", f"/{name}?")
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The database of the tests, which can be emptied although the journal is append-only."""
    flush_past_triggers(type(connection.ops))
    yield
    with django_db_blocker.unblock():  # a child that a test has killed may still seem to be there
        end_other_sessions()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run of the tests for both engines need not read the other files: that is half of its gathering."""
    is_test = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    if config.option.markexpr == "postgres" and is_test:
        return True if "postgres" not in collection_path.read_text(encoding="utf-8") else None
    return None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is loaded stays to the end: nobody looks through it for garbage, as in the product."""
    gc.disable()
    gathered = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return gathered


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long; open the loopback where a test serves; say what is left out."""
    longest_first(items)
    for item in items:
        if item.get_closest_marker("loopback") or SERVING & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
    for marker, reason in absent().items():
        left_out = [item for item in items if item.get_closest_marker(marker)]
        if left_out:
            LEFT_OUT[marker] = f"{len(left_out)} tests left out ({marker}): {reason}"
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker(marker)]


def absent() -> dict[str, str]:
    """Markers of tests whose ground is not here, and how it gets here."""
    no_data = "" if os.environ.get("PAWL_REFERENCE_DATA") else "PAWL_REFERENCE_DATA names no folder"
    elsewhere = (
        "" if ON_POSTGRESQL or os.environ.get("PAWL_THOROUGH") else "`make test` runs them on PostgreSQL"
    )
    found = {"reference": no_data, "directory": extra_ldap.missing(), "mpxj": extra_mpxj.missing()}
    found["second_engine"] = elsewhere
    return {marker: reason for marker, reason in found.items() if reason}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nothing is left out without a word."""
    for line in LEFT_OUT.values():
        terminalreporter.write_line(line, yellow=True)
