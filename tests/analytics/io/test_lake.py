"""The lake: whole snapshots only, and none that differs from its manifest."""

import contextlib
import json
import os
import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from tests.analytics.io.io_logs import HEADER, LOG, NOW, bring, left_behind, mapping, write

from pawl.analytics.errors import BadSnapshot
from pawl.analytics.io import manifest
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import MANIFEST, Lake, Snapshot
from pawl.analytics.io.snapshot import file_sha256
from pawl.analytics.words import packed, say


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return bring(tmp_path, LOG)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_an_empty_lake_says_how_to_fill_it(lake: Lake) -> None:
    assert lake.snapshots() == []
    with pytest.raises(BadSnapshot, match=r"holds no snapshot\. Import a log first"):
        lake.latest()


def test_the_latest_is_the_newest(tmp_path: Path, snapshot: Snapshot, lake: Lake) -> None:
    path = write(tmp_path, HEADER + "z,x,2020-02-01,1\n")
    newer = import_log(path, mapping(), lake, now=NOW + timedelta(days=1))
    assert lake.latest().manifest == newer.manifest
    assert [each.id for each in lake.snapshots()] == [snapshot.manifest.id, newer.manifest.id]


def test_a_snapshot_opens_by_the_beginning_of_its_id(snapshot: Snapshot, lake: Lake) -> None:
    assert lake.open(snapshot.manifest.id[:6]) == snapshot


@pytest.mark.parametrize("prefix", ["", "no-such"])
def test_no_or_unclear_ids_are_refused(snapshot: Snapshot, lake: Lake, prefix: str) -> None:
    with pytest.raises(BadSnapshot, match="0 snapshots begin so"):
        lake.open(prefix)


def test_every_part_agrees_with_its_hash(snapshot: Snapshot) -> None:
    snapshot.verify()


@pytest.mark.parametrize("kind", ["events", "cases", "source"])
@pytest.mark.parametrize("cut", [0.0, 0.3, 0.9])
def test_a_cut_part_is_found(snapshot: Snapshot, kind: str, cut: float) -> None:
    path = next(snapshot.folder.glob(f"{kind}*"))
    path.write_bytes(path.read_bytes()[: int(cut * path.stat().st_size)])
    with pytest.raises(BadSnapshot, match=f"{path.name}: is not what the manifest says"):
        snapshot.verify()


def test_one_flipped_bit_is_found(snapshot: Snapshot) -> None:
    path = snapshot.files("events")[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BadSnapshot, match="its hash differs"):
        snapshot.verify()


@pytest.mark.parametrize("kind", ["events", "cases"])
def test_a_missing_part_is_found_by_check_and_by_opening(snapshot: Snapshot, kind: str) -> None:
    next(snapshot.folder.glob(f"{kind}*")).unlink()
    for use in (snapshot.verify, snapshot.dataset):
        with pytest.raises(BadSnapshot, match="is missing"):
            use()


def test_a_part_that_is_no_parquet_does_not_open(snapshot: Snapshot) -> None:
    (path,) = snapshot.files("cases")
    path.chmod(0o644)
    path.write_bytes(b"nonsense")
    parts = tuple(
        replace(part, sha256=file_sha256(path)) if part.kind == "cases" else part
        for part in snapshot.manifest.parts
    )
    with pytest.raises(BadSnapshot, match="cannot be opened"):
        replace(snapshot, manifest=replace(snapshot.manifest, parts=parts)).dataset()


def test_a_part_that_was_changed_does_not_open(snapshot: Snapshot) -> None:
    (path,) = snapshot.files("events")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(BadSnapshot, match=r"its hash differs\. Import the log again"):
        snapshot.dataset()


def test_a_part_that_was_only_copied_opens(snapshot: Snapshot) -> None:
    os.utime(snapshot.files("events")[0])
    snapshot.dataset().close()


BROKEN = [
    ("{", "is no manifest"),
    ("[]", "is no manifest"),
    ("[" * 100_000, "is no manifest"),
    ('{"format": 1}', "is no manifest"),
    ('{"format": 99}', "written by another version"),
]


