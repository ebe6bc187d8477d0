"""The demonstration: a small organisation, one person per role, and the log walked through by its actions."""

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from django.contrib.auth.hashers import make_password
from django.db import close_old_connections, transaction
from django.urls import Resolver404, resolve

from pawl.accounts.actions import organisations, people, roles, teams
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Person, Setup
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say, unpacked
from pawl.catalogue.models import Service
from pawl.collaboration.models import Link
from pawl.environment import environment
from pawl.history.record import record
from pawl.improvement.actions.register import Proposal, propose_for
from pawl.improvement.models import Improvement
from pawl.incidents.models import Incident
from pawl.measurement.actions import imports, settings, sources
from pawl.measurement.models import DataSource, Gap, GapState, Import, ImportState, Origin, Study, StudyState
from pawl.operation import (
    demo_attachments,
    demo_catalogue,
    demo_changes,
    demo_configuration,
    demo_incidents,
    demo_knowledge,
    demo_major,
    demo_problems,
    demo_projects,
    demo_recurring,
    demo_requests,
    demo_settings,
    demo_strategy,
    demo_support,
)
from pawl.operation.demo_site import PASSWORD_FILE, address_of
from pawl.portal import demo_desk, demo_improved, demo_weeks
from pawl.projects.actions.outlook import look_at_changed
from pawl.projects.models import Project
from pawl.reporting.actions import Wish, order
from pawl.reporting.models import Audience, Report
from pawl.reporting.ordering import FORMS, order_paper

ORGANISATION = "Example Ltd"
SECONDS = 900
BLOCK = 1 << 20
PAGES = (
    ("/", "home: what needs attention, and how far the wheel has turned"),
    ("/imports/", "the log that was read: mapping, dry run, quality, refused rows"),
    ("/plan/", "what should be measured against what can be, and what is missing"),
    ("/kpis/", "KPIs: chart, slices, why this number, the cases behind a point"),
    ("/signals/", "signals: what changed and is not chance"),
    ("/gaps/", "gaps by impact: signal or chance, and what they cost"),
    ("/reports/", "the report for each audience, as page and PDF"),
    ("/improvements/", "the register, with an improvement proposed from the first gap"),
    ("/demo/", "improvements whose true effects are known, what was found, and 13 weeks that can pass"),
    ("/benefits/", "what improvements brought: forecast, verified, held"),
    ("/projects/", "projects: five phases, gates computed from records, one handed over into a service"),
    ("/work/", "my work: all practices in one list, by what is due next"),
    ("/get-help/", "what whoever needs help sees: find, report, ask for something, follow it"),
    ("/status/", "status of the services: what works, ninety days of each"),
    ("/incidents/", "incidents: the worklist, their clocks and why they show what they show"),
    ("/change-calendar/", "the change calendar: what is planned, what collides, when nothing may be changed"),
    ("/articles/", "knowledge: answers, suggested while somebody types"),
    ("/services/", "the services: promises and who cannot carry them, availability, cost"),
    ("/operation-runs/", "recurring activities: what is due, done, missed; shifts that hand over"),
    ("/on-call/", "who is on call, and who hears next; alerts of monitoring become incidents"),
    ("/strategy/", "the strategy: needs, goals, what they ask, and what is answered"),
    ("/strategy/why/", "why improve here: what closing each gap is worth in a year"),
    ("/help/", "help"),
    ("/api/docs", "the same by API"),
)


class WalkStopped(AnalyticsError):
    """A step of the walk did not end as it should."""


def walk(log: Path, mapping: str | None, tell: Callable[[str], None]) -> None:
    """Do what a team would do in its first days; what was done at an earlier start is left as it is."""
    place = _people(tell)
    owner = Actor(_person(Role.IMPROVEMENT_OWNER), "demo")
    settings.seed({}, by=system("demo"), place=Place(place.pk))
    _strategy(log, place, owner, tell)
    _catalogue(place, tell)
    _incidents(place, tell)
    _knowledge(tell)
    one = _staged(log, place, owner, tell)
    demo_improved.begin(place, owner)
    _bring(one, mapping, owner, tell)
    _until(lambda: _study_of(one) is not None, one)
    study = _study_of(one)
    tell(f"measured: {study.measurable} KPIs, {study.blocked} blocked by missing fields" if study else "")
    if answered := demo_strategy.answer(owner):
        tell(f"{answered} questions of the goals answered by what was measured, as far as it was")
    _improvement(owner, tell)
    _tried(one, owner, tell)
    _replay(place, tell)
    _projects(tell)
    _report(one, place, owner, tell)
    _own_history(place, tell)


