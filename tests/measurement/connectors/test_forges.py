"""Deployments of Git forges as sources, and the figures of DORA that they make measurable.

The fakes are written from https://docs.github.com/en/rest/deployments/deployments and
https://docs.gitlab.com/api/deployments/, with the pages beside them that they name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.measurement.connectors import forge_fakes, gathered, rereading
from tests.measurement.connectors.fakes import Fake, serving
from tests.measurement.connectors.forge_fakes import Project, Rollout
from tests.measurement.connectors.gathered import in_the_lake, pages, rows, source_of
from tests.measurement.connectors.measured import FROM, measured

from pawl.errors import Invalid
from pawl.measurement.models import RunState
from pawl.measurement.sources.connectors import CONNECTORS, forges
from pawl.measurement.sources.connectors.base import Vanished, told

pytestmark = [
    pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"]),
]  # fmt: skip
FORGE = CONNECTORS["forge"]
DORA = (
    "deployment-frequency", "change-lead-time-median", "change-fail-rate", "deployment-rework-rate",
    "failed-deployment-recovery-time-median",
)  # fmt: skip


@dataclass(frozen=True)
class System:
    """A forge, and the fake that stands for it."""

    name: str
    fake: Callable[[Project], Any]

    def settings(self, fake: Fake, **more: str) -> dict[str, str]:
        """What a source is told."""
        known = {"forge": self.name, "address": fake.address, "project": "acme/mail", **more}
        return told(FORGE, known)


SYSTEMS = [System("github", forge_fakes.github), System("gitlab", forge_fakes.gitlab)]
EACH = pytest.mark.parametrize("system", SYSTEMS, ids=lambda one: one.name)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with gathered.settings(DATA=str(tmp_path / "data"), WEBHOOK_HOSTS=["127.0.0.1"]), gathered.here():
        yield tmp_path


@EACH
def test_dora_becomes_measurable_and_right(system: System, people: Cast) -> None:
    """Eleven of twelve went live; the fourth and the eighth failed; the fifth and the ninth were fixes.

    A commit is five hours older than its deployment, which takes ten minutes; the rollback carries no new
    commit and so no age. The fourth was back two hours after it was live, the eighth one hour.
    """
    with serving(system.fake(forge_fakes.project())) as fake:
        source = source_of(people, "forge", system.settings(fake), "token", mapping="")
        run = gathered.gathered(source, people)
    assert run.state == RunState.READ, run.problem
    found = measured(source, *DORA)
    last = forge_fakes.START + timedelta(days=12, minutes=10)
    assert found["deployment-frequency"] == pytest.approx(11 / ((last - FROM) / timedelta(days=1)))
    assert found["change-lead-time-median"] == pytest.approx(5 + 10 / 60)
    assert found["change-fail-rate"] == pytest.approx(2 / 11)
    assert found["deployment-rework-rate"] == pytest.approx(2 / 11)
    assert found["failed-deployment-recovery-time-median"] == pytest.approx(1.5)


@EACH
def test_killed_at_twenty_points_it_reads_the_same(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forges, "OF_A_PAGE", 3)
    project = forge_fakes.project(24)
    project.per_page = 5
    with serving(system.fake(project)) as fake:
        settings = system.settings(fake)
        whole = rereading.read(FORGE, settings, "token", "")
        assert whole.rows > 60
        for at in rereading.points(whole):
            again = rereading.read(FORGE, settings, "token", "", at)
            assert (again.rows, again.sha256, again.mark) == (whole.rows, whole.sha256, whole.mark), at


@EACH
def test_the_five_faults(system: System) -> None:
    project, sleeps = forge_fakes.project(), list[float]()
    project.per_page = 5
    with serving(system.fake(project)) as fake:
        settings = system.settings(fake)
        whole = rows(pages(FORGE, settings, "token"))
        fake.asked.clear()
        fake.faults = {1: "busy", 3: "half", 6: "down", 7: "down"}
        assert rows(pages(FORGE, settings, "token", sleeps=sleeps)) == whole
        assert sleeps[0] == 7.0
        assert len(sleeps) == 4
        fake.faults, project.lacks = {}, "created_at"
        with pytest.raises(Vanished):
            pages(FORGE, settings, "token")
        project.lacks, project.has_expired = "", True
        with pytest.raises(Invalid) as refused:
            pages(FORGE, settings, "token")
        assert refused.value.thing == "secret"


def test_github_says_too_often_by_403() -> None:
    project, sleeps = forge_fakes.project(), list[float]()
    project.limits = [2, 3]
    with serving(forge_fakes.github(project)) as fake:
        assert rows(pages(FORGE, SYSTEMS[0].settings(fake), "token", sleeps=sleeps))
    assert sleeps == [1.0, 1.0]


@EACH
def test_what_comes_later_of_a_deployment_is_told_once(system: System, people: Cast) -> None:
    project = forge_fakes.project(11)
    with serving(system.fake(project)) as fake:
        source = source_of(people, "forge", system.settings(fake), "token", mapping="")
        gathered.gathered(source, people)
        assert gathered.gathered(source, people).state == RunState.NOTHING
        last = project.rollouts[-1]
        back = Rollout(12, project.rollouts[8].sha, last.at + timedelta(hours=3))
        project.rollouts.append(back)
        run = gathered.gathered(source, people)
        assert run.state == RunState.READ
        assert gathered.gathered(source, people).state == RunState.NOTHING
        fresh = source_of(people, "forge", system.settings(fake), "token", mapping="")
        gathered.gathered(fresh, people)
    assert in_the_lake(source)[1:] == in_the_lake(fresh)[1:]
    assert gathered.events_of(in_the_lake(source)[0]) == gathered.events_of(in_the_lake(fresh)[0])
    assert measured(source, *DORA) == measured(fresh, *DORA)
    assert measured(source, "change-fail-rate")["change-fail-rate"] == pytest.approx(3 / 11)


def test_a_forge_that_says_itself_that_one_failed_is_believed(people: Cast) -> None:
    project = forge_fakes.project(3)
    project.rollouts[1].broke = timedelta(hours=4)
    with serving(forge_fakes.github(project)) as fake:
        source = source_of(people, "forge", SYSTEMS[0].settings(fake), "token", mapping="")
        gathered.gathered(source, people)
    found = measured(source, "change-fail-rate", "failed-deployment-recovery-time-median")
    assert found["change-fail-rate"] == pytest.approx(1 / 3)
    assert found["failed-deployment-recovery-time-median"] == pytest.approx(24)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"project": "mail"}, "project"), ({"project": "../x"}, "project"), ({"forge": "svn"}, "forge"),
     ({"address": "http://forge.example.org"}, "address")],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused(change: dict[str, str], field: str) -> None:
    known = {"forge": "github", "address": "https://github.com", "project": "acme/mail"}
    with pytest.raises(Invalid) as refused:
        told(FORGE, known | change)
    assert field in refused.value.fields