@pytest.mark.parametrize(("change", "rule"), BROKEN)
def test_a_broken_manifest_is_named_and_the_others_are_listed(
    tmp_path: Path, snapshot: Snapshot, lake: Lake, change: str, rule: str
) -> None:
    other = import_log(write(tmp_path, HEADER + "z,x,2020-02-01,1\n"), mapping(), lake, now=NOW)
    (snapshot.folder / MANIFEST).chmod(0o644)
    (snapshot.folder / MANIFEST).write_text(change)
    assert [each.id for each in lake.snapshots()] == [other.manifest.id]
    (found,) = lake.damaged()
    assert re.search(rule, str(found))
    assert "Import the log again" in str(found)
    with pytest.raises(BadSnapshot, match=rule):
        lake.open(snapshot.manifest.id[:8])
    assert lake.latest() == other


def test_where_all_are_damaged_the_latest_says_so(snapshot: Snapshot, lake: Lake) -> None:
    (snapshot.folder / MANIFEST).chmod(0o644)
    (snapshot.folder / MANIFEST).write_text("{")
    with pytest.raises(BadSnapshot, match="is no manifest"):
        lake.latest()


def test_a_manifest_with_another_word_is_found_out(snapshot: Snapshot, lake: Lake) -> None:
    path = snapshot.folder / MANIFEST
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"kind": "case"', '"kind": "cass"'))
    assert "is no manifest: it was changed" in str(lake.damaged()[0])


def test_a_renamed_folder_is_not_its_snapshot(snapshot: Snapshot, lake: Lake) -> None:
    snapshot.folder.rename(lake.root / "other")
    assert lake.snapshots() == []
    assert "names another snapshot" in str(lake.damaged()[0])


def spoil(snapshot: Snapshot, what: str) -> None:
    path = snapshot.folder / MANIFEST if what == "manifest" else next(snapshot.folder.glob(f"{what}*"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize("what", ["events", "cases", "source", "manifest"])
def test_the_same_file_again_heals_a_damaged_snapshot(
    tmp_path: Path, snapshot: Snapshot, lake: Lake, what: str
) -> None:
    spoil(snapshot, what)
    later = NOW + timedelta(days=1)
    healed = import_log(tmp_path / "log.csv", mapping(), lake, now=later)
    assert healed.manifest.id == snapshot.manifest.id
    assert healed.manifest.created_at == (later if what == "manifest" else NOW)
    healed.verify()
    assert lake.damaged() == []
    assert left_behind(tmp_path) == [snapshot.manifest.id]


def test_a_missing_manifest_is_healed_too(tmp_path: Path, snapshot: Snapshot, lake: Lake) -> None:
    (snapshot.folder / MANIFEST).unlink()
    import_log(tmp_path / "log.csv", mapping(), lake, now=NOW).verify()
    assert len(lake.snapshots()) == 1


def test_a_whole_snapshot_is_not_made_again(tmp_path: Path, snapshot: Snapshot, lake: Lake) -> None:
    again = import_log(tmp_path / "log.csv", mapping(), lake, now=NOW + timedelta(days=1))
    assert again == snapshot


def test_a_folder_without_a_manifest_is_no_snapshot(snapshot: Snapshot, lake: Lake) -> None:
    (lake.root / "half").mkdir()
    assert len(lake.snapshots()) == 1


def test_the_manifest_is_plain_json_with_sentences_that_can_be_translated(tmp_path: Path) -> None:
    raw = json.loads((bring(tmp_path, LOG.encode("utf-16-le")).folder / MANIFEST).read_text())
    assert raw["format"] == 1
    assert {part["kind"] for part in raw["parts"]} == {"events", "cases", "source"}
    assert raw["source"] == {"name": "log.csv", "bytes": 2 * len(LOG), "sha256": raw["source"]["sha256"]}


def test_warnings_come_back_as_the_sentences_they_were(tmp_path: Path, lake: Lake) -> None:
    made = bring(tmp_path, LOG.replace("start", "Gerät").encode("cp1252"))
    assert lake.latest().manifest.warnings == made.manifest.warnings
    assert made.manifest.warnings[0].values == {"encoding": "cp1252"}


def test_what_is_no_part_does_not_enter_the_lake(snapshot: Snapshot, lake: Lake) -> None:
    renamed = replace(snapshot.manifest, id="other", parts=())
    with lake.writing() as staging:
        (staging / "spill").mkdir()
        (staging / "note.txt").write_text("x")
        published = lake.publish(staging, renamed)
    assert [path.name for path in published.folder.iterdir()] == [MANIFEST]


def test_a_dataset_knows_its_tables_and_its_time(snapshot: Snapshot) -> None:
    dataset = snapshot.dataset()
    assert set(dataset.tables) == {"events", "case"}
    assert dataset.as_of == snapshot.manifest.last_event_at
    for name, columns in dataset.tables.items():
        described = dataset.connection.execute(f'DESCRIBE "{name}"').fetchall()
        assert [row[0] for row in described] == list(columns)


BREAK_OUTS = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('{lake}/../secret.txt')",
    "SELECT * FROM read_text('{snapshot}/../../secret.txt')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "ATTACH '{lake}/../other.db' AS other",
    "COPY (SELECT 1) TO '{lake}/../out.csv'",
    "COPY (SELECT 1) TO '{snapshot}/out.csv'",
    "COPY (SELECT 1) TO '{snapshot}/manifest.json'",
    "COPY (SELECT 1) TO '{snapshot}/events-0.parquet'",
    "COPY events TO '{snapshot}/events-1.parquet'",
    "EXPORT DATABASE '{snapshot}/dump'",
    "ATTACH '{snapshot}/other.db' AS other",
    "SELECT * FROM read_text('{snapshot}/source')",
    "SET temp_directory = '{snapshot}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_csv('http://127.0.0.1/x.csv')",
    "SET memory_limit = '9GB'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET allowed_directories = ['/']",
    "EXPORT DATABASE '{lake}/../dump'",
]


@pytest.mark.parametrize("sql", BREAK_OUTS)
def test_nothing_else_is_within_reach_of_a_dataset(tmp_path: Path, snapshot: Snapshot, sql: str) -> None:
    write(tmp_path, "secret", "secret.txt")
    connection = snapshot.dataset().connection
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(lake=tmp_path / "lake", snapshot=snapshot.folder)).fetchall()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lake", "log.csv", "secret.txt"]
    assert len(list(snapshot.folder.iterdir())) == 4
    snapshot.verify()


