"""A project that closes a gap, or carries an improvement out: its charter begins with what was measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, not_found
from pawl.analytics.words import unpacked
from pawl.catalogue.models import Customer
from pawl.collaboration.models import Case, Link
from pawl.measurement.models import Gap
from pawl.projects.actions import charters, projects, sheets
from pawl.projects.actions.checks import sees
from pawl.projects.models import Charter, Objective, Project
from pawl.projects.sheets import SHEETS

COMES_FROM = "comes_from"


@dataclass(frozen=True)
class Stake:
    """Somebody, a team or a customer with a stake in it, and what they want."""

    name: str
    wants: str
    person: Person | None = None
    customer: Customer | None = None


@dataclass(frozen=True)
class Danger:
    """A risk, and where it was drafted from."""

    title: str
    description: str


@dataclass(frozen=True)
class Drafted:
    """What a charter can begin with; an empty part is left for people to fill."""

    business_need: str = ""
    if_nothing: str = ""
    purpose: str = ""
    kpi: str = ""
    target: float | None = None
    baseline: Mapping[str, Any] | None = None
    due: date | None = None
    benefit_owner: Person | None = None
    budget: Decimal | None = None
    stakes: Sequence[Stake] = ()
    risks: Sequence[Danger] = ()


Drafter = Callable[[Gap, Drafted, Actor], Drafted]
"""From a gap, what it says itself, and who begins, to all that its charter can begin with."""
_drafters: list[Drafter] = []


def drafted_by(drafter: Drafter) -> None:
    """Say who drafts more of a charter than the gap says itself: a floor above, which knows improvements."""
    _drafters[:] = [drafter]


@transaction.atomic
def begin_from_gap(gap: Gap, *, by: Actor, **fields: Any) -> Project:
    """The gap is the need, its KPI the first objective, its value the baseline, its target the target.

    Stakeholders and risks are drafted as those of an improvement that would answer it.
    """
    if not Gap.objects.visible_to(by).filter(pk=gap.pk).exists():
        raise not_found("gap")
    need = str(unpacked(gap.sentence)) if gap.sentence else ""
    drafted = Drafted(need, kpi=gap.kpi, target=gap.target.get("value"), baseline=_baseline(gap))
    for drafter in _drafters:
        drafted = drafter(gap, drafted, by)
    return begin_drafted(gap.case, drafted, by=by, **fields)


@transaction.atomic
def begin_drafted(source: Case, drafted: Drafted, *, by: Actor, **fields: Any) -> Project:
    """A project that comes from a record, with its charter, objective, stakeholders and risks drafted.

    source: a record that the actor may see; the project stands where it stands.
    """
    place = Place(source.organisation_id, source.team_id, None, source.confidential)
    project = projects.begin(place=place, by=by, **fields)
    Link.objects.create(source=project.case, target=source, relation=COMES_FROM)
    _write_charter(project, drafted, by)
    said = {"statement": project.case.title, "kpi": drafted.kpi, "target": drafted.target}
    more = {"due": drafted.due, "benefit_owner": drafted.benefit_owner}
    made = sheets.add(
        SHEETS["objectives"], project, said | {name: one for name, one in more.items() if one}, by=by
    )
    if drafted.baseline is not None:
        Objective.objects.filter(pk=made.pk).update(baseline=drafted.baseline)
    for stake in drafted.stakes:
        sheets.add(SHEETS["stakeholders"], project, _row(stake, place), by=by)
    for risk in drafted.risks:
        sheets.add(SHEETS["raid"], project, {**vars(risk), "raid_type": "risk"}, by=by)
    return project


def _row(stake: Stake, place: Place) -> dict[str, Any]:
    """Whoever could not see the project is named, and no part of it."""
    person = stake.person if stake.person and sees(stake.person, place) else None
    return {**vars(stake), "person": person}


def _write_charter(project: Project, drafted: Drafted, by: Actor) -> None:
    charter = Charter.objects.select_related("case", "project__case").get(project=project)
    said: dict[str, Any] = {
        name: getattr(drafted, name) for name in ("business_need", "if_nothing", "purpose", "budget")
    }
    if known := {name: value for name, value in said.items() if value not in ("", None)}:
        charters.change(charter, by=by, **known)


def _baseline(gap: Gap) -> dict[str, Any]:
    return {
        "value": gap.value, "low": gap.low, "high": gap.high, "n": gap.n_a_period, "period": gap.label,
        "period_start": gap.period_start.isoformat(), "is_told": False, "gap": gap.key,
        "snapshot": gap.dataset.snapshot, "source": gap.dataset.name, "grain": gap.grain,
    }  # fmt: skip
