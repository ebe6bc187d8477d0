"""What needs no log: the library of KPIs, a simulated desk, the demo."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from pawl.__main__ import pawl
from pawl.analytics.kpi.catalogue import load_library


def call(*words: Any) -> Result:
    return CliRunner().invoke(pawl, [*map(str, words)], catch_exceptions=False)


def test_every_kpi_of_the_library_is_listed() -> None:
    library = load_library()
    told = call("kpis").stdout
    assert told.startswith(f"{len(library)} KPIs")
    assert [each["id"] for each in json.loads(call("kpis", "--json").stdout)] == list(library)


def test_a_kpi_is_explained(tmp_path: Path) -> None:
    told = call("kpis", "incidents-per-user").stdout
    assert told.startswith("Incidents per user (contact rate)  (incidents-per-user, version 1)\n")
    assert "  Fields of incident  opened_at\n" in told
    assert "No user count: divided by the different callers" in told
    (facts,) = json.loads(call("kpis", "incidents-per-user", "--json").stdout)
    assert (facts["better"], facts["digest"]) == ("down", load_library()["incidents-per-user"].digest)


def test_a_kpi_of_the_site_is_listed_with_the_others(tmp_path: Path) -> None:
    own = tmp_path / "ours"
    own.mkdir()
    shipped = Path(__file__).parents[2] / "src/pawl/analytics/kpi/library/incident-management/backlog.toml"
    text = shipped.read_text(encoding="utf-8").replace('id = "backlog"', 'id = "our-backlog"')
    (own / "our-backlog.toml").write_text(text, encoding="utf-8")
    settings = tmp_path / "site.toml"
    settings.write_text('[kpis]\nfolders = ["ours"]\n', encoding="utf-8")
    assert "our-backlog" in call("kpis", "--config", settings).stdout


def test_a_desk_is_simulated_with_its_truth_beside_it(tmp_path: Path) -> None:
    """That one seed gives the same bytes is held in tests/analytics/simulation."""
    one = tmp_path / "new" / "simulated-a.csv"
    told = call("sample", "simulate", one, "--seed", 7).stdout
    assert one.read_bytes().startswith(b"number,incident_state,")
    assert f"Next: pawl demo --sample {one}" in told
    truth = json.loads((one.with_name("simulated-a.truth.json")).read_text(encoding="utf-8"))
    assert truth["seed"] == 7