def let_pass(weeks: int, tell: Callable[[str], None]) -> None:
    """Let weeks pass in a demonstration that runs, and tell what was found then.

    Raises Conflict where the simulated log ends before, WalkStopped where no worker does it.
    """
    until = demo_improved.weeks_so_far() + weeks
    demo_weeks.ask(weeks, by=Actor(_person(Role.IMPROVEMENT_OWNER), "demo"))
    one = Import.objects.order_by("case_id").get(
        source=demo_improved.the_source(), file_name__contains="-78."
    )
    _until(lambda: demo_improved.is_measured(until) and demo_improved.is_looked(), one)
    for told in demo_weeks.stories(Actor(_person(Role.IMPROVEMENT_OWNER), "demo")):
        finding = told.finding.sentence if told.finding else {"template": "–", "values": {}}
        slip = (
            f" Slipped since {told.plan.slipped_from:%Y-%m-%d}."
            if told.plan and told.plan.slipped_from
            else ""
        )
        tell(f"{told.improvement and told.improvement.key}  {told.story.name}: {unpacked(finding)}{slip}")


def is_walked() -> bool:
    """Whether an earlier start has walked through a log to its end."""
    return Report.objects.exists()


def pages() -> list[tuple[str, str]]:
    """What there is to look at, in order; only what this version has."""
    return [(path, told) for path, told in PAGES if _exists(path)]


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@transaction.atomic
def _people(tell: Callable[[str], None]) -> Organisation:
    """One person per role, all with the one password of this demonstration."""
    found = Organisation.objects.filter(name=ORGANISATION).first()
    if found is not None:
        return found
    by = system("demo")
    place = organisations.create(name=ORGANISATION, by=by)
    desk = teams.create(organisation=place, name="Service Desk", by=by)
    password = make_password(password_of_demo())
    for role in Role:
        name = role.value.replace("_", " ").title()
        person = people.create(people.Details(address_of(role), name, place), by=by)
        Person.objects.filter(pk=person.pk).update(password=password)
        record("person", person.key, "demo_password_set", by=by)
        roles.give(person, role, organisation=None if role is Role.ADMINISTRATOR else place, by=by)
        teams.add(desk, person, by=by)
    Setup.objects.update(digest="")
    tell(f"{len(Role)} people, one per role")
    return place


def password_of_demo() -> str:
    """The one password of this demonstration; made once, kept beside the data for the next start."""
    path = environment().data / PASSWORD_FILE
    if not path.exists() or not path.read_text(encoding="ascii").strip():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12))
    return path.read_text(encoding="ascii").strip()


def _person(role: Role) -> Person:
    person: Person = Person.objects.get(email=address_of(role))
    return person


def _strategy(log: Path, place: Organisation, by: Actor, tell: Callable[[str], None]) -> None:
    if made := demo_strategy.seed(place, by):
        tell(f"{made} goals with needs, questions and what a miss costs, made up for the demonstration")
    if log.name.startswith("simulated-desk"):
        demo_strategy.note_simulated(place, by)


def _projects(tell: Callable[[str], None]) -> None:
    people = (_person(Role.PROJECT_MANAGER), _person(Role.SPONSOR), _person(Role.SERVICE_OWNER))
    open_gaps = Gap.objects.filter(state=GapState.OPEN, case__team=None).select_related("case", "dataset")
    gap = open_gaps.order_by("rank").first()
    if made := demo_projects.seed(people, gap):
        _joined()
        list(look_at_changed())
        tell(
            f"{made} projects: one closes a gap and has a change waiting, one was handed over, one is in full"
        )


def _joined() -> None:
    """The project that closes a gap comes from the improvement that answers one: one circle."""
    project = Project.objects.order_by("pk").first()
    improvement = Improvement.objects.filter(origin="gap").order_by("pk").first()
    if project is not None and improvement is not None:
        Link.objects.get_or_create(source_id=project.pk, target_id=improvement.pk, relation="comes_from")


