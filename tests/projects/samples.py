"""Rows of projects for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from tests.catalogue import samples as catalogue

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case
from pawl.projects import models as m
from pawl.projects.gates import standings

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def project(place: Place, **facts: Any) -> m.Project:
    """One that is being initiated, small."""
    return m.Project.objects.create(
        case=open_case("project", "Self-service", place), **{"tailoring": "simple", **facts}
    )


def _below(model: Any, title: str, place: Place, **facts: Any) -> Any:
    home = facts.pop("project", None) or project(place)
    return model.objects.create(case=open_case(model.kind, title, place), project=home, **facts)


def charter(place: Place, **facts: Any) -> m.Charter:
    """A draft."""
    return _below(m.Charter, "Self-service", place, **facts)  # type: ignore[no-any-return]


def submitted_charter(place: Place) -> m.Charter:
    """One that waits for the sponsor; somebody submitted it whom nothing names.

    Nobody runs the project, lest they decide about what they submitted; so nobody sees a confidential one.
    """
    nobodys = Place(place.organisation_id, place.team_id, None, place.confidential)
    home = project(nobodys)
    return charter(nobodys if place.confidential else place, project=home, state="submitted", submitted_at=AT)


def requirement(place: Place, **facts: Any) -> m.Requirement:
    return _below(m.Requirement, "One click", place, **facts)  # type: ignore[no-any-return]


def work_package(place: Place, **facts: Any) -> m.WorkPackage:
    return _below(m.WorkPackage, "Build the form", place, **facts)  # type: ignore[no-any-return]


def deliverable(place: Place, **facts: Any) -> m.Deliverable:
    return _below(m.Deliverable, "The form", place, **facts)  # type: ignore[no-any-return]


def raid_item(place: Place, **facts: Any) -> m.RaidItem:
    return _below(m.RaidItem, "Nobody has time", place, **{"raid_type": "risk", **facts})  # type: ignore[no-any-return]


def change_request(place: Place, **facts: Any) -> m.ChangeRequest:
    return _below(m.ChangeRequest, "Two weeks more", place, **{"description": "Later", **facts})  # type: ignore[no-any-return]


def change_with_edit(place: Place) -> m.ChangeRequest:
    """One that would add a row to the scope."""
    new = {
        "do": "add",
        "sheet": "scope",
        "row": "NEW-1",
        "title": "The form",
        "before": {},
        "after": {"text": "The form"},
    }
    return change_request(place, edits=[new])


def status_report(place: Place, **facts: Any) -> m.StatusReport:
    known = {"as_of": date(2026, 3, 2), "summary": "On its way", **facts}
    return _below(m.StatusReport, "2 March", place, **known)  # type: ignore[no-any-return]


def handover(place: Place, **facts: Any) -> m.Handover:
    """One whose gate nothing closes yet."""
    home = project(place, service=catalogue.service(place))
    return _below(m.Handover, "Self-service", place, project=home, service=home.service, **facts)  # type: ignore[no-any-return]


def handover_of(home: m.Project, **facts: Any) -> m.Handover:
    """Of a project that has its service."""
    place = Place(home.case.organisation_id, home.case.team_id, home.case.owner_id, home.case.confidential)
    return _below(m.Handover, "Self-service", place, project=home, service=home.service, **facts)  # type: ignore[no-any-return]


def objective(place: Place, **facts: Any) -> m.Objective:
    return m.Objective.objects.create(project=project(place), statement="Half the calls", **facts)


def baseline(place: Place) -> m.Baseline:
    return m.Baseline.objects.create(
        project=project(place),
        number=1,
        name="Plan",
        at=AT,
        by="Pia",
        content={"sheets": {}},
        digest="0" * 64,
    )


def configuration_baseline(place: Place) -> m.ConfigurationBaseline:
    """One of an item that is there no more."""
    return m.ConfigurationBaseline.objects.create(
        project=project(place), number=1, name="Before", at=AT, by="Pia", content={"items": {}},
        digest="0" * 64,
    )  # fmt: skip


def final_report(place: Place) -> m.FinalReport:
    """An edition with one word."""
    part = {"heading": "Final report", "facts": [["Said", "Done"]], "headers": [], "rows": []}
    paper = {"title": "Self-service", "number": "PRJ-1", "remark": "", "language": "en",
             "page_label": "Page", "parts": [part]}  # fmt: skip
    return m.FinalReport.objects.create(
        project=project(place),
        number=1,
        at=AT,
        digest="0" * 64,
        content={"en": {"whole": paper, "bare": paper}},
    )


def ready_project(place: Place) -> m.Project:
    """One whose first gate was waived line by line."""
    return waived(project(place), "initiating")


def ready_handover(place: Place) -> m.Handover:
    """One whose gate was waived line by line."""
    made = handover(place)
    waived(made.project, "handover")
    return made


def waived_handover(home: m.Project, **facts: Any) -> m.Handover:
    """The same of a project that is there."""
    return handover_of(waived(home, "handover"), **facts)


def waived(of: m.Project, gate: str) -> m.Project:
    """Every line of a gate that is open."""
    for one in standings(of, (gate,)):
        if one.is_open:
            m.Waiver.objects.create(project=of, gate=gate, line=one.line.name, reason="Small", at=AT)
    return of


def project_with_work(place: Place) -> m.Project:
    """One with a plan: two rows, the second after the first, estimated at best and at worst."""
    home = project(place, starts=date(2026, 3, 2))
    first = work_package(place, project=home, days=5, days_low=4, days_high=8)
    second = work_package(place, project=home, days=2, starts=date(2026, 3, 9), ends=date(2026, 3, 10))
    m.WorkLink.objects.create(project=home, predecessor=first, successor=second)
    return home


def traced_project(place: Place) -> m.Project:
    """One with a requirement that leads from an objective to a benefit, one that nobody needs, and roles."""
    home = project_with_work(place)
    first = m.WorkPackage.objects.filter(project=home).order_by("pk")[0]
    aim = m.Objective.objects.create(project=home, statement="Half the calls", target=50)
    role = m.Member.objects.create(project=home, name="Builder")
    m.Member.objects.create(project=home, name="Tester")
    m.Raci.objects.create(project=home, work_package=first, member=role, letter="A")
    m.Stakeholder.objects.create(project=home, name="Sales", influence=1, interest=1, attitude="critical")
    m.Stakeholder.objects.create(project=home, name="Press", influence=3, interest=2)
    made = deliverable(place, project=home, work_package=first, state="accepted")
    whole = requirement(place, project=home, objective=aim, acceptance="In an hour", test="Try it")
    whole.work_packages.set([first])
    whole.deliverables.set([made])
    requirement(place, project=home)
    return home


def project_with_team(place: Place) -> m.Project:
    """One whose only tester is asked for two things at once."""
    home = project(place, starts=date(2026, 3, 2))
    tester = m.Member.objects.create(project=home, name="Tester")
    for title, days in (("Test the form", 5), ("Test the mail", 3)):
        work = work_package(place, project=home, days=days)
        Case.objects.filter(pk=work.pk).update(title=title)
        m.Assignment.objects.create(project=home, work_package=work, member=tester)
    return home


def project_levelled(place: Place) -> m.Project:
    """One for which somebody had a plan levelled."""
    home = project(place)
    m.Levelling.objects.create(project=home, at=AT, by="Pia")
    return home


def project_template(place: Place) -> m.ProjectTemplate:
    """One with a row of work."""
    row = {"key": "W1", "title": "Build the form", "starts": 0, "ends": 4, "days": "5.00"}
    case = open_case("project_template", "Forms", place)
    return m.ProjectTemplate.objects.create(
        case=case, content={"charter": {}, "ends": 4, "sheets": {"work-packages": [row]}}
    )


MAKERS: dict[str, Callable[[Place], Any]] = {
    "project": project,
    "project_template": project_template,
    "project_with_work": project_with_work,
    "traced_project": traced_project,
    "project_with_team": project_with_team,
    "project_levelled": project_levelled,
    "charter": charter,
    "submitted_charter": submitted_charter,
    "requirement": requirement,
    "work_package": work_package,
    "deliverable": deliverable,
    "raid_item": raid_item,
    "change_request": change_request,
    "change_with_edit": change_with_edit,
    "status_report": status_report,
    "handover": handover,
    "objective": objective,
    "ready_project": ready_project,
    "ready_handover": ready_handover,
    "project_baseline": baseline,
    "final_report": final_report,
    "configuration_baseline": configuration_baseline,
}
