"""One row per project: progress, ends, money, lights, value score, next milestone, gate."""

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf, Round

from pawl.accounts.actor import Actor
from pawl.projects.control.outlook import Shown, shown_outlooks
from pawl.projects.costing import costs_seen
from pawl.projects.gates.gate import next_gates
from pawl.projects.models import OVER, Baseline, CostLine, Light, Project, StatusReport, WorkPackage
from pawl.projects.portfolio.score import expression, weights_of
from pawl.web.listing import Row
from pawl.web.templatetags.pawl import said

REASONS = ("likely_end_reason", "eac_reason")
LIGHTS = ("scope_light", "time_light", "cost_light", "risk_light")
WORK = WorkPackage.objects.filter(project=OuterRef("pk")).exclude(state="cancelled")
LEAVES = WORK.filter(~Exists(WorkPackage.objects.filter(parent=OuterRef("pk"))), work_type="work")
DAYS = Coalesce(Cast("days", FloatField()), Value(1.0))
REPORTS = StatusReport.objects.filter(project=OuterRef("pk"), state="approved").order_by("-number")


def portfolio_rows(actor: Actor) -> QuerySet[Project]:
    """The projects that somebody may see, with what the list shows of them.   One query more."""
    return with_figures(Project.objects.visible_to(actor), actor)


def with_figures(rows: QuerySet[Project], actor: Actor) -> QuerySet[Project]:
    """Each a subquery by an index: nothing is counted twice."""
    lights = {f"last_{name}": Subquery(REPORTS.values(name)[:1]) for name in LIGHTS}
    found: QuerySet[Project] = rows.annotate(
        progress=progress(),
        work_ends=Coalesce(
            _day_ahead("last_day"), Subquery(_one(WORK, Max("ends")), output_field=DateField())
        ),
        baseline_ends=Subquery(_baselines(), output_field=DateField()),
        likely_end=_day_ahead("p80"),
        spent=Coalesce(_if_seen(_looked_ahead("ac"), actor), _money("actual")),
        planned_cost=_money("planned"),
        eac=_if_seen(_looked_ahead("eac"), actor),
        vac=_if_seen(_looked_ahead("bac") - _looked_ahead("eac"), actor),
        reported_on=Subquery(REPORTS.values("as_of")[:1]),
        milestone=Subquery(_milestones().values("case__title")[:1]),
        milestone_on=Subquery(_milestones().values("ends")[:1]),
        value_score=expression(weights_of(actor)),
        **lights,
    )
    return found.annotate(health=_worst())


def with_gates(rows: Sequence[Row], _actor: Actor) -> Sequence[Row]:
    """Writes how many lines of its next gate are open.   Seven queries at most, however many rows."""
    if not any("gate_open" in one or "gate_lines" in one for one in rows):
        return rows
    projects = list(Project.objects.filter(pk__in=[one["pk"] for one in rows]))
    found = next_gates(projects)
    return [
        {**one, **{
            name: number for name, number in (
                ("gate_open", sum(line.is_open for line in found[one["pk"]])),
                ("gate_lines", len(found[one["pk"]])),
            ) if name in one
        }}
        for one in rows
    ]  # fmt: skip


def with_reasons(rows: Sequence[Row], actor: Actor) -> Sequence[Row]:
    """Writes why the likely end, or the cost, is not known.   Three queries at most, however many rows."""
    if not any(name in one for one in rows for name in REASONS):
        return rows
    found = shown_outlooks(
        Project.objects.filter(pk__in=[one["pk"] for one in rows]).select_related("case", "outlook"), actor
    )
    return [{**one, **_reasons(one, found[one["pk"]])} for one in rows]


def _reasons(row: Row, shown: Shown) -> Row:
    told = {"likely_end_reason": None if shown.p80 else shown.days_reason,
            "eac_reason": None if shown.eac is not None else shown.eac_reason}  # fmt: skip
    return {name: None if one is None else said(one) for name, one in told.items() if name in row}


def progress() -> Any:
    """Per cent done, each row weighted by its planned days."""
    done = ExpressionWrapper(F("percent") * DAYS, FloatField())
    share = _one(LEAVES, Sum(done) / Sum(DAYS))
    return Round(Subquery(share, output_field=FloatField()), precision=0, output_field=FloatField())


def _one(rows: QuerySet[Any], how: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.order_by().values("project").annotate(found=how).values("found")
    return found


def _money(name: str) -> Any:
    rows = _one(CostLine.objects.filter(project=OuterRef("pk")), Sum(name))
    return Cast(Subquery(rows), FloatField())


def _if_seen(figure: Any, actor: Actor) -> Any:
    """Where somebody may see what hours cost."""
    return Cast(Case(When(costs_seen(actor), then=figure)), FloatField())


def _looked_ahead(name: str) -> Any:
    """A figure as the job computed it last."""
    return Cast(_ahead(name), FloatField())


def _day_ahead(name: str) -> Any:
    """A day as the job computed it last."""
    return Cast(_ahead(name), DateField())


def _ahead(name: str) -> Any:
    """What is unknown is null in JSON, which SQLite tells as a word that would be cast to 0."""
    return NullIf(KeyTextTransform(name, "outlook__content"), Value("null"))


def _baselines() -> QuerySet[Any]:
    rows = Baseline.objects.filter(project=OuterRef("pk")).order_by("-number")
    return rows.annotate(found=Cast(KT("content__ends"), DateField())).values("found")[:1]


def _milestones() -> QuerySet[Any]:
    return (
        WORK.filter(work_type="milestone", ends__isnull=False).exclude(state__in=OVER).order_by("ends", "pk")
    )


def _worst() -> Any:
    def any_is(light: str) -> Q:
        found = Q()
        for name in LIGHTS:
            found |= Q(**{f"last_{name}": light})
        return found

    return Case(
        When(any_is(Light.RED), then=Value("red")), When(any_is(Light.AMBER), then=Value("amber")),
        When(any_is(Light.GREEN), then=Value("green")), default=Value(None),
        output_field=CharField(null=True),
    )  # fmt: skip