@transaction.atomic
def _catalogue(place: Organisation, tell: Callable[[str], None]) -> None:
    by = Actor(_person(Role.SERVICE_OWNER), "demo")
    if made := demo_catalogue.seed(place, by):
        tell(f"{made} services with promises, suppliers and outages, made up for the demonstration")
    if made := demo_configuration.seed(by):
        tell(f"{made} configuration items that they stand on, made up too")
    if made := demo_recurring.seed(place, by):
        tell(f"{made} recurring activities, one of whose runs nobody did")
    if made := demo_settings.seed(place, system("demo")):
        tell(f"{made} settings of the desk: who gets what, texts that are written often, what is asked")
    if made := demo_requests.seed(place, by):
        tell(f"{made} service requests by four forms, made up too")


@transaction.atomic
def _incidents(place: Organisation, tell: Callable[[str], None]) -> None:
    people = (_person(Role.AGENT), _person(Role.REQUESTER))
    if made := demo_incidents.seed(place, system("demo"), *people):
        tell(f"{made} incidents, made up for the demonstration and marked so")
        lead, owner = Actor(_person(Role.TEAM_LEAD), "demo"), Actor(_person(Role.SERVICE_OWNER), "demo")
        if demo_major.seed(place, lead, owner, people[1]):
            tell("one of them is a major incident under way: roles, updates, incidents that belong to it")
    if made := demo_attachments.seed(*people):
        tell(f"{made} files attached to them, one of which is internal")
    if made := demo_changes.seed(_person(Role.CHANGE_MANAGER), _person(Role.AGENT)):
        tell(f"{made} changes, some of which collide, with a freeze and a weekly window")
    by = Actor(_person(Role.PROBLEM_MANAGER), "demo")
    if made := demo_problems.seed(by, list(Incident.objects.filter(is_demo=True).select_related("case"))):
        tell(f"{made} problems behind them, two of which are known errors")
    if made := demo_support.seed(place, Actor(_person(Role.SERVICE_OWNER), "demo")):
        tell(f"{made} people on call in turn, and alerts of a monitoring")


@transaction.atomic
def _knowledge(tell: Callable[[str], None]) -> None:
    readers = (Actor(_person(Role.REQUESTER), "demo"), Actor(_person(Role.SPONSOR), "demo"))
    ticket = Incident.objects.filter(is_demo=True, case__title__contains="VPN").select_related("case").first()
    if made := demo_knowledge.seed(Actor(_person(Role.AGENT), "demo"), readers, ticket):
        tell(f"{made} articles in English and Chinese, one of which waits for its review")


def _replay(place: Organisation, tell: Callable[[str], None]) -> None:
    """A slice of the log on the desk, while the worker measures the whole of it."""
    workers = [_person(Role.AGENT), _person(Role.TEAM_LEAD)]
    if made := demo_desk.seed(place, system("demo"), workers):
        tell(f"{made} incidents of the log replayed, their times moved by whole weeks to end now")
        tell(f"{demo_desk.ALL:,} in all are being replayed beside it; the line at the top says how far it is")


def _staged(log: Path, place: Organisation, by: Actor, tell: Callable[[str], None]) -> Import:
    one = Import.objects.order_by("case_id").first()
    if one is None:
        source = DataSource.objects.order_by("case_id").first() or sources.open_source(
            title=f"Incidents ({log.name})", place=Place(place.pk), by=by
        )
        with log.open("rb") as file:
            one = imports.upload(source, log.name, _blocks(file), by=by)
        tell(f"{log.name} brought in, {one.size:,} bytes")
    return one


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    return takewhile(bool, iter(lambda: file.read(BLOCK), b""))


