"""The marginals of improvement.md 3.1, computed by plain SQL from any export of ServiceNow's shape."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pawl.analytics.simulation import DEMO_SEED, demo_desk, simulate, write_export

EVENTS = """
create table event as select row_number() over () as row, number, incident_state as state,
  strptime(opened_at, '%d/%m/%Y %H:%M') as opened, strptime(resolved_at, '%d/%m/%Y %H:%M') as resolved,
  strptime(closed_at, '%d/%m/%Y %H:%M') as closed, strptime(sys_updated_at, '%d/%m/%Y %H:%M') as updated,
  priority, contact_type, made_sla = 'true' as made_sla, reassignment_count::int as reassignments,
  reopen_count::int as reopenings, assignment_group as team, assigned_to as agent
from read_csv(?, all_varchar = true, nullstr = '?', header = true)
"""
INCIDENTS = """
create table incident as
with spell as (
  select *, lead(updated) over (partition by number order by row) as until,
         lag(team ignore nulls) over (partition by number order by row) as team_before
  from event
), hop as (
  select number, team, lag(team, 2) over (partition by number order by row) as team_but_one
  from spell where team is not null and team is distinct from team_before
), walk as (
  select number, count(*) - 1 as handovers, coalesce(bool_or(team = team_but_one), false) as ping_pong
  from hop group by number
)
select e.number, any_value(opened) as opened, any_value(resolved) as resolved,
  date_diff('second', any_value(opened), any_value(resolved)) / 3600.0 as hours,
  date_diff('second', any_value(opened), any_value(closed)) / 3600.0 as hours_to_close,
  last(left(priority, 1) order by row) as priority,
  count(distinct priority) > 1 as priority_changed,
  last(contact_type order by row) as contact, first(state order by row) as first_state,
  last(made_sla order by row) as made_sla,
  last(reassignments order by row) as reassignments,
  last(reopenings order by row) as reopenings,
  coalesce(any_value(handovers), 0) as handovers, coalesce(any_value(ping_pong), false) as ping_pong,
  bool_or(state like 'Awaiting%') as held, count(*) as rows,
  date_diff('minute', any_value(opened), min(updated) filter (state <> 'New')) / 60.0 as hours_to_work,
  date_diff('minute', any_value(opened), min(updated) filter (agent is not null)) / 60.0 as hours_to_agent,
  sum(date_diff('second', updated, until)) filter (state like 'Awaiting%') / 3600.0 as held_hours,
  sum(date_diff('second', updated, until)) filter (state not in ('Resolved', 'Closed')) / 3600.0 as live_hours
from spell e left join walk w on w.number = e.number group by e.number
"""
SHARES = {
    **{f"priority {p}": f"priority = '{p}'" for p in "1234"},
    "contact Phone": "contact = 'Phone'",
    "contact Self service": "contact = 'Self service'",
    "contact Email": "contact = 'Email'",
    **{
        f"first state {s}": f"first_state = '{s}'"
        for s in ("New", "Active", "Resolved", "Awaiting User Info")
    },
    "made_sla": "case when hours_to_close is not null then made_sla end",
    "resolved_at missing": "resolved is null",
    "reassignment = 0": "reassignments = 0",
    "reassignment = 1": "reassignments = 1",
    "reassignment >= 5": "reassignments >= 5",
    "no reassignment, no reopening": "reassignments = 0 and reopenings = 0",
    "reopened": "reopenings > 0",
    "ping-pong": "ping_pong",
    "ever held": "held",
    "priority changed": "priority_changed",
}
FIGURES = {
    "incidents": "count(*)",
    "rows per incident": "mean(rows)",
    "resolve hours median": "median(hours)",
    "resolve hours mean": "mean(hours)",
    "resolve hours p90": "quantile_cont(hours, 0.9)",
    "close hours median": "median(hours_to_close)",
    "close hours mean": "mean(hours_to_close)",
    **{f"resolve hours median P{p}": f"median(hours) filter (priority = '{p}')" for p in "1234"},
    **{
        f"made_sla P{p}": f"mean(made_sla::int) filter (priority = '{p}' and hours_to_close is not null)"
        for p in "1234"
    },
    "reassignments mean": "mean(reassignments)",
    "handovers mean": "mean(handovers)",
    **{
        f"resolve hours median, {k} reassignments": f"median(hours) filter (reassignments = {k})"
        for k in (0, 1, 2)
    },
    "resolve hours median, 3-5 reassignments": "median(hours) filter (reassignments between 3 and 5)",
    "resolve hours median, >5 reassignments": "median(hours) filter (reassignments > 5)",
    **{
        f"made_sla, {k} reassignments": f"mean(made_sla::int) filter (reassignments = {k})" for k in (0, 1, 2)
    },
    "made_sla, 3-5 reassignments": "mean(made_sla::int) filter (reassignments between 3 and 5)",
    "resolve hours median with ping-pong": "median(hours) filter (ping_pong)",
    "resolve hours median without ping-pong": "median(hours) filter (not ping_pong)",
    "resolved within 1 h unhanded": (
        "count(*) filter (hours <= 1 and reassignments = 0 and reopenings = 0) / count(hours)"
    ),
    "first work hours median": "median(hours_to_work)",
    "first agent hours median": "median(hours_to_agent)",
    "held share of unresolved time": "sum(held_hours) / sum(live_hours)",
}


@pytest.fixture(scope="session")
def demo_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the desk that ships."""
    path = tmp_path_factory.mktemp("demo") / "simulated-desk.csv.gz"
    write_export(simulate(demo_desk(), seed=DEMO_SEED), path)
    return path


@pytest.fixture(scope="session")
def marginals() -> Callable[[Path], dict[str, float]]:
    """The function that reads every marginal of an export."""
    return _marginals


def _marginals(export: Path) -> dict[str, float]:
    """Every marginal by name: shares in 0..1, durations in hours."""
    with duckdb.connect() as connection:
        connection.execute(EVENTS, [str(export)])
        connection.execute(INCIDENTS)
        columns = [f"mean(({rule})::int)" for rule in SHARES.values()] + list(FIGURES.values())
        row = connection.execute(f"select {', '.join(columns)} from incident").fetchone()
    assert row is not None
    return dict(zip([*SHARES, *FIGURES], map(float, row), strict=True))
