"""A mapping is proposed for a log, corrected by a person, and used; a known header needs none."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from click.testing import Result

from pawl.analytics.io.mapping_file import load_mapping

Run = Callable[..., Result]
Ended = Callable[..., "CompletedProcess[str]"]
OTHER = """Ticket;Status;Changed
A1;Open;2026-01-05 09:00
A1;Solved;2026-01-05 12:00
A2;Open;2026-01-06 09:00
"""


def test_a_known_header_needs_no_mapping(ended: Ended, export: Path) -> None:
    done = ended("import", export)
    assert done.returncode == 0
    assert "events of" in done.stdout


def test_an_unknown_header_is_refused_with_the_next_step(ended: Ended, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(OTHER, encoding="utf-8")
    done = ended("import", "other.csv")
    assert done.returncode == 3
    assert "pawl mapping other.csv --output mapping.toml proposes it" in done.stderr


def test_a_proposal_is_printed_or_written(ended: Ended, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(OTHER, encoding="utf-8")
    printed = ended("mapping", "other.csv").stdout
    assert 'column = "Ticket"' in printed
    told = ended("mapping", "other.csv", "--output", "mapping.toml").stdout
    assert (tmp_path / "mapping.toml").read_text(encoding="utf-8") == printed
    assert "pawl import other.csv --mapping mapping.toml" in told
    assert load_mapping(str(tmp_path / "mapping.toml")).kind == "incident"


def test_the_proposal_reads_the_log_it_was_made_for(ended: Ended, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(OTHER, encoding="utf-8")
    ended("mapping", "other.csv", "--output", "mapping.toml")
    done = ended("import", "other.csv", "--mapping", "mapping.toml")
    assert done.returncode == 0, done.stderr
    assert "3 events of 2 cases, 2026-01-05 to 2026-01-06" in done.stdout
