"""The main job, command by command, for people and for programs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Asked = Callable[..., Any]


def test_import_counts_what_it_read(run: Run, export: Path) -> None:
    done = run("import", export, "--mapping", "servicenow")
    first, second, *_ = done.stdout.splitlines()
    assert first.startswith("Snapshot ")
    assert first.endswith("of simulated-desk.csv")
    assert "events of" in second
    assert "rows refused: 0" in done.stdout
    assert done.stdout.rstrip().endswith("Next: pawl coverage")


def test_import_tells_programs_where_everything_lies(asked: Asked, export: Path) -> None:
    facts = asked("import", export, "--mapping", "servicenow")
    assert facts["source"]["name"] == "simulated-desk.csv"
    assert facts["mapping"]["name"] == "servicenow"
    assert facts["first_event_at"].endswith("+00:00")
    assert {part["kind"] for part in facts["parts"]} >= {"events", "cases"}
    assert all((Path(facts["folder"]) / part["file"]).is_file() for part in facts["parts"])


def test_the_same_file_by_the_same_mapping_is_the_same_snapshot(asked: Asked, export: Path) -> None:
    one, other = (asked("import", export, "--mapping", "servicenow") for _ in range(2))
    assert one["snapshot"] == other["snapshot"]
    assert [each["id"] for each in asked("snapshots")] == [one["snapshot"]]


def test_refused_rows_go_to_a_file(run: Run, export: Path, tmp_path: Path) -> None:
    """One row whose instant is none: it is counted, and the file says row, column and way out."""
    header, first, *rest = export.read_text(encoding="utf-8").splitlines()
    place = header.split(",").index("sys_updated_at")
    cells = first.split(",")
    cells[place] = "yesterday"
    spoilt = tmp_path / "spoilt.csv"
    spoilt.write_text("\n".join([header, ",".join(cells), *rest]), encoding="utf-8")
    done = run("import", spoilt, "--mapping", "servicenow", "--data", tmp_path / "other")
    assert "  rows refused: 1" in done.stdout


def test_coverage_says_what_is_missing_and_what_it_would_unlock(run: Run, asked: Asked) -> None:
    facts = asked("coverage")
    status = {one["kpi"]: one["status"] for one in facts["kpis"]}
    assert (status["backlog"], status["incidents-per-user"], status["csat"]) == (
        "measurable",
        "proxy",
        "blocked",
    )
    csat = next(one for one in facts["kpis"] if one["kpi"] == "csat")
    assert {gap["field"] for gap in csat["missing"]} == {"answered_at", "score"}
    assert any("csat" in unlock["kpis"] for unlock in facts["unlocks"])
    told = run("coverage").stdout
    count = sum(one == "measurable" for one in status.values())
    assert told.startswith(f"{count} measurable, ")


def test_measure_prints_n_beside_every_number(run: Run) -> None:
    told = run("measure", "sla-attainment", "--by", "month").stdout
    assert "SLA attainment" in told
    assert "Period" in told
    (february,) = [line.split() for line in told.splitlines() if line.startswith(" 2025-02 ")]
    assert re.fullmatch(r"\d+\.\d%", february[1])
    assert february[2].isdigit()
    assert "Resolution" not in told


def test_measure_gives_programs_rows_with_what_stands_behind_them(asked: Asked) -> None:
    rows = asked(
        "measure", "incidents-opened", "--slice", "priority", "--from", "2025-02-03", "--until", "2025-02-16"
    )
    whole = [row for row in rows if row["slice"] == ""]
    assert [row["period_start"] for row in whole] == [
        "2025-02-03T00:00:00+00:00",
        "2025-02-10T00:00:00+00:00",
    ]
    first = [
        row for row in rows if row["slice"] == "priority" and row["period_start"] == whole[0]["period_start"]
    ]
    assert sum(row["value"] for row in first) == whole[0]["value"] == whole[0]["n"]
    assert {"kpi", "version", "digest", "open", "numerator", "reason", "snapshot"} <= set(whole[0])


def test_measure_prints_a_table_for_each_value_of_a_slice(run: Run) -> None:
    told = run("measure", "incidents-opened", "--slice", "contact_type").stdout
    titles = [line.strip() for line in told.splitlines() if line.startswith("Incidents opened")]
    assert titles[0].startswith("Incidents opened (the latest 13 of ")
    assert any(title.startswith("Incidents opened, contact_type = Phone") for title in titles)


def test_slices_and_days_of_the_settings_are_taken(run: Run, asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "pawl.toml").write_text(
        '[measure]\nslices = ["priority"]\nby = "month"\nfrom = 2025-02-01\nuntil = 2025-02-28\n',
        encoding="utf-8",
    )
    rows = asked("measure", "incidents-opened")
    assert {row["slice"] for row in rows} == {"", "priority"}
    assert {row["period_start"] for row in rows} == {"2025-02-01T00:00:00+00:00"}


def test_weeks_begin_on_mondays_of_the_zone_of_the_calendar(run: Run, asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "pawl.toml").write_text(
        '[calendar]\nlike = "office"\nzone = "Asia/Shanghai"\n', encoding="utf-8"
    )
    found = asked("analyse", "incidents-opened")
    assert found["indicators"][0]["points"][0]["start"] == "2025-01-06T00:00:00+08:00"
    assert "2025-W02" in run("measure", "incidents-opened", "--until", "2025-02-02").stdout


def test_analyse_tells_signals_gaps_and_patterns(run: Run) -> None:
    told = run("analyse").stdout
    for heading in ("The log covers", "Indicators", "Gaps, the most urgent first", "What patterns cost"):
        assert heading in told
    assert told.rstrip().endswith("Next: pawl report")


def test_analyse_says_so_where_no_target_is_missed(run: Run) -> None:
    told = run("analyse", "incidents-opened").stdout
    assert "No gap: every target that holds is met, or none is set." in told
    assert "Gaps, the most urgent first" not in told


def test_analyse_gives_programs_points_with_limits(asked: Asked) -> None:
    facts = asked("analyse", "incidents-opened", "sla-attainment")
    opened, sla = facts["indicators"]
    assert (opened["kpi"], sla["kpi"]) == ("incidents-opened", "sla-attainment")
    assert {"start", "value", "n", "open", "lower", "centre", "upper"} == set(opened["points"][0])
    assert opened["chosen_because"]
    assert [gap["kpi"] for gap in facts["gaps"]] == ["sla-attainment"]
    assert facts["gaps"][0]["distance"] == pytest.approx(0.9 - facts["gaps"][0]["value"])
    assert {"label", "cases", "extra_hours"} <= set(facts["patterns"][0])


def test_where_no_trend_may_be_read_a_gap_is_no_signal(asked: Asked, tmp_path: Path) -> None:
    """Three weeks are too few for a trend, whatever the last of them looks like."""
    days = "[measure]\nfrom = 2025-03-03\nuntil = 2025-03-23\n"
    (tmp_path / "pawl.toml").write_text(days, encoding="utf-8")
    facts = asked("analyse", "sla-attainment")
    assert facts["indicators"][0]["refusals"]
    assert facts["gaps"][0]["is_signal"] is False
    assert facts["gaps"][0]["verdict"].startswith("Signal or chance cannot be told: ")


def test_report_writes_both_forms_and_says_where(run: Run, asked: Asked, tmp_path: Path) -> None:
    page, print_out = map(Path, asked("report", "--output", tmp_path / "out")["files"])
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert print_out.read_bytes().startswith(b"%PDF-")
    assert "simulated" in page.read_text(encoding="utf-8").lower()
    assert not list((tmp_path / "out").glob("*.part"))


def test_report_can_be_one_form_in_chinese(run: Run, tmp_path: Path) -> None:
    done = run("report", "--html", "--language", "zh-Hans", "--output", tmp_path / "out")
    (page,) = (tmp_path / "out").iterdir()
    assert done.stdout.strip() == str(page)
    assert page.name.endswith("-zh-Hans.html")
    assert 'lang="zh-Hans"' in page.read_text(encoding="utf-8")


def test_report_carries_title_question_and_factors_of_the_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pawl.toml").write_text(
        '[report]\ntitle = "Half a year {of} work"\nquestion = "Did it help?"\n'
        '[[factors]]\nat = 2025-03-03\ntext = "New portal"\n',
        encoding="utf-8",
    )
    done = run("report", "--html", "--output", tmp_path / "out")
    page = Path(done.stdout.strip()).read_text(encoding="utf-8")
    for text in ("Half a year {of} work", "Did it help?", "New portal"):
        assert text in page


def test_refused_rows_stand_in_the_report(run: Run, export: Path, tmp_path: Path) -> None:
    header, first, *rest = export.read_text(encoding="utf-8").splitlines()
    spoilt = tmp_path / "spoilt.csv"
    cells = first.split(",")
    cells[header.split(",").index("sys_updated_at")] = "yesterday"
    spoilt.write_text("\n".join([header, ",".join(cells), *rest]), encoding="utf-8")
    where = ("--data", tmp_path / "other")
    run("import", spoilt, "--mapping", "servicenow", *where)
    done = run("report", "--html", *where)
    page = Path(done.stdout.strip()).read_text(encoding="utf-8")
    assert "sys_updated_at" in page


def test_snapshots_are_listed_and_held_against_their_hashes(run: Run, asked: Asked) -> None:
    (entry,) = asked("snapshots", "--verify")
    assert (entry["kind"], entry["source"], entry["mapping_name"]) == (
        "incident",
        "simulated-desk.csv",
        "servicenow",
    )
    assert run("snapshots", "--verify").stdout.startswith("1 snapshots, every file as its hash says")


def test_without_snapshots_the_next_step_is_named(run: Run, tmp_path: Path) -> None:
    told = run("snapshots", "--data", tmp_path / "empty").stdout
    assert told.startswith("0 snapshots")
    assert "Next: pawl import FILE --mapping servicenow, or pawl demo" in told


def test_a_snapshot_can_be_named_by_its_beginning(asked: Asked) -> None:
    (entry,) = asked("snapshots")
    assert asked("coverage", "--snapshot", entry["id"][:8])["snapshot"] == entry["id"]
