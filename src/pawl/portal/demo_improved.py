"""Improvements of the demonstration, on a simulated desk whose true effects are known.

Nothing here says what is found: the numbers come from the simulated log by the shipped studies, the verdicts
and the slips from the shipped jobs. What is written here is what people would write.
"""

from datetime import date, timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actions import teams
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place
from pawl.analytics.simulation import simulate, write_export
from pawl.analytics.simulation.improved import (
    FARTHEST,
    IMPROVED_SEED,
    STORIES,
    WEEKS_BEFORE,
    Story,
    improved_desk,
)
from pawl.durable import blocks_of
from pawl.environment import environment
from pawl.improvement.actions import (
    deciding,
    holding,
    options,
    register,
    rereading,
    rules,
    turning,
    verifying,
)
from pawl.improvement.models import Direction, Improvement
from pawl.jobs.handlers import Work
from pawl.jobs.models import Delivery
from pawl.jobs.models import State as DeliveryState
from pawl.measurement.actions import imports, settings, sources
from pawl.measurement.actions.import_work import found
from pawl.measurement.models import DataSource, Import, ImportState, Study

TEAM, SOURCE = "Simulated teams", "Simulated improvements"
KPI, BALANCING = "sla-attainment", "reopen-rate"
FIRST_WEEKS = 78
"""Weeks of the first import: what is verified then is held, and the weeks after it are watched."""
SLICE = "assignment_group"
AIM = 0.75
COST = 600
"""EUR, of each: a day of whoever is trained. Made up, as all that people write here."""
ROOM = 3
"""Improvements that may be under way beside those told here."""
LOOKS = "improvement.check_new_numbers"
HELD = (0, 3, 4)
"""Stories that work long enough at the first import to be verified and held."""


def begin(place: Organisation, by: Actor) -> None:
    """A team, a source and the first weeks of its log; the worker reads and measures them."""
    if DataSource.objects.filter(case__title=SOURCE).exists():
        return
    where = _opened(place, by)
    bring(FIRST_WEEKS, where, by)


@transaction.atomic
def _opened(place: Organisation, by: Actor) -> DataSource:
    team = teams.create(organisation=place, name=TEAM, by=system("demo"))
    where = Place(place.pk, team.pk)
    settings.set_measuring(
        place=where, by=by, grains=["week"], slices=[SLICE], rules="nhs", kpis=[KPI, BALANCING]
    )
    return sources.open_source(title=SOURCE, place=where, by=by)


def the_source() -> DataSource | None:
    """The source of the simulated log, once there is one."""
    return DataSource.objects.filter(case__title=SOURCE).select_related("case").first()


def starts(source: DataSource) -> date:
    """The Monday on which the log begins: it ended in the week in which the demonstration began."""
    day = source.case.created_at.date()
    return day - timedelta(days=day.weekday(), weeks=WEEKS_BEFORE)


def bring(weeks: int, source: DataSource, by: Actor) -> None:
    """The log of so many weeks comes in, as an export that was made again; once."""
    name = f"simulated-improvements-{weeks}.csv.gz"
    if Import.objects.filter(source=source, file_name=name).exists():
        return
    path = environment().data / "samples" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_export(simulate(improved_desk(starts(source), weeks=weeks), seed=IMPROVED_SEED), path)
    imports.upload(source, name, blocks_of(path), by=by)


def go_on(work: Work) -> None:
    """After the look comes the dry run, after it the import: it is our own log, nobody has to say yes."""
    one = found(work)
    if one is None or one.source.case.title != SOURCE:
        return
    by = system("demo")
    if one.state == ImportState.STAGED and one.look.get("problem") is None:
        imports.ask_check(one, by=by)
    elif one.state == ImportState.CHECKED and one.check_result.get("problem") is None:
        imports.start(one, by=by)


