"""Changes and what belongs to them, for tests of what is built on them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from pawl.accounts.permissions import Place
from pawl.changes.model_text import BUILT_IN
from pawl.changes.models import Change, ChangeModel, ChangeModelVersion, Freeze, MaintenanceWindow
from pawl.collaboration.cases import open_case

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = {"known": "often", "back_out": "quickly", "tested": "like_live"}
BAD = {"known": "never", "back_out": "never", "tested": "nowhere"}


def change(place: Place, **facts: Any) -> Change:
    """A new normal change."""
    title = facts.pop("title", "Newer mail server")
    known = {"state": "new", "opened_at": MONDAY} | facts
    return Change.objects.create(case=open_case("change", title, place), **known)


def planned(place: Place, hours: float = 0, long: float = 2, **facts: Any) -> Change:
    """One with plans and a window, so many hours after Monday morning."""
    known = {
        "planned_from": MONDAY + hours * HOUR, "planned_until": MONDAY + (hours + long) * HOUR,
        "rollout_plan": "Install it", "back_out_plan": "Restore it", "test_plan": "Send a mail",
    }  # fmt: skip
    return change(place, **{**known, **facts})


def model(place: Place, text: str = BUILT_IN["standard"], **facts: Any) -> ChangeModel:
    """A model with one version."""
    kind = text.split('type = "')[1].split('"', maxsplit=1)[0]
    made = ChangeModel.objects.create(
        case=open_case("change_model", "Restart of a server", place), type=kind, **{"state": "live", **facts}
    )
    digest = sha256(text.encode()).hexdigest()
    ChangeModelVersion.objects.create(model=made, number=1, text=text, digest=digest, created_at=MONDAY)
    return made


def freeze(place: Place, **facts: Any) -> Freeze:
    """Nothing for a week."""
    known = {"from_at": MONDAY, "until": MONDAY + 7 * 24 * HOUR} | facts
    return Freeze.objects.create(case=open_case("freeze", "Year's end", place), **known)


def window(place: Place, **facts: Any) -> MaintenanceWindow:
    """Every Monday from eight to noon."""
    known: dict[str, Any] = {"days": [0], "starts": time(8), "minutes": 240, "first": date(2026, 1, 1)}
    return MaintenanceWindow.objects.create(
        case=open_case("maintenance_window", "Mondays", place), **{**known, **facts}
    )


MAKERS: dict[str, Callable[[Place], Any]] = {
    "change": change,
    "change_model": lambda place: model(place, state="draft"),
    "freeze": freeze,
    "maintenance_window": window,
}
