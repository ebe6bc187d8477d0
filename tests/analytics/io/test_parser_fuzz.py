"""P2 to P4, tier T1: each parser in a child of 1 GiB, 30 s of computing and 60 s, on mutated files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = {"CSV": 1000, "XES": 30, "XLSX": 40, "Parquet": 8}
SEEDS = range(10) if os.environ.get("PAWL_THOROUGH") else range(1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", RUNS)
def test_every_mutation_is_read_or_refused_with_place_and_way_out(
    tmp_path: Path, form: str, seed: int
) -> None:
    """No undeclared exception, no crash, no long wait; rows read and refused are the rows there are."""
    argv = [sys.executable, "-m", "tests.analytics.io.parser_fuzz", str(tmp_path), form, str(seed)]
    done = subprocess.run([*argv, str(RUNS[form])], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["why"] == []
    assert found["read"] + found["refused"] == RUNS[form]
    assert found["read"] > 0
    assert found["refused"] > RUNS[form] // 10


def test_the_hostile_files_of_the_catalogue_are_read_or_refused_at_once(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.analytics.io.parser_fuzz", str(tmp_path), "corpus", "0", "0"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["why"] == []
    assert found["good"] == ["UTF-16", "UTF-7", "BOM", "mixed line ends", "a million styles"]
    assert found["refused"] == 10
