"""The strategy of the demonstration: what it wants to be, needs, goals, questions and what a miss costs.

What people would write is written here; what a question is answered with comes from the measured numbers.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.measurement.actions import factors, targets, unit_values
from pawl.measurement.models import Factor, Gap, GapState, Indicator, Target
from pawl.measurement.reads import told
from pawl.operation.demo_bilingual import both
from pawl.strategy.actions import questions, records, vision
from pawl.strategy.models import Goal, Question

VISION = (
    "The business never waits for IT: what is promised is kept, and what was learned once stays learned. / "
    "业务无需等待 IT：言出必行，学到的不再遗忘。"
)
ASSUMED = "Assumed for the demonstration: the time of an agent, and of whoever waits."
LATER = timedelta(days=91)


@dataclass(frozen=True)
class Need:
    """Who needs what, and what happens if nothing is done."""

    customer: str
    title: str
    outcome: str
    if_nothing: str


@dataclass(frozen=True)
class Aspiration:
    """A goal with what it serves, what must go right, and the questions that its KPIs answer."""

    title: str
    horizon: str
    contribution: str
    needs: tuple[Need, ...]
    must_go_right: tuple[tuple[str, str], ...]
    """What, and the KPI that shows it; empty where none does."""
    asks: tuple[tuple[str, tuple[str, ...]], ...]


GOALS = (
    Aspiration(
        "Incidents are solved as promised", "now",
        "The service desk keeps the business working: promises are kept, at the first try."
        " / 服务台保障业务运转：信守承诺，一次解决。",
        (
            Need("Sales", "Sales can rely on IT", "Quotes are not delayed by unsolved incidents",
                 "Customers wait, and some do not come back"),
            Need("Finance", "The month closes on its day", "Nothing is open longer than was promised",
                 "Figures come late, and the bank asks why"),
        ),
        (("Incidents reach the right team at once", "reassigned-three-times"),),
        (
            ("Do we keep what we promise, and does it stay solved?",
             ("sla-attainment", "resolution-time-median", "reopen-rate")),
            ("Does old work lie about?", ("backlog-over-30-days",)),
        ),
    ),
    Aspiration(
        "People are helped at the first try, or help themselves", "next",
        "Knowledge, forms and the first line answer what is asked most."
        " / 知识、表单和一线解答最常见的问题。",
        (Need("Human Resources", "New people can work on their first day",
              "Whoever asks gets an answer while still asking", "Days are lost before work begins"),),
        (("Answers are written down where people look for them", "self-service-share"),),
        (("Is most of what is asked answered by whoever is asked first?",
          ("first-contact-resolution", "resolved-on-first-assignment")),),
    ),
    Aspiration(
        "Nothing that we change breaks what works", "next",
        "Projects hand over what can be supported; changes are planned on one calendar."
        " / 项目移交可支持的成果；变更统一排在一份日历上。",
        (Need("Sales", "Offers can be written on every working day", "No outage comes from ourselves",
              "A day of offers is lost with each outage"),),
        (("Each hand-over is signed by both sides", ""),),
        (("Do changes do what they should, at the first try?",
          ("change-success-rate", "incidents-caused-by-change")),),
    ),
    Aspiration(
        "What we improve stays improved", "later",
        "Benefits are verified by numbers, and held against frozen limits."
        " / 收益由数据验证，并按冻结的界限保持。",
        (),
        (("Each improvement has an owner and a day of review", "improvements-open-age-median"),),
        (("Do our improvements bring what we hoped, and does it last?",
          ("improvements-verified", "improvements-held")),),
    ),
)  # fmt: skip
WORTH = {
    "sla-attainment": (35, 0.5), "reopen-rate": (40, 0.75), "reassigned-three-times": (25, 0.5),
    "resolved-on-first-assignment": (15, 0.25), "first-contact-resolution": (12, 0.2),
    "self-service-share": (6, 0.1), "ping-pong-rate": (20, 0.4), "backlog-over-30-days": (1, 0.02),
}  # fmt: skip
"""EUR and hours of one case that misses the target."""
TARGETS = (("sla-attainment", 0.90, 180, 0.93), ("self-service-share", 0.20, 540, 0.35))
"""KPI, what it is to reach, in how many days, and what is asked of it from then on."""
HAPPENED = (
    ("Two agents joined the service desk", -63, "internal", "staffing", True),
    ("The second line works on the same list", -28, "internal", "reorganisation", True),
    ("The supplier of the network raises its prices", 40, "external", "economic", False),
    ("Incidents of essential services have to be reported within a day", 60, "external", "legal", False),
    ("Customs rules for shipments change", 75, "external", "political", False),
    ("Half of Sales works from home on Fridays", 21, "external", "social", False),
    ("The operating system of older notebooks gets no more updates", 140, "external", "technological", False),
    ("The server room of the branch is switched off at night", 30, "external", "environmental", False),
)
"""What, in how many days, side and kind, and whether it concerns the service desk alone."""
SIMULATED = (
    (date(2025, 5, 12), "People reset their own password", "release"),
    (date(2025, 7, 7), "The first line is trained", "staffing"),
    (date(2025, 10, 13), "Two of four agents of the service desk leave", "staffing"),
)
"""What really changed the simulated desk, on the days that its truth file tells."""


@transaction.atomic
def seed(place: Organisation, by: Actor) -> int:
    """State it, once.   Returns how many goals it made."""
    if Goal.objects.exists():
        return 0
    vision.state_vision(text=VISION, by=by)
    for each in GOALS:
        _reach_for(each, by)
    for kpi, (money, hours) in WORTH.items():
        unit_values.say_worth(kpi=kpi, text=both(ASSUMED), place=Place(place.pk), by=by, money=Decimal(money),
                              currency="EUR", hours=hours)  # fmt: skip
    _aim(place, by)
    _note_what_happened(place, by)
    return len(GOALS)


def note_simulated(place: Organisation, by: Actor) -> None:
    """What happened on the simulated desk; once, and only where its log is the one that is measured."""
    title = both(SIMULATED[0][1])
    if not Factor.objects.filter(case__title=title, case__organisation=place).exists():
        for day, title, category in SIMULATED:
            factors.note_factor(title=both(title), at=day, side="internal", category=category,
                                place=Place(place.pk), by=by)  # fmt: skip


def _aim(place: Organisation, by: Actor) -> None:
    """What holds now, and what holds after it."""
    today, text = clock.now().date(), both("Decided with the customers.")
    for kpi, value, days, later in TARGETS:
        due = today + timedelta(days=days)
        for entry in ({"value": value, "due": due}, {"value": later, "from": due + timedelta(days=1)}):
            targets.set_target(kpi=kpi, entry={**entry, "text": text}, place=Place(place.pk), by=by)


def _reach_for(each: Aspiration, by: Actor) -> None:
    goal = records.set_goal(
        title=both(each.title), horizon=each.horizon, contribution=each.contribution, by=by
    )  # fmt: skip
    for need in each.needs:
        records.state_need(title=both(need.title), customer=need.customer, outcome=both(need.outcome),
                           if_nothing=both(need.if_nothing), goal=goal, by=by)  # fmt: skip
    for title, kpi in each.must_go_right:
        factor = records.name_factor(goal=goal, title=both(title), by=by)
        if kpi:
            questions.link_kpi(goal, kpi=kpi, success_factor=factor, by=by)
    for text, kpis in each.asks:
        question = questions.ask(goal, text=both(text), by=by)
        for kpi in kpis:
            questions.link_kpi(goal, kpi=kpi, question=question, by=by)


def _note_what_happened(place: Organisation, by: Actor) -> None:
    """Inside and outside; of the time when people are away the last and the next are known."""
    desk = Team.objects.filter(organisation=place, name="Service Desk").first()
    today = clock.now().date()
    for title, days, side, category, is_of_desk in HAPPENED:
        where = Place(place.pk, desk.pk if desk and is_of_desk else None)
        factors.note_factor(title=both(title), at=today + timedelta(days=days), side=side, category=category,
                            place=where, note=both("Made up for the demonstration."), by=by)  # fmt: skip
    for year in (today.year - 1, today.year):
        factors.note_factor(title=both("Days off at the end of the year"), at=date(year, 12, 24),
                            until=date(year + 1, 1, 1), side="external", category="holiday",
                            place=Place(place.pk), by=by)  # fmt: skip


@transaction.atomic
def answer(by: Actor) -> int:
    """Answer each question by what was measured, as far as it was.   Returns how many were answered."""
    asked = Question.objects.filter(answers=None, retired_at=None).prefetch_related("kpis").order_by("pk")
    for question in asked:
        verdict, evidence = _told_by([one.kpi for one in question.kpis.all()])
        until = clock.now().date() + LATER if verdict == "cannot_tell" else None
        questions.answer(question, verdict=verdict, evidence=evidence, until=until, by=by)
    return len(asked)


def _told_by(kpis: list[str]) -> tuple[str, str]:
    """No where a target is missed; yes where each KPI with a target is measured and none is missed."""
    here = {"kpi__in": kpis, "case__team": None}
    missed = Gap.objects.filter(state=GapState.OPEN, **here).select_related("case").order_by("rank")
    if missed:
        said = (" ".join(f"{one.key}: {told(one.sentence, words) or one.case.title}" for one in missed)
                for words in ("en", "zh-Hans"))  # fmt: skip
        return "no", " / ".join(dict.fromkeys(said))
    aimed = set(Target.objects.filter(kpi__in=kpis, ended_at=None).values_list("kpi", flat=True))
    current = Indicator.objects.filter(kpi__in=aimed, study__state="current", status="measurable")
    kept = set(current.filter(dataset__team=None).values_list("kpi", flat=True))
    if aimed and kept == aimed:
        return "yes", f"{both('Measured, and no target is missed.')} {', '.join(sorted(kept))}"
    return "cannot_tell", both("The log at hand does not tell it; the own history will.")