def test_parts_are_read_only_and_a_part_that_root_overwrote_does_not_open(snapshot: Snapshot) -> None:
    """Root may write to the very files that are read, when it insists; the next opening finds it."""
    assert {path.stat().st_mode & 0o777 for path in snapshot.folder.iterdir()} == {0o444}
    insisting = f"COPY (SELECT 1) TO '{snapshot.files('cases')[0]}' (FORMAT csv, USE_TMP_FILE false)"
    dataset = snapshot.dataset()
    with contextlib.suppress(duckdb.Error):
        dataset.connection.execute(insisting)
    dataset.close()
    if os.geteuid():
        snapshot.verify()
    else:
        with pytest.raises(BadSnapshot, match="its hash differs"):
            snapshot.dataset()


def test_what_does_not_fit_into_memory_spills_beside_the_snapshots(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = bring(tmp_path, LOG)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    dataset = snapshot.dataset(memory="30MB")
    spilling = dataset.connection.execute(
        "SELECT n FROM (SELECT range AS n, hash(range) AS h FROM range(4_000_000)) ORDER BY h"
    )
    assert [path.name.split("-")[0] for path in lake.root.glob("spill-*")] == ["spill"]
    spilling.fetchone()
    dataset.close()
    assert list(lake.root.glob("spill-*")) == []
    assert list((tmp_path / "here").iterdir()) == []


def test_what_a_killed_reading_spilled_is_swept_by_the_next_import(tmp_path: Path, lake: Lake) -> None:
    with subprocess.Popen(["true"]) as gone:
        pass
    for name in (f"spill-{gone.pid}-0", "spill-x", f"spill-{os.getpid()}-9", "spill-1-0"):
        (lake.root / name).mkdir(parents=True)
    bring(tmp_path, LOG)
    assert sorted(path.name for path in lake.root.glob("spill-*")) == ["spill-1-0", f"spill-{os.getpid()}-9"]


def test_a_manifest_writes_mappings_of_its_mapping_as_they_are() -> None:
    inner = say("of {n}", n=1)
    assert manifest._plain({"a": (inner, NOW), "b": 1}) == {"a": [packed(inner), NOW.isoformat()], "b": 1}
