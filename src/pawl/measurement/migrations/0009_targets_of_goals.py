"""What goals asked of KPIs becomes a target like all others; where one differed, both stay to be read."""

from typing import Any

from django.db import migrations


class _Rows:
    """The rows of a model, as it was then, in the database that is migrated."""

    def __init__(self, apps: Any, alias: str) -> None:
        self.apps, self.alias = apps, alias

    def __call__(self, app: str, model: str) -> Any:
        return self.apps.get_model(app, model).objects.using(self.alias)


def take_over(apps: Any, schema: Any) -> None:
    """Each target of a goal, the oldest first: it holds where none did, else it is kept as one that ended."""
    rows = _Rows(apps, schema.connection.alias)
    links = rows("strategy", "GoalKpi")
    if not links.exists():  # a new database, whose links have no target any more
        return
    for link in links.exclude(target=None).select_related("goal__case").order_by("pk"):
        place = {"organisation_id": link.goal.case.organisation_id, "team_id": link.goal.case.team_id}
        _take(rows, link, place)


def _take(rows: Any, link: Any, place: dict[str, Any]) -> None:
    targets = rows("measurement", "Target")
    known = list(targets.filter(kpi=link.kpi, ended_at=None, is_example=False, **place))
    same = next((one for one in known if _is_same(one, link)), None)
    if same is not None:
        if same.due is None and link.until is not None:
            targets.filter(pk=same.pk).update(due=link.until, version=same.version + 1)
        return
    since = _linked(rows, link)
    targets.create(
        kpi=link.kpi, value=link.target, direction=link.direction, from_date=since.date(), due=link.until,
        text=f"GOAL-{link.goal_id} {link.goal.case.title}"[:500], created_at=since,
        ended_at=max([since, *(one.created_at for one in known)]) if known else None, **place,
    )  # fmt: skip


def _is_same(one: Any, link: Any) -> bool:
    asks = one.value == link.target and one.direction == link.direction
    return asks and (one.due is None or link.until is None or one.due == link.until)


def _linked(rows: Any, link: Any) -> Any:
    """When the goal began to ask for it, as the journal says."""
    events = rows("history", "Event")
    told = events.filter(case=f"GOAL-{link.goal_id}", activity="kpi_linked").order_by("-pk")
    at = next((at for at, facts in told.values_list("at", "facts") if facts.get("kpi") == link.kpi), None)
    return at or link.goal.case.created_at


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0008_target_due"),
        ("strategy", "0002_vision"),
        ("history", "0003_guards"),
    ]
    run_before = [("strategy", "0003_targets_stand_once")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
