"""A mapping is proposed for a file that nobody has described yet."""

from pathlib import Path

import pytest
from tests.analytics.io.io_logs import NOW, write, xes, xlsx

from pawl.analytics.errors import BadFile
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import load_mapping
from pawl.analytics.io.proposing import field_name, fitting_mapping, propose_mapping, word_of
from pawl.analytics.io.tables import preview
from pawl.analytics.io.value_shapes import Shape, markers_in, shape_of_values


def proposed(header: str, *rows: str) -> LogMapping:
    return propose_mapping(header.split(","), [row.split(",") for row in rows])


def test_servicenow_is_known_by_its_header() -> None:
    found = proposed("number,incident_state,sys_updated_at,u_extra", "INC1,New,29/2/2016 01:16,x")
    assert found.name == "servicenow"


def test_plain_xes_columns_are_known() -> None:
    assert proposed("case:concept:name,concept:name,time:timestamp", "1,a,2020-01-01").name == "xes"


TICKETS = [
    f"T-{n // 3},{('Open', 'In Progress', 'Done')[n % 3]},2024-01-{n % 28 + 1:02d} 10:00,user {n % 4},-"
    for n in range(30)
]


def test_tickets_are_known_by_their_states() -> None:
    found = proposed("Ticket,Status,Changed on,Agent,Note", *TICKETS)
    assert (found.kind, found.case, found.activity, found.at.column) == (
        "incident",
        "Ticket",
        "Status",
        "Changed on",
    )
    assert found.states == {"Open": "new", "In Progress": "in_progress", "Done": "resolved"}
    assert (found.actor, found.missing) == ("Agent", ("", "-"))
    assert [each.name for each in found.fields] == ["state"]


def test_unknown_states_are_left_for_the_person_to_name() -> None:
    rows = [row.replace("Done", "Gone fishing") for row in TICKETS]
    assert (
        '# "Gone fishing" = "new"  # choose one of: new, in_progress'
        in proposed("Ticket,Status,At,Who,Note", *rows).text
    )


JIRA = [
    f"J-{n // 5},{('To Do', 'In_Review', 'Blocked', 'Fixed', 'CANCELLED')[n % 5]},2024-01-{n % 28 + 1:02d},"
    f"p{n % 3},t{n % 2},r{n % 4},High,c"
    for n in range(40)
]


def test_a_board_s_states_and_columns_are_known_by_their_synonyms() -> None:
    found = proposed("Key,Status,Updated,Assignee,Team,Reporter,Severity,Queue", *JIRA)
    assert (found.kind, found.states) == (
        "incident",
        {"To Do": "new", "In_Review": "in_progress", "Blocked": "on_hold", "Fixed": "resolved",
         "CANCELLED": "cancelled"},
    )  # fmt: skip
    assert {each.column: each.name for each in found.fields} == {
        "Status": "state", "Assignee": "assigned_to", "Team": "assignment_group", "Reporter": "caller",
        "Severity": "priority", "Queue": "assignment_group_value",
    }  # fmt: skip


def test_a_synonym_gives_way_to_the_column_that_has_the_name_itself() -> None:
    found = proposed("Key,Status,Updated,Owner,Team,Reporter,Severity,Priority", *JIRA)
    assert {each.column: each.name for each in found.fields if each.column in ("Severity", "Priority")} == {
        "Severity": "severity", "Priority": "priority"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "word"),
    [
        *(("Doing", "in_progress"), ("TRIAGE", "new"), ("Backlog", "new"), ("On-Hold", "on_hold")),
        *(
            ("Waiting", "on_hold"),
            ("Done", "resolved"),
            ("Closed", "closed"),
            ("待办", "new"),
            ("gone", None),
        ),
    ],
)
def test_states_are_known_whatever_their_case_and_dashes(state: str, word: str | None) -> None:
    assert word_of(state) == word


XES = (
    "case:concept:name,concept:name,time:timestamp,org:resource,org:group,lifecycle:transition,case:severity"
)


def test_xes_whose_activities_are_states_of_tickets_is_proposed_as_incidents() -> None:
    rows = [
        f"{n // 2},{('Open', 'Done')[n % 2]},2024-01-01T08:00:00+01:00,Ann,G,complete,high" for n in range(8)
    ]
    found = proposed(XES, *rows)
    assert (found.name, found.kind, found.states) == (
        "proposed",
        "incident",
        {"Open": "new", "Done": "resolved"},
    )
    assert (found.case, found.activity, found.at.column, found.actor) == tuple(XES.split(",")[:4])
    assert {each.name for each in found.fields} == {"state", "assignment_group", "lifecycle", "priority"}


def test_xes_of_states_without_people_is_proposed_without_an_actor() -> None:
    rows = [f"{n // 2},{('Open', 'Done')[n % 2]},2024-01-01T08:00:00+01:00" for n in range(8)]
    assert proposed("case:concept:name,concept:name,time:timestamp", *rows).actor is None


def test_the_mapping_that_fits_a_header_is_the_shipped_one() -> None:
    assert fitting_mapping(XES.split(",")) == load_mapping("xes")
    assert fitting_mapping(["a", "b"]) is None


