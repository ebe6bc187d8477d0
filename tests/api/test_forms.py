"""F2: every form bears any value in any field, missing, doubled and unknown fields, and never breaks."""

import os
import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.test_hostile import TEXTS
from tests.authorisation.asking import undone
from tests.authorisation.inventory import Route
from tests.authorisation.rights import Row, matrix
from tests.authorisation.test_inventory import ROUTES, filled
from tests.authorisation.test_matrix import key_of
from tests.authorisation.world import MAKERS, SmallWorld

from pawl.accounts.permissions import Place

pytestmark = pytest.mark.django_db
THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))
CASES = 20 if THOROUGH else 3
FIELD = re.compile(rb'<(?:input|select|textarea)[^>]* name="([^"]+)"')
FORMS = [
    (route, matrix()[route.path])
    for route in ROUTES
    if not route.is_api and not route.is_library and "POST" in matrix()[route.path].access
]


@pytest.mark.parametrize(("route", "row"), FORMS, ids=lambda one: getattr(one, "path", ""))
@settings(
    max_examples=CASES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_form_bears_anything(small_world: SmallWorld, route: Route, row: Row, data: Any) -> None:
    with undone():
        people, client = small_world.people, small_world.client
        make = MAKERS.get(row.object or "")
        key = key_of(make(Place(people.acme.pk, None, people.admin.human.pk))) if make else "x-7"
        path = filled(route, dict.fromkeys(route.names, key))
        page = client.get(path).content if "GET" in row.access else b""
        names = sorted(
            {name.decode() for name in FIELD.findall(page)} | row.send.keys() - {"csrfmiddlewaretoken"}
        )
        sent: dict[str, Any] = {"version": "1", **{name: str(value) for name, value in row.send.items()}}
        for name in names:
            sent[name] = data.draw(st.one_of(st.sampled_from(TEXTS), st.text(max_size=30)), label=name)
        for name in random.Random(data.draw(st.integers(0, 99))).sample(names, len(names) // 3):
            sent.pop(name)
        sent["unknown"] = ["once", "twice"]
        sent = {name: _sendable(value) for name, value in sent.items()}
        found = client.post(path, sent)
        assert found.status_code < 500, sent
        assert b"Traceback" not in (b"" if found.streaming else found.content)


def _sendable(value: Any) -> Any:
    """Half a character cannot be sent in UTF-8 at all."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