def _bring(one: Import, mapping: str | None, by: Actor, tell: Callable[[str], None]) -> None:
    """First look, mapping, dry run, import: each step by the person, each answer by the worker."""
    _until(lambda: _fresh(one).state != ImportState.STAGED or bool(_fresh(one).look), one)
    one = _fresh(one)
    if one.state == ImportState.STAGED:
        if mapping:
            one = imports.remap(one, mapping=_mapping_text(mapping), by=by)
            _until(lambda: bool(_fresh(one).look), one)
        imports.ask_check(_fresh(one), by=by)
        _until(lambda: _fresh(one).state != ImportState.STAGED, one)
    one = _fresh(one)
    if one.state == ImportState.CHECKED:
        result = one.check_result
        if result.get("problem"):
            rule = say("The dry run found a problem.")
            raise WalkStopped(one.file_name, rule, say("Look at it in the browser."))
        tell(f"dry run: {result.get('rows', 0):,} rows, {result.get('refused', 0):,} would be refused")
        imports.start(one, by=by)
    _until(lambda: _fresh(one).state != ImportState.IMPORTING, one)
    done = _fresh(one)
    if done.dataset is not None:
        tell(f"imported: {done.dataset.cases:,} cases, {done.dataset.events:,} events")


def _mapping_text(name: str) -> str:
    path = Path(name)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    return files("pawl.analytics.io.mappings").joinpath(f"{name}.toml").read_text(encoding="utf-8")


def _improvement(by: Actor, tell: Callable[[str], None]) -> None:
    gap = Gap.objects.filter(state=GapState.OPEN, case__team=None).order_by("case_id").first()
    if gap is not None and not Improvement.objects.filter(origin="gap").exists():
        wanted = Proposal(
            title=f"Close the gap: {gap.case.title}"[:250],
            problem="The target is missed; the gap and its signals say by how much and since when.",
            service=Service.objects.filter(case__title=demo_settings.ASKED_OF).select_related("case").first(),
        )
        made = propose_for(gap, wanted, by=by)
        tell(f"{made.key} proposed for {gap.key}")


def _tried(one: Import, by: Actor, tell: Callable[[str], None]) -> None:
    """Improvements on a second, simulated desk whose true effects are known: judged by the shipped code."""
    source = demo_improved.the_source()
    _until(lambda: demo_improved.is_measured(demo_improved.FIRST_WEEKS), one)
    if source is not None and (made := demo_improved.improve(by)):
        tell(f"{made} improvements on a simulated desk whose true effects are known; some verified and held")
    if source is not None:
        demo_improved.bring(demo_improved.weeks_so_far(), source, by)
        tell("the weeks since are read beside this: whether gains held, or slipped")


def _report(one: Import, place: Organisation, by: Actor, tell: Callable[[str], None]) -> None:
    """Something to present; the worker makes it while people look around."""
    dataset = _fresh(one).dataset
    if dataset is not None and not Report.objects.exists():
        made = order(dataset, Wish(Audience.MANAGER), by=by)
        board = order_paper("board", Wish(Audience.EXECUTIVE, forms=FORMS), organisation=place, by=by)
        tell(f"{made.key} ordered, a report for managers, and {board.key}, the board pack")


def _own_history(place: Organisation, tell: Callable[[str], None]) -> None:
    """The desk's own tickets become measurable too: pages of services show what they tell."""
    if DataSource.objects.filter(origin=Origin.OWN).exists():
        return
    by = system("demo")
    sources.open_own(title="The desk itself", place=Place(place.pk), by=by)
    for source in DataSource.objects.filter(origin=Origin.OWN).select_related("case").order_by("pk"):
        with suppress(imports.NothingNew):
            imports.fetch(source, by=by)
    tell("own history is read beside this: pages of services show what their tickets tell")


def _fresh(one: Import) -> Import:
    return Import.objects.select_related("case", "dataset").get(pk=one.pk)


def _study_of(one: Import) -> Study | None:
    return Study.objects.filter(dataset=_fresh(one).dataset, state=StudyState.CURRENT).first()


def _until(is_so: Callable[[], bool], one: Import) -> None:
    """Wait for the worker.   Raises WalkStopped where the import was refused, or it takes too long."""
    end = time.monotonic() + SECONDS
    while not is_so():
        if _fresh(one).state == ImportState.REFUSED or time.monotonic() > end:
            rule = say("The import did not come through.")
            raise WalkStopped(one.file_name, rule, say("Look at it in the browser."))
        close_old_connections()
        time.sleep(0.1)


def tell_on_console(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"  {line}\n")
