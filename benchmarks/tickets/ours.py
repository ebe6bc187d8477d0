"""What Pawl is asked, by API and by page."""

import json
from collections.abc import Mapping

from benchmarks.tickets.load import Ask
from benchmarks.tickets.site import Prepared

FORM = "application/x-www-form-urlencoded"
OPEN = "filter[state][in]=new,in_progress,on_hold"
TEXT = "Since this morning {subject}. Please look at it; it blocks the whole team. Number {n}."
RARE, COMMON = "printer", "printer%20offline"


def asks(site: Prepared) -> Mapping[str, tuple[Ask, ...]]:
    """By name; those of the API and those of pages take the same rows."""
    return {**_api(site), **_pages(site)}


def _api(site: Prepared) -> dict[str, tuple[Ask, ...]]:
    by = {"Authorization": f"Bearer {site.secret}"}
    sent = {**by, "Content-Type": "application/json"}
    new = {"title": "{subject}", "description": TEXT, "service": site.service}
    step = {**sent, "If-Match": "*"}
    path = "/api/incidents/INC-{own}/transitions"
    hold = json.dumps({"activity": "hold", "fields": {"reason": "awaiting_vendor"}})
    return {
        "create API": (Ask("/api/incidents", "POST", json.dumps(new), sent, (201,)),),
        "read API": (Ask("/api/incidents/INC-{id}", headers=by, expect="priority"),),
        "list API": (Ask(f"/api/incidents?{OPEN}&limit=25", headers=by, expect="items"),),
        "search API": (Ask(f"/api/incidents?q={RARE}&limit=25", headers=by, expect=RARE),),
        "step API": (
            Ask(path, "POST", hold, step, (200,)),
            Ask(path, "POST", json.dumps({"activity": "resume"}), step, (200,)),
        ),
    }


def _pages(site: Prepared) -> dict[str, tuple[Ask, ...]]:
    by = {"Cookie": site.cookie}
    sent = {**by, "Content-Type": FORM}
    token = f"csrfmiddlewaretoken={site.csrf}"
    hold = f"{token}&reason=awaiting_vendor&version={{version}}"
    new = f"{token}&title={{subject}}&description=At+{{n}}.&impact=3&urgency=3"
    return {
        "create page": (
            Ask("/incidents/new/", "POST", new, sent, (302,)),
        ),
        "read page": (Ask("/incidents/INC-{id}/", headers=by, expect="INC-"),),
        "list page": (Ask(f"/incidents/?{OPEN}&limit=25", headers=by, expect="INC-"),),
        "search page": (Ask(f"/search/?q={COMMON}", headers=by, expect="INC-"),),
        "step page": (
            Ask("/incidents/INC-{own}/hold/", headers=by),
            Ask("/incidents/INC-{own}/hold/", "POST", hold, sent, (302,)),
            Ask("/incidents/INC-{own}/resume/", "POST", token, sent, (302,)),
        ),
    }  # fmt: skip