def is_measured(weeks: int) -> bool:
    """Whether the log of so many weeks has its study."""
    name = f"simulated-improvements-{weeks}.csv.gz"
    return Study.objects.filter(
        dataset__imports__file_name=name, dataset__imports__source__case__title=SOURCE, state="current"
    ).exists()


def improve(owner: Actor) -> int:
    """People propose, try and deliver; what the first weeks verify is held.   Returns how many."""
    source = the_source()
    if source is None or Improvement.objects.filter(source=source).exists():
        return 0
    organisation = source.case.organisation
    if organisation is not None:
        rules.set_rule(organisation, under_way=len(STORIES) + ROOM, by=owner)
    made = [_delivered(story, source, owner) for story in STORIES]
    for number in HELD:
        one = made[number]
        verifying.verify(one, by=owner)
        one.refresh_from_db()
        holding.hold(one, reaction=_reaction(STORIES[number]), by=owner)
    return len(made)


def _reaction(story: Story) -> str:
    return f"The lead of {story.team} looks at what lies about, and brings back what was agreed."


def _delivered(story: Story, source: DataSource, by: Actor) -> Improvement:
    """From the proposal to a turn that is being checked, as people would have done it."""
    one = register.propose(
        register.Proposal(
            title=story.name,
            problem=f"Tickets of {story.team} lie about, so that promises are broken.",
            expected_benefit="More promises are kept, and nobody has to ask again.",
            kpi=KPI,
            owner=by.person,
        ),
        by=by,
    )
    verifying.measure_at(one, source=source, by=by)
    began = starts(source) + timedelta(weeks=story.works)
    register.change(
        one, better=Direction.UP.value, expected_change=0.15, balancing=[BALANCING], measure="process",
        subject="process", subject_name=story.team, target=AIM, risk=2, confidence=3,
        review_on=clock.now().date() + timedelta(days=90), cost=COST, currency="EUR", by=by,
    )  # fmt: skip
    rereading.read_baseline(one, field=SLICE, value=story.team, until=began, by=by)
    deciding.assess(one, by=by)
    options.add(one, title="Leave it as it is", is_nothing=True, expected_change=0.0, cost=0, by=by)
    chosen = options.add(one, title=story.name, expected_change=0.15, cost=COST, risk=2, by=by)
    options.choose(chosen, reason="It costs a day of training and an agreement in the team.", by=by)
    deciding.approve(one, by=by)
    hypothesis = f"If {story.name[0].lower()}{story.name[1:]}, {story.team} keeps more of its promises."
    asked = turning.Plan(hypothesis, 0.15, story.team, SLICE, story.team)
    turn = turning.plan(one, asked, by=by)
    turning.start(turn, began_on=began, check_on=clock.now().date(), by=by)
    turning.deliver(turn, by=by)
    return one


def is_looked(at: Import | None = None) -> bool:
    """Whether the numbers of an import, else of the newest, were held against turns and plans."""
    imported = Import.objects.filter(source__case__title=SOURCE, state=ImportState.IMPORTED)
    one = at or imported.order_by("-pk").first()
    if one is None:
        return False
    mine = Delivery.objects.filter(handler=LOOKS, event__case=f"DS-{one.dataset_id}")
    return mine.filter(state=DeliveryState.DONE).exists()


def weeks_so_far() -> int:
    """Weeks of the log, with those that were let pass."""
    return WEEKS_BEFORE + clock.ahead().days // 7


def weeks_left() -> int:
    """Weeks that can still be let pass."""
    return FARTHEST - weeks_so_far()


def is_under_way() -> bool:
    """Whether its log is on its way in, or measured and not looked at yet."""
    mine = Import.objects.filter(source__case__title=SOURCE)
    waiting = (ImportState.STAGED, ImportState.CHECKED, ImportState.IMPORTING)
    newest = mine.filter(state=ImportState.IMPORTED).order_by("-pk").first()
    return mine.filter(state__in=waiting).exists() or (newest is not None and not is_looked(newest))
