"""Let weeks pass in a demonstration: its time moves, its simulated log grows, and the same jobs run."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.simulation.improved import DRIFT_A_WEEK, DRIFT_TEAM, LIES, STORIES, WEEKS_BEFORE, Story
from pawl.analytics.words import Sentence, say
from pawl.durable import write
from pawl.environment import environment
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.improvement.gains_lists import TONES, VERDICTS, benefits_for
from pawl.improvement.lists import STATES
from pawl.improvement.models import Benefit, ControlPlan, Improvement
from pawl.jobs.handlers import Work
from pawl.jobs.models import Delivery, State
from pawl.portal import demo_improved
from pawl.portal.apps import CLOCK_FILE
from pawl.web.asked import actor_of
from pawl.web.undo import tell

KIND, KEY, ASKED = "demo_desk", "DEMO-1", "weeks_asked"
HANDLER = "portal.let_weeks_pass"
WEEKS = 13
WAITING = (State.WAITING, State.RUNNING)


@transaction.atomic
def ask(weeks: int, *, by: Actor) -> None:
    """Ask that weeks pass; a job does it.   Raises NotFound outside a demonstration, Conflict at its end."""
    _refuse_elsewhere()
    require(by, Permission.IMPROVEMENT_DECIDE)
    if is_under_way():
        raise Conflict("demo", say("Weeks are passing already."), say("Wait until they have passed."))
    if not 0 < weeks <= demo_improved.weeks_left():
        raise Conflict(
            "demo",
            say("The simulated log goes on for {n} more weeks.", n=demo_improved.weeks_left()),
            say("Let fewer pass, or begin anew: pawl demo --reset"),
        )
    until = demo_improved.weeks_so_far() + weeks
    record(KIND, KEY, ASKED, by=by, facts={"weeks": weeks, "until": until})


def is_under_way() -> bool:
    """Whether weeks were asked for and have not passed yet."""
    return Delivery.objects.filter(handler=HANDLER, state__in=WAITING).exists()


def pass_by(work: Work) -> None:
    """Move the time, then bring in the log up to it; a second try moves it to the same day."""
    _refuse_elsewhere()
    until = int(work.event.facts["until"])
    source = demo_improved.the_source()
    days = 7 * (until - WEEKS_BEFORE)
    if clock.ahead().days < days:
        write(environment().data / CLOCK_FILE, str(days).encode())
    if source is not None:
        demo_improved.bring(until, source, system("demo"))
    with work.effects():
        record("improvement", "PAWL", "check_due", by=system("demo"))


@dataclass(frozen=True)
class Told:
    """One improvement of the demonstration: what is true, and what was found."""

    story: Story
    truth: Sentence
    improvement: Improvement | None
    finding: Benefit | None
    plan: ControlPlan | None

    @property
    def word(self) -> Any:
        """The verdict in words."""
        return VERDICTS[self.finding.verdict] if self.finding else ""

    @property
    def tone(self) -> str:
        """Its colour."""
        return TONES.get(self.finding.verdict, "neutral") if self.finding else "neutral"

    @property
    def state(self) -> Any:
        """Where the improvement is."""
        return STATES[self.improvement.state] if self.improvement else ""


def show(request: HttpRequest) -> HttpResponse:
    """What is true, what was found, and a button that lets weeks pass.   Raises NotFound elsewhere."""
    _refuse_elsewhere()
    actor = actor_of(request)
    require(actor, Permission.MEASUREMENT_READ)
    if request.method == "POST":
        ask(WEEKS, by=actor)
        tell(request, _("Weeks are passing: the log grows, and the same jobs run."))
        return redirect("demo-weeks")
    is_moving = is_under_way() or not demo_improved.is_measured(demo_improved.weeks_so_far())
    told = {
        "stories": stories(actor),
        "weeks": WEEKS,
        "passed": clock.ahead().days // 7,
        "left": demo_improved.weeks_left(),
        "is_moving": is_moving and demo_improved.the_source() is not None,
        "help": "how-to/demonstration",
    }
    return render(request, "portal/demo_weeks.html", told)


def stories(actor: Actor) -> list[Told]:
    """The improvements with their true effects.   Three queries."""
    source = demo_improved.the_source()
    rows = (
        Improvement.objects.visible_to(actor).filter(source=source) if source else Improvement.objects.none()
    )
    known = {one.case.title: one for one in rows.select_related("case")}
    findings = {one.improvement_id: one for one in benefits_for(actor).filter(
        improvement__in=known.values()).defer("evidence").order_by("at", "pk")}  # fmt: skip
    plans = {one.improvement_id: one for one in ControlPlan.objects.visible_to(actor).filter(
        improvement__in=known.values()).select_related("case").order_by("pk")}  # fmt: skip
    return [_told(story, known.get(story.name), findings, plans) for story in STORIES]


def _told(story: Story, one: Improvement | None, findings: Any, plans: Any) -> Told:
    number = one.pk if one else 0
    return Told(story, truth_of(story), one, findings.get(number), plans.get(number))


def truth_of(story: Story) -> Sentence:
    """What really happened: the parameters of the simulation."""
    if story.team == DRIFT_TEAM:
        return say(
            "No effect at all: fewer tickets lie about each week ({share:.1%} less), whatever anybody does.",
            share=1 - DRIFT_A_WEEK,
        )
    works = say("From week {week} on {after:.0%} of the tickets lie in a drawer instead of {before:.0%}.",
                week=story.works + 1, after=LIES * story.factor, before=LIES)  # fmt: skip
    if story.ends is None:
        return works
    return say("{works} From week {week} on it is as it was before.", works=works, week=story.ends + 1)


def _refuse_elsewhere() -> None:
    if not environment().demo:
        raise not_found("demonstration")
