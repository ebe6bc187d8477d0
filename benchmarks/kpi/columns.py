"""The columns of the events that the KPI set needs, and the case table derived from them."""

NEEDED = (
    *("case_id", "state", "ts", "seq", "opened_at", "resolved_at", "priority", "assignment_group"),
    *("made_sla", "reopen_count", "reassignment_count"),
)


def cases_sql(events: str) -> str:
    """The case table of these events (a relation): what an import derives, as far as the KPIs need it."""
    final = ("priority", "assignment_group", "made_sla", "reopen_count", "reassignment_count")
    packed = ", ".join(f"'{name}': {name}" for name in final)
    columns = ", ".join(f"x.{name}" for name in ("priority", "made_sla"))
    counts = ", ".join(f"CAST(x.{name} AS BIGINT) AS {name}" for name in final[3:])
    return (
        f"SELECT case_id AS case_no, opened_at, resolved_at, {columns}, "
        f"nullif(x.assignment_group, '?') AS assignment_group, {counts} FROM "
        "(SELECT case_id, min(opened_at) AS opened_at, max(resolved_at) AS resolved_at, "
        f"arg_max({{{packed}}}, epoch_us(ts)::HUGEINT * 10000 + seq) AS x FROM {events} GROUP BY case_id)"
    )
