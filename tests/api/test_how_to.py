"""Every command of docs/how-to/api.md works as it stands there, in this order."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import cast
from tests.api.calling import secret_of
from tests.measurement.desk import source

from pawl.improvement.actions.register import Proposal, propose
from pawl.improvement.models import Improvement
from pawl.measurement.models import Import

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "api.md"


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language; commands have none."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [text for name, text in found if name == language]


@pytest.mark.django_db(transaction=True)
def test_the_program_that_brings_a_large_file_works(live_server: Any, tmp_path: Path) -> None:
    people = cast()
    key, log = source(people.acme, people.alice).key, b"number,opened\n" + b"INC1,2026-01-02\n" * 300_000
    (tmp_path / "incidents.csv").write_bytes(log)
    (program,) = blocks("python")
    told = {**os.environ, "PAWL": str(live_server.url), "KEY": secret_of(people.alice)}
    words = [sys.executable, "-c", program.replace("SRC-1", key)]
    done = subprocess.run(words, cwd=tmp_path, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Import.objects.get().sha256 == hashlib.sha256(log).hexdigest()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="the commands are curl's")
def test_every_command_works(live_server: Any, tmp_path: Path) -> None:
    people = cast()
    one = propose(Proposal("Outage", "Too long"), by=people.alice)
    script = "\n".join(blocks("")).replace("CSI-1", one.key).replace("curl -s", "curl --fail-with-body -s")
    script = script.replace("http://127.0.0.1:8000", live_server.url).replace("$(uuidgen)", "7c1e")
    script = script.replace("pawl_…", secret_of(people.alice))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    one.refresh_from_db()
    assert (one.state, one.expected_benefit, one.version) == ("rejected", "A day faster", 3)
    assert sorted(row.case.title for row in Improvement.objects.all()) == ["Fewer hand-overs", "Outage"]
    assert (tmp_path / "improvements.xlsx").read_bytes()[:2] == b"PK"
