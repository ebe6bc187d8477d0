"""A toast waits in a cookie: signed, for one page, and not a write anywhere; a long one in the session."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import cast

from pawl.web.toasts import ToastCookie

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.guide.urls")]
NAME = ToastCookie.cookie_name


def test_it_is_told_once_and_written_nowhere(client: Client) -> None:
    client.force_login(cast().admin.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/style-guide/")  # the first page of a session writes down when it was
    with CaptureQueriesContext(connection) as sent:
        client.post("/incidents/new/", {"title": "No sound"})
    assert not [one["sql"] for one in sent if "django_session" in one["sql"] and "UPDATE" in one["sql"]]
    cookie = client.cookies[NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    with CaptureQueriesContext(connection) as asked:
        first = client.get("/style-guide/").content.decode()
    assert not [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
    assert "data-toast" in first
    assert not client.cookies[NAME].value
    assert "data-toast" not in client.get("/style-guide/").content.decode()


def test_one_that_somebody_made_up_is_not_shown(client: Client) -> None:
    client.force_login(cast().admin.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.post("/incidents/new/", {"title": "No sound"})
    signed = client.cookies[NAME].value
    client.cookies[NAME] = signed.replace(signed[-8:], "AAAAAAAA")
    assert "data-toast" not in client.get("/style-guide/").content.decode()
    assert Session.objects.count() == 1