def test_other_logs_are_plain_cases_with_typed_facts() -> None:
    rows = [
        f"o{n // 2},{'ab'[n % 2]},{n % 28 + 1}.3.2024 08:30,{n},{n}.5,{('no', 'yes')[n % 2]},2024-03-01"
        for n in range(40)
    ]
    found = proposed("orderId,Step,When,Pieces,Weight,Urgent,opened at", *rows)
    assert (found.kind, found.case, found.at.formats) == ("case", "orderId", ("%d.%m.%Y %H:%M",))
    types = {each.name: each.type for each in found.fields}
    assert types == {
        "state": "text", "pieces": "whole", "weight": "number", "urgent": "flag", "opened_at": "instant"
    }  # fmt: skip


def test_day_first_is_proposed_where_both_fit_and_the_doubt_is_told() -> None:
    rows = [f"c{n // 2},{'ab'[n % 2]},0{n % 9 + 1}/0{n % 9 + 1}/2024" for n in range(20)]
    assert "%m/%d/%Y fits as well: check which is meant" in proposed("case,activity,time", *rows).text


def test_a_field_that_means_something_else_than_the_dictionary_s_gets_another_name() -> None:
    rows = [f"c{n // 2},{'ab'[n % 2]},2024-01-01,text {n}" for n in range(20)]
    assert "opened_at_value" in [each.name for each in proposed("case,activity,time,opened_at", *rows).fields]


@pytest.mark.parametrize(
    ("header", "rows", "what"),
    [
        ("case,activity,note", ["1,a,x", "1,b,x"], "a time"),
        ("time,activity", ["2020-01-01,a", "2020-01-02,b"], "a case|an activity"),
        ("case,time", ["1,2020-01-01", "2,2020-01-02", "3,2020-01-02"], "an activity"),
    ],
)
def test_what_cannot_be_guessed_is_said(header: str, rows: list[str], what: str) -> None:
    with pytest.raises(BadFile, match=f"no column looks like ({what}).*bring-your-own-log"):
        proposed(header, *rows)


def test_names_in_other_scripts_become_numbered_fields() -> None:
    assert field_name("优先级", "column_3") == "column_3"
    assert field_name("2nd Level Team", "x") == "column_2nd_level_team"
    assert field_name("storyPoints (est.)", "x") == "story_points_est"


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        (["a", "b"], Shape("text")),
        ([], Shape("text")),
        (["1", "-2", "0"], Shape("whole")),
        (["007", "008"], Shape("number")),
        (["1.5", "2", "x"], Shape("text")),
        (["1.5", "2"], Shape("number")),
        (["nan", "inf"], Shape("text")),
        (["Yes", "no"], Shape("flag")),
        (["0", "1"], Shape("whole")),
        (["2020-01-01T10:00:00Z", "2020-01-02"], Shape("instant", "iso")),
        (["31/12/2020 10:00:59"], Shape("instant", "%d/%m/%Y %H:%M:%S")),
        (["12/31/2020"], Shape("instant", "%m/%d/%Y")),
        (["01/02/2020"], Shape("instant", "%d/%m/%Y", "%m/%d/%Y")),
        (["2020年2月1日 10:00"], Shape("instant", "%Y年%m月%d日 %H:%M")),
        (["2020-99-99", "nothing-at-all"], Shape("text")),
    ],
)
def test_values_have_a_shape(values: list[str], shape: Shape) -> None:
    assert shape_of_values(values) == shape


def test_markers_are_listed_by_frequency() -> None:
    assert markers_in([["?", "a"], ["?", "N/A"]]) == ("?", "N/A")


@pytest.mark.parametrize("shape", ["csv", "xlsx", "xes"])
def test_a_proposal_imports_the_file_it_was_made_for(tmp_path: Path, shape: str) -> None:
    header = ["Ticket", "Status", "Changed on", "Agent", "Note"]
    rows = [header, *(row.split(",") for row in TICKETS)]
    made: dict[str, str | bytes] = {
        "csv": "\n".join(map(",".join, rows)),
        "xlsx": xlsx(rows),
        "xes": xes([("c", ("Open", "Done")), ("d", ("Open", "Done"))]),
    }
    path = write(tmp_path, made[shape], f"log.{shape}")
    snapshot = import_log(path, propose_mapping(*preview(path)), Lake(tmp_path / "lake"), now=NOW)
    assert (snapshot.manifest.events, snapshot.manifest.refused) == ((4, 0) if shape == "xes" else (30, 0))


def test_a_preview_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="has a header and no rows"):
        preview(write(tmp_path, "a,b\n"))


def test_a_preview_outlives_an_encoding_that_shows_late(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"{n},offen,2026-01-05 10:00\n" for n in range(40_000))
    log.write_bytes(("id,status,when\n" + rows + "9,gelöst,2026-01-06 10:00\n").encode("latin-1"))
    header, first = preview(log)
    assert header[-3:] == ["id", "status", "when"]
    assert first[0][-2:] == ["offen", "2026-01-05 10:00"]


def test_a_preview_says_what_no_other_encoding_mends(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"{n},open,2026-01-05 10:00\n" for n in range(20_000))
    log.write_bytes(("id,status,when\n" + rows).encode() + b"9,\0,2026-01-06 10:00\n")
    with pytest.raises(BadFile, match="NUL byte"):
        preview(log)
