"""`pawl verify` and the findings on improvements: what came out again, what cannot any more, what differs."""

from typing import Any

import pytest
from tests.accounts.people import cast
from tests.authorisation.world import MAKERS
from tests.measurement.rows import at_place, study

from pawl.accounts.permissions import Place
from pawl.commands.verify import Gains
from pawl.improvement.models import Benefit
from pawl.improvement.replaying import all_again
from pawl.measurement.models import Outcome
from pawl.measurement.replaying import Figure, compared

pytestmark = pytest.mark.django_db


def test_every_computed_finding_is_gone_over_and_progress_is_told() -> None:
    place = Place(cast().acme.pk)
    of = study(at_place(place))
    for _ in range(2):
        Benefit.objects.filter(pk=MAKERS["benefit"](place).pk).update(study=of)
    MAKERS["benefit"](place)  # judged by a person: nothing to compute
    said: list[Any] = []
    found = dict(all_again(said.append))
    assert set(found) == {one.key for one in Benefit.objects.filter(study=of)}
    assert {one.outcome for one in found.values()} == {Outcome.UNKNOWN}
    assert said == [{"done": 1}, {"done": 2}]


def test_without_findings_nothing_is_loaded_or_said() -> None:
    assert list(all_again(lambda told: pytest.fail(str(told)))) == []


def test_it_says_how_many_came_out_again_and_names_the_first_that_did_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Gains()
    for number, again in (("BEN-1", 2.0), ("BEN-2", 2.5), ("BEN-3", 2.0 + 1e-12)):
        found.add(number, compared([Figure("change", 2.0, again)], "duckdb"))
    found.print()
    assert "2 came out again to nine digits; 1 did not." in capsys.readouterr().out
    told = found.as_json()
    assert (told["checked"], told["same"], [one["number"] for one in told["wrong"]]) == (3, 2, ["BEN-2"])
